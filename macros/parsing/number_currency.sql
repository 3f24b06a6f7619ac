{#- ISO 4217 code of the currency that stands in a number's cell; null where none does. A code counts before a sign. -#}
{% macro number_currency(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set text = "lower(" ~ plain_characters(column) ~ ")" -%}
    case
        when {{ matches(column, '^[0-9 .,+()-]*$') }} then null
        else coalesce(
            {{ currency_value("regexp_extract(" ~ text ~ ", '(?:^|[^a-z])(" ~ (var('currency_codes') | join('|') | lower) ~ ")(?:[^a-z]|$)', 1)") }},
            {{ currency_value("regexp_extract(" ~ text ~ ", '" ~ currency_pattern() | replace('[.,]', '[.]') ~ "', 0)") }}
        )
    end
    {%- endif -%}
{%- endmacro %}
