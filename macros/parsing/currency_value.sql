{#- ISO 4217 code of a currency's sign, word or code (vars currency_signs and currency_codes); null for any other text. A bare dollar is
    the dollar of default_currency where that is one. -#}
{% macro currency_value(expression) -%}
    {%- if is_linting() %}upper({{ expression }}){% else -%}
    {%- set dollars = ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'CLP', 'COP', 'ARS'] -%}
    {%- set yens = ['JPY', 'CNY'] -%}
    {%- set named = {
        '$': var('default_currency') if var('default_currency') in dollars else 'USD',
        '¥': var('default_currency') if var('default_currency') in yens else var('currency_signs').get('¥', 'JPY')
    } -%}
    {%- for sign, code in var('currency_signs').items() -%}
        {%- do named.setdefault(sign | lower, code) -%}
    {%- endfor -%}
    {%- for code in var('currency_codes') -%}
        {%- do named.setdefault(code | lower, code | upper) -%}
    {%- endfor -%}
    {%- set literals = {} -%}
    {%- for text, code in named.items() -%}
        {%- do literals.update({text: "'" ~ code ~ "'"}) -%}
    {%- endfor -%}
    {{ looked_up("lower(" ~ plain_characters(expression) ~ ")", literals) }}
    {%- endif -%}
{%- endmacro %}
