{#- What the rows of a feature have in common, so that they rise and fall together: leads of one ad share its numbers, rows
    of one customer are the customer's. What a lead brings itself is its own. -#}
{% macro drift_cluster(model_name, feature) -%}
    {%- set family = feature.split('__')[0] -%}
    {%- if model_name == 'account_examples' -%}
    customer_id
    {%- elif family in ('ad', 'adset', 'campaign') -%}
    coalesce({{ family }}_id, example_id)
    {%- elif family in ('hist', 'source') -%}
    coalesce(campaign_id, example_id)
    {%- else -%}
    cast(null as varchar)
    {%- endif -%}
{%- endmacro %}
