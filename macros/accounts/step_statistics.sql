{#- Least-squares slope per step over `count` columns <prefix>0 .. <prefix>n, 0 being the newest: positive where it grows. -#}
{% macro step_slope(prefix, count) -%}
    {%- set middle = (count - 1) / 2 -%}
    (
    {%- for step in range(count) %}
    {{ prefix }}{{ step }} * {{ middle - step }}e0 {{ '+ ' if not loop.last }}
    {%- endfor -%}
    ) / {{ count * (count * count - 1) / 12 }}e0
{%- endmacro %}

{#- Sample standard deviation of the same columns. -#}
{% macro step_deviation(prefix, count) -%}
    {%- set names = [] -%}
    {%- for step in range(count) -%}{%- do names.append(prefix ~ step) -%}{%- endfor -%}
    sqrt((
    {%- for name in names %}
    power({{ name }} - ({{ names | join(' + ') }}) / {{ count }}e0, 2) {{ '+ ' if not loop.last }}
    {%- endfor -%}
    ) / {{ count - 1 }}e0)
{%- endmacro %}

{#- A column that holds whole millionths of money, as money under its own name. -#}
{% macro from_millionths(column) -%}
    cast({{ column }} / 1000000 as decimal(18, 6)) as {{ column }}
{%- endmacro %}
