-- One row per customer, division and cutoff: what to learn from and what to score. The contract between SQL and Python.
with labelled as (

    select * from {{ ref('int_accounts_labelled') }}

),

divisions as (

    select * from {{ ref('feat_account_divisions') }}

),

customers as (

    select * from {{ ref('feat_account_customers') }}

),

shares as (

    select * from {{ ref('feat_account_shares') }}

),

attributes as (

    select * from {{ ref('feat_customer_attributes') }}

),

item_scores as (

    select * from {{ ref('feat_account_items') }}

),

final as (

    select
        labelled.account_example_id as example_id,
        'account_purchase' as task,
        labelled.customer_id,
        labelled.division,
        labelled.cutoff_no,
        labelled.cohort,
        labelled.cutoff_at,
        cast(labelled.label as integer) as label,
        labelled.label_state,
        labelled.value,
        cast(floor({{ hash_uniform("labelled.customer_id || '-fold'") }} * 5) as integer) as fold,
        labelled.split,
        divisions.last_window_rate,
        {{ feature_columns('divisions', 'feat_account_divisions') }},
        {{ feature_columns('customers', 'feat_account_customers') }},
        {{ feature_columns('shares', 'feat_account_shares') }},
        {{ feature_columns('item_scores', 'feat_account_items') }},
        {{ feature_columns('attributes', 'feat_customer_attributes') }}
    from labelled
    inner join divisions on labelled.account_example_id = divisions.account_example_id
    left join customers
        on
            labelled.cutoff_no = customers.cutoff_no
            and labelled.customer_id = customers.customer_id
    left join shares
        on
            labelled.cutoff_no = shares.cutoff_no
            and labelled.customer_id = shares.customer_id
    left join item_scores
        on
            labelled.cutoff_no = item_scores.cutoff_no
            and labelled.customer_id = item_scores.customer_id
            and labelled.division = item_scores.division
    left join attributes
        on
            labelled.cutoff_no = attributes.cutoff_no
            and labelled.customer_id = attributes.customer_id

)

select * from final
