{#- A condition: the text is one of the texts. As a look into a list, which computes the expression once and is not turned into a join. -#}
{% macro is_among(expression, texts) -%}
    {{ return(adapter.dispatch('is_among', 'elv')(expression, texts)) }}
{%- endmacro %}

{% macro default__is_among(expression, texts) -%}
    list_contains(['{{ texts | join("', '") }}'], {{ expression }})
{%- endmacro %}

{% macro spark__is_among(expression, texts) -%}
    array_contains(array('{{ texts | join("', '") }}'), {{ expression }})
{%- endmacro %}
