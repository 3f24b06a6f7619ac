{#- A condition: a regular expression occurs in the text. The pattern is plain text; quotes in it are doubled here. -#}
{% macro matches(expression, pattern) -%}
    {{ return(adapter.dispatch('matches', 'elv')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern | replace("'", "''") }}')
{%- endmacro %}

{% macro spark__matches(expression, pattern) -%}
    ({{ expression }} rlike '{{ pattern | replace("'", "''") }}')
{%- endmacro %}
