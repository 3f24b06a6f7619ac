{#- Regular expression of a whole number text, in plain characters and lower case, with `.` as decimal mark: digits, or groups of
    three by one separator, or groups of lakh; decimals, or dashes for none (`5,-`), an exponent; and around them a sign or parentheses, and, for money only, a currency
    and a scale. -#}
{% macro number_pattern(is_money=true) -%}
    {%- set groups = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[1-9][0-9]{0,2}(?:'[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" -%}
    {%- set scale = "(?: ?(?:" ~ number_scales() ~ ")(?:[.,]|\\b))?" if is_money -%}
    {%- set core = "(?:[0-9]+|" ~ groups ~ ")(?:[.](?:[0-9]+|--?)?)?(?:e[+-]?[0-9]{1,3})?" ~ scale -%}
    {%- set sign = currency_pattern() if is_money else '(?:[$]){0}' -%}
    {%- set ahead = "(?:" ~ sign ~ " ?)?" -%}
    {%- set behind = "(?: ?" ~ sign ~ ")?" -%}
    ^(?:(?:[+-] ?)?{{ ahead }}{{ core }}{{ behind }}|{{ sign }} ?[+-] ?{{ core }}{{ behind }}|{{ ahead }}{{ core }} ?-{{ behind }}|{{ ahead }}{{ core }}{{ behind }} ?-|{{ ahead }}[(] ?{{ ahead }}{{ core }}{{ behind }} ?[)]{{ behind }})$
{%- endmacro %}
