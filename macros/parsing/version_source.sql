{#- The name, as SQL text, under which versions of input rows are kept: the var source_name, or else the data folder. Empty where
    none are kept: for the demo, which is made anew by every build, or with keep_versions off. Like uses_demo it leaves the environment alone
    while dbt parses. -#}
{% macro version_source() -%}
    {%- set data_dir = var('data_dir') or (env_var('ELV_DATA_DIR', '') if execute else '') -%}
    {%- set name = (var('source_name') or data_dir) if var('keep_versions') and data_dir else '' -%}
    {{ return("'" ~ name | string | replace("'", "''") ~ "'") }}
{%- endmacro %}
