{#- The column of lead_examples whose levels are the segments of the value means. -#}
{% macro lead_value_segment() -%}
    {{ 'attr__' ~ var('lead_value_segment') if var('lead_value_segment') else 'campaign_id' }}
{%- endmacro %}
