{#- A probability whose logit is moved by `shift`, by way of its odds: 0 and 1 stay what they are. -#}
{% macro shifted_probability(p, shift) -%}
    {{ p }} * exp({{ shift }}) / (1 - {{ p }} + {{ p }} * exp({{ shift }}))
{%- endmacro %}
