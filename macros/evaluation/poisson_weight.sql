{#- Poisson(1) by inversion of a 16-bit uniform written as four hexadecimal digits: digits compare as text in the order
    of the numbers they stand for, so that no engine has to parse them. The bounds are round(65536 * P(weight <= k)). -#}
{% macro poisson_weight(digits) -%}
    case
        when {{ digits }} < '5e2d' then 0
        when {{ digits }} < 'bc5b' then 1
        when {{ digits }} < 'eb71' then 2
        when {{ digits }} < 'fb24' then 3
        when {{ digits }} < 'ff10' then 4
        when {{ digits }} < 'ffd9' then 5
        when {{ digits }} < 'fffb' then 6
        else 7
    end
{%- endmacro %}
