{% macro hash_uniform(expression, part=0) -%}
    {{ return(adapter.dispatch('hash_uniform', 'elv')(expression, part)) }}
{%- endmacro %}

{% macro default__hash_uniform(expression, part) -%}
    (cast('0x' || substr(md5({{ expression }}), {{ 1 + 8 * part }}, 8) as bigint) / 4294967296.0e0)
{%- endmacro %}

{% macro spark__hash_uniform(expression, part) -%}
    (cast(conv(substr(md5({{ expression }}), {{ 1 + 8 * part }}, 8), 16, 10) as bigint) / 4294967296.0D)
{%- endmacro %}
