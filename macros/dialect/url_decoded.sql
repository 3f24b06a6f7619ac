{#- A text whose %20 and its kin are read. -#}
{% macro url_decoded(expression) -%}
    {{ return(adapter.dispatch('url_decoded', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__url_decoded(expression) -%}
    coalesce(try(url_decode({{ expression }})), {{ expression }})
{%- endmacro %}

{% macro spark__url_decoded(expression) -%}
    coalesce(try_url_decode(replace({{ expression }}, '+', '%2B')), {{ expression }})
{%- endmacro %}
