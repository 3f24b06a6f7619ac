-- Features, and only features, are named <family>__<name>: that is how learning finds them.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('lead_examples') }}
{%- set contract = [
    'example_id', 'task', 'lead_id', 'campaign_id', 'adset_id', 'ad_id', 'cutoff_at', 'label', 'label_state', 'value',
    'fold', 'split', 'split_reason'
] %}
{%- set families = ['ad', 'adset', 'campaign', 'time', 'attr', 'source', 'hist'] %}
{%- set columns = [] %}
{%- if execute %}
    {%- do columns.extend(adapter.get_columns_in_relation(ref('lead_examples')) | map(attribute='name')) %}
{%- endif %}
with columns as (

    select cast(null as varchar) as column_name
    {%- for column in columns if column not in contract %}
    union all
    select '{{ column }}' as column_name
    {%- endfor %}

)

select column_name
from columns
where regexp_extract(column_name, '^({{ families | join("|") }})__[a-z0-9]+(_[a-z0-9]+)*$', 0) = ''
