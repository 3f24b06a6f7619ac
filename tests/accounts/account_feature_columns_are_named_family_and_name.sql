-- Features, and only features, are named <family>__<name>: that is how learning finds them.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('account_examples') }}
{%- set contract = [
    'example_id', 'task', 'customer_id', 'division', 'cutoff_no', 'cohort', 'cutoff_at', 'label', 'label_state', 'value',
    'fold', 'split', 'last_window_rate'
] %}
{%- set families = [
    'division', 'own', 'affinity', 'rfm', 'trend', 'life', 'season', 'mix', 'returns', 'share', 'items', 'attr', 'attributes',
    'shares'
] %}
with columns as (

    {{ text_rows(column_names('account_examples') | reject('in', contract), 'column_name') }}

)

select column_name
from columns
where regexp_extract(column_name, '^({{ families | join("|") }})__[a-z0-9]+(_[a-z0-9]+)*$', 0) = ''
