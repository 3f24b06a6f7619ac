{#- A condition: the time lies more than a day, the slack of time zones, after the row was loaded, or after the clock of the
    build where that is earlier. The demo plays in a time of its own. -#}
{% macro is_in_the_future(column, loaded_at=none) -%}
    {%- set clock = build_time() -%}
    {%- if uses_demo() == 'true' or is_linting() -%}
    ({{ column }} is null and {{ column }} is not null)
    {%- elif loaded_at -%}
    ({{ column }} > {{ add_days('least(coalesce(' ~ loaded_at ~ ', ' ~ clock ~ '), ' ~ clock ~ ')', 1) }})
    {%- else -%}
    ({{ column }} > {{ add_days(clock, 1) }})
    {%- endif -%}
{%- endmacro %}
