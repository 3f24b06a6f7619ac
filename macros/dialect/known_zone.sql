{#- A condition: the text is the name of a time zone that the engine knows. -#}
{% macro known_zone(expression) -%}
    {{ return(adapter.dispatch('known_zone', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__known_zone(expression) -%}
    list_contains((select list(pg_timezone_names.name) from pg_timezone_names()), {{ expression }})
{%- endmacro %}

{% macro spark__known_zone(expression) -%}
    (try_to_timestamp('2026-01-01 00:00:00 ' || {{ expression }}, 'yyyy-MM-dd HH:mm:ss VV') is not null)
{%- endmacro %}
