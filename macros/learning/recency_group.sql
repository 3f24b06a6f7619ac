{#- Days since the last purchase in steps that double. -#}
{% macro recency_group(days) -%}
    case
        when {{ days }} is null then 'never'
        when {{ days }} < 30 then 'days 0 to 29'
        when {{ days }} < 60 then 'days 30 to 59'
        when {{ days }} < 120 then 'days 60 to 119'
        when {{ days }} < 240 then 'days 120 to 239'
        else 'days 240 and more'
    end
{%- endmacro %}
