-- Every cutoff of the var account_cutoffs serves a split; otherwise models would rest on fewer of them without a word.
{%- set given = var('account_cutoffs') %}
with given as (
    {% for cutoff in given %}
    select cast('{{ cutoff }}' as timestamp) as cutoff_at
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select cast(null as timestamp) as cutoff_at
    where false
    {%- endfor %}

),

served as (

    select * from {{ ref('int_account_cutoffs') }}

),

dropped as (

    select
        count(*) as cutoff_count,
        string_agg(cast(cast(given.cutoff_at as date) as varchar), ', ' order by given.cutoff_at) as named
    from given
    left join served on given.cutoff_at = served.cutoff_at and served.split <> 'score'
    where served.cutoff_at is null

),

used as (

    select
        coalesce(
            string_agg(cast(cast(cutoff_at as date) as varchar) || ' (' || split || ')', ', ' order by cutoff_at)
            filter (where split <> 'score'),
            'none'
        ) as named,
        max(cutoff_at) filter (where split = 'score') as as_of
    from served

),

first_sale as (

    select min(known_at) as first_known_at
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null

)

select dropped.cutoff_count
from dropped
cross join used
cross join first_sale
where
    dropped.cutoff_count > 0
    and {{ raise_error(
        "'Cutoffs (--cutoffs, or the var account_cutoffs) that serve no split: ' || dropped.named || '. Used: '"
        ~ " || used.named || '. A cutoff needs a label window that closes by as_of ('"
        ~ " || coalesce(cast(used.as_of as varchar), 'unknown') || ') and before the cutoffs of the next split, and "
        ~ (var('account_min_history_months') | string) ~ " months of sales before it (the first sale is known from '"
        ~ " || coalesce(cast(first_sale.first_known_at as varchar), 'never') || ').'"
    ) }} is not null
