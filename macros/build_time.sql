{#- The moment of this build in UTC, as a SQL timestamp: the var build_time, or else the clock when dbt started. -#}
{% macro build_time() -%}
    cast('{{ var("build_time") or run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
{%- endmacro %}
