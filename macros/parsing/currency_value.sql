{#- ISO 4217 code of a currency's sign, word or code (vars currency_signs and currency_codes); null for any other text. A bare dollar is
    the dollar of default_currency where that is one. -#}
{% macro currency_value(expression) -%}
    {%- set dollars = ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'CLP', 'COP', 'ARS'] -%}
    case lower({{ plain_characters(expression) }})
        when '$' then '{{ var("default_currency") if var("default_currency") in dollars else "USD" }}'
        when '¥' then '{{ var("default_currency") if var("default_currency") in ['JPY', 'CNY'] else var("currency_signs").get("¥", "JPY") }}'
        {%- for sign, code in var('currency_signs').items() if sign not in ['$', '¥'] %}
        when '{{ sign | lower }}' then '{{ code }}'
        {%- endfor %}
        else case when upper({{ plain_characters(expression) }}) in ('{{ var("currency_codes") | join("', '") }}')
            then upper({{ plain_characters(expression) }}) end
    end
{%- endmacro %}
