-- One row per cutoff and pair of divisions: how much more often one is owned by owners of the other than by chance.
--
-- The lift is shrunk towards 1: (both_count + k) / (expected + k), with k = account_lift_prior. Raw lift ranks rare
-- pairs first and is worse than popularity.
{%- set longest = var('account_windows_months') | max %}
with owners as (

    select
        cutoff_no,
        customer_id,
        division
    from {{ ref('int_account_windows') }}
    where last_ordered_at >= {{ add_months('cutoff_at', '-' ~ var('account_lookback_months')) }}

),

customer_counts as (

    select
        cutoff_no,
        count(distinct customer_id) as customer_count
    from owners
    group by cutoff_no

),

division_counts as (

    select
        cutoff_no,
        division,
        count(*) as owner_count
    from owners
    group by cutoff_no, division

),

both_counts as (

    select
        owned.cutoff_no,
        owned.division as owned_division,
        offered.division as offered_division,
        count(*) as both_count
    from owners as owned
    inner join owners as offered
        on
            owned.cutoff_no = offered.cutoff_no
            and owned.customer_id = offered.customer_id
            and owned.division <> offered.division
    group by owned.cutoff_no, owned.division, offered.division

),

pairs as (

    select
        owned.cutoff_no,
        owned.division as owned_division,
        offered.division as offered_division,
        coalesce(both_counts.both_count, 0) as both_count,
        owned.owner_count * cast(offered.owner_count as double) / customer_counts.customer_count as expected_both
    from division_counts as owned
    inner join division_counts as offered
        on
            owned.cutoff_no = offered.cutoff_no
            and owned.division <> offered.division
    inner join customer_counts on owned.cutoff_no = customer_counts.cutoff_no
    left join both_counts
        on
            owned.cutoff_no = both_counts.cutoff_no
            and owned.division = both_counts.owned_division
            and offered.division = both_counts.offered_division

),

final as (

    select
        cutoff_no,
        owned_division,
        offered_division,
        cast(both_count as bigint) as both_count,
        expected_both,
        (both_count + {{ var('account_lift_prior') }})
        / (expected_both + {{ var('account_lift_prior') }}) as shrunken_lift
    from pairs

)

select * from final
