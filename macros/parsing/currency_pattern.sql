{#- Regular expression, in lower case, of a currency's sign (var currency_signs) or ISO 4217 code (var currency_codes). -#}
{% macro currency_pattern() -%}
    {%- set signs = [] -%}
    {%- for sign in var('currency_signs') | map('string') | sort(reverse=true) -%}
        {%- do signs.append(sign | lower | replace('.', '[.,]') | replace('$', '[$]')) -%}
    {%- endfor -%}
    (?:{{ signs | join('|') }}|{{ var('currency_codes') | join('|') | lower }})
{%- endmacro %}
