-- One row per measure of leads, unit and place it must survive to: the total at staging, the total there, and their
-- difference.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

ads as (

    select
        ads.platform,
        ads.account_id,
        ads.campaign_id,
        ads.adset_id,
        ads.ad_id,
        ads.ad_date,
        ads.currency,
        ads.spend,
        ads.known_at
    from {{ ref('stg_ads') }} as ads
    inner join as_of on ads.known_at < as_of.as_of

),

-- Only the newest version of a restated day is money that was spent.
newest as (

    select
        ads.*,
        row_number() over (
            partition by platform, account_id, campaign_id, adset_id, ad_id, ad_date
            order by known_at desc
        ) as version_rank
    from ads

),

leads as (

    select leads.lead_id
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of

),

boards as (

    {% for place in ['campaign_leaderboard', 'adset_leaderboard', 'ad_leaderboard', 'weekly_performance'] %}
    select
        '{{ place }}' as place,
        currency,
        spend,
        lead_count
    from {{ ref(place) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

spend_in as (

    select
        currency,
        sum(spend) as total
    from newest
    where version_rank = 1
    group by currency

),

lead_in as (

    select count(*) as total from leads

),

places as (

    select distinct place from boards

),

spend_rows as (

    select
        'spend' as measure,
        spend_in.currency as unit,
        places.place,
        cast(spend_in.total as double) as total_in,
        cast(coalesce(sum(boards.spend), 0) as double) as total_there,
        cast(spend_in.total - coalesce(sum(boards.spend), 0) as double) as difference
    from spend_in
    cross join places
    left join boards
        on
            places.place = boards.place
            and spend_in.currency = boards.currency
    group by spend_in.currency, places.place, spend_in.total

),

lead_rows as (

    select
        'leads' as measure,
        'rows' as unit,
        boards.place,
        cast(min(lead_in.total) as double) as total_in,
        cast(sum(boards.lead_count) as double) as total_there,
        cast(min(lead_in.total) - sum(boards.lead_count) as double) as difference
    from boards
    cross join lead_in
    group by boards.place

),

scores as (

    select count(*) as total from {{ ref('lead_scores') }}

),

score_rows as (

    select
        'leads' as measure,
        'rows' as unit,
        'lead_scores' as place,
        cast(lead_in.total as double) as total_in,
        cast(scores.total as double) as total_there,
        cast(lead_in.total - scores.total as double) as difference
    from lead_in
    cross join scores

),

-- The funnel counts the mature leads of the boards, no more and no fewer.
mature_in as (

    select sum(mature_lead_count) as total from {{ ref('campaign_leaderboard') }}

),

funnel as (

    select sum(lead_count) as total from {{ ref('lead_funnel') }}

),

mature_rows as (

    select
        'mature leads' as measure,
        'rows' as unit,
        'lead_funnel' as place,
        cast(coalesce(mature_in.total, 0) as double) as total_in,
        cast(coalesce(funnel.total, 0) as double) as total_there,
        cast(coalesce(mature_in.total, 0) - coalesce(funnel.total, 0) as double) as difference
    from mature_in
    cross join funnel

),

outcome_rows as (

    select
        count(*) as read_count,
        count(case when rejected_rule is null then 1 end) as accepted_count
    from {{ ref('base_outcomes') }}

),

rejected_outcomes as (

    select count(*) as rejected_count
    from {{ ref('rejected_rows') }}
    where input = 'outcomes'

),

outcome_leads as (

    select
        outcomes.lead_id in (
            select base_leads.lead_id
            from {{ ref('base_leads') }} as base_leads
            where base_leads.rejected_rule is null
        ) as was_read,
        outcomes.lead_id in (select stg_leads.lead_id from {{ ref('stg_leads') }} as stg_leads) as is_there
    from {{ ref('stg_outcomes') }} as outcomes

),

outcome_totals as (

    select
        'outcome rows' as measure,
        'rows' as unit,
        'accepted or rejected' as place,
        outcome_rows.read_count as total_in,
        outcome_rows.accepted_count + rejected_outcomes.rejected_count as total_there
    from outcome_rows
    cross join rejected_outcomes

    union all

    select
        'outcomes' as measure,
        'of known leads' as unit,
        'stg_leads' as place,
        count(case when was_read then 1 end) as total_in,
        count(case when is_there then 1 end) as total_there
    from outcome_leads

    union all

    select
        'outcomes' as measure,
        'of unknown leads' as unit,
        'stg_leads' as place,
        count(case when not was_read then 1 end) as total_in,
        count(case when not is_there then 1 end) as total_there
    from outcome_leads

),

outcome_totals_compared as (

    select
        measure,
        unit,
        place,
        cast(total_in as double) as total_in,
        cast(total_there as double) as total_there,
        cast(total_in - total_there as double) as difference
    from outcome_totals

),

final as (

    select * from outcome_totals_compared
    union all
    select * from spend_rows
    union all
    select * from lead_rows
    union all
    select * from score_rows
    union all
    select * from mature_rows

)

select * from final
