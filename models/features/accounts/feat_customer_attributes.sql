-- One row per customer and cutoff: firmographics as they were known then. Levels stay as they are: models learn which
-- to pool.
{{ config(materialized='view') }}
-- depends_on: {{ ref('int_customer_attributes') }}
-- depends_on: {{ ref('input_files') }}
with versions as (

    select
        cutoff_no,
        customer_id,
        attributes
    from {{ ref('int_customer_versions') }}

),

final as (

    select
        cutoff_no,
        {% for attribute in attribute_features('int_customer_attributes', 'customers') %}
        {{ attribute_value('attributes', attribute) }} as {{ attribute.feature }},
        {% endfor %}
        customer_id
    from versions

)

select * from final
