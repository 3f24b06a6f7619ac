-- Features named after outcomes or the future. Weak, but it catches honest mistakes; leak_allow_list has the exceptions.
-- What a campaign's own past may say is listed in feat_lead_history.yml: nothing else of that family is let through.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('lead_examples') }}
-- depends_on: {{ ref('feat_lead_history') }}
{%- set guarded = '(label|target|won|closed|convert|qualified|outcome|stage|lost_reason|future|next_)' %}
{%- set allowed = [] %}
{%- set columns = [] %}
{%- if execute %}
    {%- do allowed.extend(var('leak_allow_list')) %}
    {%- do allowed.extend(graph.nodes['model.elv.feat_lead_history'].columns.keys()) %}
    {%- do columns.extend(adapter.get_columns_in_relation(ref('lead_examples')) | map(attribute='name')) %}
{%- endif %}
with columns as (

    select cast(null as varchar) as column_name
    {%- for column in columns if '__' in column and column not in allowed %}
    union all
    select '{{ column }}' as column_name
    {%- endfor %}

)

select column_name
from columns
where
    column_name like 'hist#_#_%' escape '#'
    or regexp_extract(column_name, '{{ guarded }}', 0) <> ''
