-- No purchase that a feature counts was ordered at or after its cutoff, and no label's past is of its own window.
{{ config(tags=['leakage']) }}
select
    cutoff_no,
    customer_id,
    division,
    last_ordered_at,
    cutoff_at
from {{ ref('int_account_windows') }}
where last_ordered_at >= cutoff_at

union all

select
    cutoff_no,
    customer_id,
    division,
    last_bought_at as last_ordered_at,
    cutoff_at
from {{ ref('int_accounts_labelled') }}
where last_bought_at >= cutoff_at
