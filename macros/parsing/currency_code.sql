{#- Code of the currency that a cell of a currency column names: a sign, word or code that is known, or any three letters; null for other texts. -#}
{% macro currency_code(column) -%}
    {%- if is_linting() %}upper({{ column }}){% else -%}
    case
        when {{ column }} is null then null
        else coalesce({{ currency_value(column) }}, case when {{ matches(column, '^[A-Za-z]{3}$') }} then upper({{ column }}) end)
    end
    {%- endif -%}
{%- endmacro %}
