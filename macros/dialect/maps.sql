{#- One row per key of a map. -#}
{% macro map_keys(expression) -%}
    {{ return(adapter.dispatch('map_keys', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__map_keys(expression) -%}
    unnest(map_keys({{ expression }}))
{%- endmacro %}

{% macro spark__map_keys(expression) -%}
    explode(map_keys({{ expression }}))
{%- endmacro %}

{#- One row per entry of a map, as columns attribute and attribute_value. -#}
{% macro map_entries(expression) -%}
    {{ return(adapter.dispatch('map_entries', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__map_entries(expression) -%}
    unnest(map_keys({{ expression }})) as attribute,
        unnest(map_values({{ expression }})) as attribute_value
{%- endmacro %}

{% macro spark__map_entries(expression) -%}
    explode({{ expression }}) as (attribute, attribute_value)
{%- endmacro %}

{#- A map (text to text) with only the listed keys. -#}
{% macro map_subset(expression, keys) -%}
    {{ return(adapter.dispatch('map_subset', 'elv')(expression, keys)) }}
{%- endmacro %}

{% macro default__map_subset(expression, keys) -%}
    map_from_entries(
        list_filter(map_entries({{ expression }}), lambda entry: list_contains([{% for key in keys %}'{{ key }}'{{ ', ' if not loop.last }}{% endfor %}]::varchar[], entry.key))
    )
{%- endmacro %}

{% macro spark__map_subset(expression, keys) -%}
    map_filter({{ expression }}, (k, v) -> array_contains(array({% for key in keys %}'{{ key }}'{{ ', ' if not loop.last }}{% endfor %}), k))
{%- endmacro %}

{#- The value of a key that is itself an expression. -#}
{% macro map_value(expression, key_expression) -%}
    {{ return(adapter.dispatch('map_value', 'elv')(expression, key_expression)) }}
{%- endmacro %}

{% macro default__map_value(expression, key_expression) -%}
    {{ expression }}[{{ key_expression }}]
{%- endmacro %}

{% macro spark__map_value(expression, key_expression) -%}
    element_at({{ expression }}, {{ key_expression }})
{%- endmacro %}

{#- The value that a fixed map has for a text; null where it has none. The text is computed once, which a `case` with many branches does not do. -#}
{% macro looked_up(expression, values) -%}
    {{ return(adapter.dispatch('looked_up', 'elv')(expression, values)) }}
{%- endmacro %}

{% macro default__looked_up(expression, values) -%}
    map {% raw %}{{% endraw %}{% for text, value in values.items() %}'{{ text | replace("'", "''") }}': {{ value }}{{ ', ' if not loop.last }}{% endfor %}}[{{ expression }}]
{%- endmacro %}

{% macro spark__looked_up(expression, values) -%}
    map({% for text, value in values.items() %}'{{ text | replace("'", "''") }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %})[{{ expression }}]
{%- endmacro %}
