{#- Money in units of the account's currency; the unit is a column that holds `currency` or `micros` (millionths), as the layout says. -#}
{% macro money_value(column, decimal_mark='decimal_mark', unit='money_unit') -%}
    try_cast(
        {{ number_value(column, decimal_mark) }}
        * case when {{ unit }} = 'micros' then cast(0.000001 as decimal(7, 6)) else cast(1 as decimal(7, 6)) end as decimal(18, 6)
    )
{%- endmacro %}
