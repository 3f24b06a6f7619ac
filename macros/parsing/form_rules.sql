{#- Branches of a verdict: columns whose file contradicts itself, and dates that stand for none. -#}
{% macro form_rules(columns, required_dates=[]) -%}
    {%- for column in columns %}
            when {{ column }}_clash is not null and {{ matches(column, '[^0-9]') }} and {{ column }} not like '____-__-__%' then '{{ column }} contradicting_forms'
    {%- endfor %}
    {%- for column in required_dates %}
            when {{ column }}_placeholder is not null then '{{ column }} placeholder_date'
    {%- endfor %}
{%- endmacro %}
