-- One row per customer attribute: its type by rule, and whether it becomes a feature.
--
-- Decided on the customers of the train cutoffs only. Where nothing can be trained, all cutoffs decide.
with versions as (

    select
        customer_id,
        split,
        attributes
    from {{ ref('int_customer_versions') }}

),

train_counts as (

    select count(*) as train_count from versions
    where split = 'train'

),

deciding as (

    select
        versions.customer_id,
        versions.attributes
    from versions
    cross join train_counts
    where versions.split = 'train' or train_counts.train_count = 0

),

{{ attribute_decisions(
    'versions', 'deciding', 'customer', 'customer_id', denied='customer_attributes_denied', listed='customer_attributes'
) }}

select * from final
