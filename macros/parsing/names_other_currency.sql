{#- A condition: the text (a cell or the note of a header) names a currency, and another than the code. A sign that several currencies share names
    each of them. -#}
{% macro names_other_currency(text, found, code) -%}
    {%- if is_linting() %}({{ text }} is null){% else -%}
    coalesce(
        {{ found }} <> {{ code }}
        and not ({{ code }} in ('USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'TWD', 'MXN', 'CLP', 'COP', 'ARS', 'UYU') and {{ matches(text, '(?:^|[^A-Za-z])[$]') }})
        and not ({{ code }} in ('JPY', 'CNY') and {{ matches(text, '[¥￥]') }})
        and not ({{ code }} in ('INR', 'PKR', 'LKR', 'NPR') and {{ matches(text, '(?i)rs') }}),
        false
    )
    {%- endif -%}
{%- endmacro %}
