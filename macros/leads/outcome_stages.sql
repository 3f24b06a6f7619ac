{#- The stages that make a lead positive, as a SQL list. -#}
{% macro outcome_stages() -%}
    ('{{ ([var('lead_outcome')] + var('lead_outcome_implied_by')) | join("', '") }}')
{%- endmacro %}
