-- Features, and only features, are named <family>__<name>: that is how learning finds them.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('lead_examples') }}
{%- set contract = [
    'example_id', 'task', 'lead_id', 'campaign_id', 'adset_id', 'ad_id', 'cutoff_at', 'label', 'label_state', 'value',
    'fold', 'split', 'split_reason', 'observed_label', 'observed_fraction'
] %}
{%- set families = ['ad', 'adset', 'campaign', 'time', 'attr', 'source', 'hist'] %}
with columns as (

    {{ text_rows(column_names('lead_examples') | reject('in', contract), 'column_name') }}

)

select column_name
from columns
where regexp_extract(column_name, '^({{ families | join("|") }})__[a-z0-9]+(_[a-z0-9]+)*$', 0) = ''
