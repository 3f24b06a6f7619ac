{#- The first cell of a column in one form, with its line in front as twelve digits. Forms of numbers that read both ways are told by their mark. -#}
{% macro first_cell_of(column, form) -%}
    min(case
        when {{ column }}_form = '{{ form.split(" ")[0] }}'{% if form.startswith('either ') %} and {{ column }} like '%{{ form[-1] }}%'{% endif %}
            then lpad(cast(source_line as varchar), 12, '0') || {{ column }}
    end)
{%- endmacro %}
