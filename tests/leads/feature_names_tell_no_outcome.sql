-- Features named after outcomes or the future: weak, but it catches honest mistakes. Exceptions: leak_allow_list.
-- What a campaign's own past may say is listed in feat_lead_history.yml: nothing else of that family is let through.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('lead_examples') }}
-- depends_on: {{ ref('feat_lead_history') }}
{%- set guarded = '(label|target|won|closed|convert|qualified|outcome|stage|lost_reason|future|next_)' %}
{%- set past = graph.nodes['model.elv.feat_lead_history'].columns.keys() | list if execute else [] %}
{%- set allowed = var('leak_allow_list') + past %}
with columns as (

    {{ text_rows(column_names('lead_examples') | reject('in', allowed), 'column_name') }}

)

select column_name
from columns
where
    column_name like '%#_#_%' escape '#'
    and (
        column_name like 'hist#_#_%' escape '#'
        or regexp_extract(column_name, '{{ guarded }}', 0) <> ''
    )
