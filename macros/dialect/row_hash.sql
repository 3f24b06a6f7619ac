{#- A 64-bit integer hash of some columns of a row, nulls included. Fast, and stable for one version of an engine:
    good for noticing that rows changed, not for keys or for anything that must agree between engines. -#}
{% macro row_hash(columns) -%}
    {{ return(adapter.dispatch('row_hash', 'elv')(columns)) }}
{%- endmacro %}

{% macro default__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}
