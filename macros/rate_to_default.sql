{#- Units of default_currency per unit of a currency. The default currency is worth itself whatever the seed says: the
    rates there are towards the currency that was the default when somebody wrote them. -#}
{% macro rate_to_default(currency, rate) -%}
case
    when {{ currency }} = '{{ var("default_currency") }}' then 1
    else coalesce({{ rate }}, 1)
end
{%- endmacro %}
