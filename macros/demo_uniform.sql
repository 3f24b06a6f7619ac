{#- The salt stands behind the text, so that demo_seed 0 leaves the demo as it always was. -#}
{% macro demo_uniform(expression, part=0) -%}
    {%- set salt = " || '|" ~ var('demo_seed') ~ "'" if var('demo_seed') | int else '' -%}
    {{ hash_uniform(expression ~ salt, part) }}
{%- endmacro %}
