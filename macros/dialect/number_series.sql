{% macro number_series(count_expression, column_name='n') -%}
    {{ return(adapter.dispatch('number_series', 'elv')(count_expression, column_name)) }}
{%- endmacro %}

{% macro default__number_series(count_expression, column_name) -%}
    unnest(range(cast({{ count_expression }} as bigint))) as {{ column_name }}
{%- endmacro %}

{% macro spark__number_series(count_expression, column_name) -%}
    explode(sequence(0, cast({{ count_expression }} as bigint) - 1)) as {{ column_name }}
{%- endmacro %}
