{#- The group of a lead, `<attribute>|<level>`, by the attribute that baseline_rates chose; null where it chose none. -#}
{% macro attribute_group() -%}
    {%- set attributes = attribute_groups() -%}
    {%- if attributes -%}
    case (
            select min(split_part(rates.group_id, '|', 1)) from {{ ref('baseline_rates') }} as rates
            where rates.rate_level = 'attribute'
        )
            {% for attribute in attributes -%}
            when '{{ attribute.name }}' then '{{ attribute.name }}|' || {{ attribute.level }}
            {% endfor -%}
        end
    {%- else -%}
    cast(null as varchar)
    {%- endif -%}
{%- endmacro %}
