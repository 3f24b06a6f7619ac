{#- A condition: the text is one of the texts. As a look into a list, which computes the expression once and is not turned into a join. -#}
{% macro is_among(expression, texts) -%}
    {{ return(adapter.dispatch('is_among', 'elv')(expression, texts)) }}
{%- endmacro %}

{% macro default__is_among(expression, texts) -%}
    list_contains([{% for text in texts %}'{{ text | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}], {{ expression }})
{%- endmacro %}

{% macro spark__is_among(expression, texts) -%}
    array_contains(array({% for text in texts %}'{{ text | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}), {{ expression }})
{%- endmacro %}
