{#- An example that did not happen brought no money; a positive whose value window is open is not known yet. -#}
{% macro known_value(label, value) -%}
    case when {{ label }} = 0 then coalesce({{ value }}, 0) else {{ value }} end
{%- endmacro %}
