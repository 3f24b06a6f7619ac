{% macro grouped_number(expression, digits=0) -%}
    {{ return(adapter.dispatch('grouped_number', 'elv')(expression, digits)) }}
{%- endmacro %}

{% macro default__grouped_number(expression, digits) -%}
    format('{:,.{{ digits }}f}', cast(cast({{ expression }} as decimal(18, {{ digits }})) as double))
{%- endmacro %}

{% macro spark__grouped_number(expression, digits) -%}
    format_number(cast({{ expression }} as decimal(18, {{ digits }})), {{ digits }})
{%- endmacro %}
