{#- A SQL condition: whether the inputs are the bundled demo, as no data folder is given. The environment is asked when a statement
    runs only: dbt parses whatever read it while parsing anew for another folder. -#}
{% macro uses_demo() -%}
    {{ 'false' if var('data_dir') or (execute and env_var('ELV_DATA_DIR', '')) else 'true' }}
{%- endmacro %}
