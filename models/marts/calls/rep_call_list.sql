-- One row per call to make: an open lead, or a customer with the one offer that is worth most, and who makes the call.
--
-- Customers belong to the representative of their newest sale. Leads are dealt in turn, best first, to the
-- representatives of seeds/lead_reps.csv. A list ends where the capacity of its representative does.
with lead_reps as (

    select
        rep_id,
        coalesce(lead_capacity, {{ var('lead_rep_capacity') }}) as capacity
    from {{ ref('lead_reps') }}

),

-- Nobody is named: one team has the list.
callers as (

    select
        rep_id,
        capacity
    from lead_reps
    union all
    select
        '(team)' as rep_id,
        {{ var('lead_rep_capacity') }} as capacity
    where not exists (select 1 from lead_reps)

),

places as (

    select
        rep_id,
        {{ number_series('capacity', 'calls_before') }}
    from callers

),

turns as (

    select
        rep_id,
        calls_before + 1 as place,
        row_number() over (order by calls_before, rep_id) as turn
    from places

),

campaigns as (

    select
        campaign_id,
        max(campaign_name) as campaign_name,
        max(platform) as platform
    from {{ ref('campaign_leaderboard') }}
    group by campaign_id

),

lead_calls as (

    select
        turns.rep_id,
        'lead' as kind,
        scores.lead_id as call_id,
        turns.place as call_rank,
        cast(null as varchar) as customer_name,
        cast(null as varchar) as division,
        scores.campaign_id,
        campaigns.campaign_name,
        campaigns.platform,
        coalesce(scores.p_remaining, scores.p_qualified) as p_success,
        scores.value_if_qualified as value_if_positive,
        scores.elv_remaining as value_to_win,
        scores.currency,
        0 as other_offer_count,
        scores.as_of
    from {{ ref('lead_scores') }} as scores
    inner join turns on scores.call_rank = turns.turn
    left join campaigns on scores.campaign_id = campaigns.campaign_id

),

offers as (

    select
        coalesce(rep_id, '(team)') as rep_id,
        customer_id,
        customer_name,
        division,
        p_buy,
        value_if_bought,
        expected_value,
        currency,
        as_of,
        row_number() over (partition by customer_id order by overall_rank) as offer_rank,
        count(*) over (partition by customer_id) - 1 as other_offer_count,
        overall_rank
    from {{ ref('whitespace_opportunities') }}
    where is_eligible

),

best_offers as (

    select
        *,
        row_number() over (partition by rep_id order by overall_rank) as call_rank
    from offers
    where offer_rank = 1

),

account_calls as (

    select
        rep_id,
        'account' as kind,
        customer_id as call_id,
        call_rank,
        customer_name,
        division,
        cast(null as varchar) as campaign_id,
        cast(null as varchar) as campaign_name,
        cast(null as varchar) as platform,
        p_buy as p_success,
        value_if_bought as value_if_positive,
        expected_value as value_to_win,
        currency,
        other_offer_count,
        as_of
    from best_offers
    where call_rank <= {{ var('account_rep_capacity') }}

),

calls as (

    select * from lead_calls
    union all
    select * from account_calls

),

final as (

    select
        rep_id,
        kind,
        call_id,
        cast(call_rank as bigint) as call_rank,
        customer_name,
        division,
        campaign_id,
        campaign_name,
        platform,
        p_success,
        value_if_positive,
        value_to_win,
        currency,
        cast(other_offer_count as bigint) as other_offer_count,
        as_of
    from calls

)

select * from final
