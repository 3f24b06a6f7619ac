{#- The zone that a header gives the times of a date column: it is about what the rows tell, load times have their own. -#}
{% macro header_zone_of(column, alias='') -%}
    {{ 'cast(null as varchar)' if column in ['known_at', 'recorded_at', 'valid_from', 'valid_to'] else alias ~ 'header_zone' }}
{%- endmacro %}
