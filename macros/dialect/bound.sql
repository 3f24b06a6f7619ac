{#- An expression over a name that stands for another expression, which is computed once. -#}
{% macro bound(name, expression, body) -%}
    {{ return(adapter.dispatch('bound', 'elv')(name, expression, body)) }}
{%- endmacro %}

{% macro default__bound(name, expression, body) -%}
    list_transform([{{ expression }}], lambda {{ name }}: {{ body }})[1]
{%- endmacro %}

{% macro spark__bound(name, expression, body) -%}
    transform(array({{ expression }}), {{ name }} -> {{ body }})[0]
{%- endmacro %}
