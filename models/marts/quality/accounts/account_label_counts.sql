-- One row per cutoff and division: which split it serves, how many customers are asked about, and how many bought.
with labelled as (

    select
        cutoff_no,
        division,
        split,
        cohort,
        label,
        label_state,
        value
    from {{ ref('int_accounts_labelled') }}

),

cutoffs as (

    select * from {{ ref('int_account_cutoffs') }}

),

final as (

    select
        cutoffs.cutoff_no,
        cutoffs.cutoff_at,
        cutoffs.window_end_at,
        cutoffs.closes_at,
        cutoffs.is_closed,
        labelled.division,
        labelled.split,
        cast(count(*) as bigint) as example_count,
        cast(count(case when labelled.label_state = 'positive' then 1 end) as bigint) as positive_count,
        cast(count(case when labelled.label_state = 'negative' then 1 end) as bigint) as negative_count,
        cast(count(case when labelled.label_state = 'unknown' then 1 end) as bigint) as unknown_count,
        {%- for cohort in ['expansion', 'renewal_like', 'new_logo'] %}
        cast(count(case when labelled.cohort = '{{ cohort }}' then 1 end) as bigint) as {{ cohort }}_count,
        {%- endfor %}
        case when cutoffs.is_closed then {{ exact_avg('labelled.label') }} end as prevalence,
        coalesce({{ exact_sum('labelled.value') }}, 0) as positive_gross_profit
    from labelled
    inner join cutoffs on labelled.cutoff_no = cutoffs.cutoff_no
    group by
        cutoffs.cutoff_no, cutoffs.cutoff_at, cutoffs.window_end_at, cutoffs.closes_at, cutoffs.is_closed,
        labelled.division, labelled.split

)

select * from final
