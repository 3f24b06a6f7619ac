{#- An expression that ends the statement with a message, once a row reaches it. -#}
{% macro fail_with(message) -%}
    {{ return(adapter.dispatch('fail_with', 'elv')(message)) }}
{%- endmacro %}

{% macro default__fail_with(message) -%}
    error({{ message }})
{%- endmacro %}

{% macro spark__fail_with(message) -%}
    raise_error({{ message }})
{%- endmacro %}
