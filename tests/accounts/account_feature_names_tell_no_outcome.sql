-- Features named after outcomes or the future: weak, but it catches honest mistakes. Exceptions: leak_allow_list, and
-- the shares of divisions, whose names are the user's.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('account_examples') }}
-- depends_on: {{ ref('dim_divisions') }}
{%- set guarded = '(label|target|won|closed|convert|bought|purchase|outcome|stage|lost_reason|future|next_|after)' %}
{%- set allowed = var('leak_allow_list') + [] %}
{%- for division in division_columns() %}{% do allowed.append('share__' ~ division.slug) %}{% endfor %}
with columns as (

    {{ text_rows(column_names('account_examples') | reject('in', allowed), 'column_name') }}

)

select column_name
from columns
where
    column_name like '%#_#_%' escape '#'
    and (
        column_name like 'share#_#_%' escape '#'
        or regexp_extract(column_name, '{{ guarded }}', 0) <> ''
    )
