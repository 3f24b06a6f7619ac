{#- The notes of row_notes about forms: dates that stand for none, and orders and marks that were assumed. -#}
{% macro form_notes(dates, numbers=[]) -%}
    {%- set notes = [] -%}
    {%- for column in dates -%}
        {%- set cell = 'judged.' ~ column -%}
        {%- do notes.append((cell ~ '_placeholder is not null', column, 'placeholder_date', cell ~ '_placeholder')) -%}
        {%- for rule, reason in [('ambiguous_date_order', 'assumed'), ('borrowed_date_order', 'borrowed')] -%}
            {%- do notes.append(('case when ' ~ cell ~ '_order_' ~ reason ~ ' then ' ~ date_form(cell) ~ " = 'either' end", column, rule, cell)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for column in numbers -%}
        {%- set cell = 'judged.' ~ column -%}
        {%- do notes.append((cell ~ '_assumed and ' ~ matches(cell, '[.,]'), column, 'assumed_mark', cell)) -%}
        {%- do notes.append((cell ~ '_mark_borrowed and ' ~ matches(cell, '[.,]'), column, 'borrowed_mark', cell)) -%}
        {%- do notes.append((cell ~ '_decimals_assumed and ' ~ matches(cell, '[.,]'), column, 'assumed_decimals', cell)) -%}
    {%- endfor -%}
    {{ return(notes) }}
{%- endmacro %}
