{#- The notes of row_notes for dates that stand for none. -#}
{% macro placeholder_notes(dates) -%}
    {%- set notes = [] -%}
    {%- for column in dates -%}
        {%- do notes.append(('judged.' ~ column ~ '_placeholder is not null', column, 'placeholder_date', 'judged.' ~ column ~ '_placeholder')) -%}
    {%- endfor -%}
    {{ return(notes) }}
{%- endmacro %}
