{#- A SQL condition: whether the inputs are the bundled demo, as no data folder is given. -#}
{% macro uses_demo() -%}
    {{ 'false' if var('data_dir') or env_var('ELV_DATA_DIR', '') else 'true' }}
{%- endmacro %}
