-- One row per lead: how likely it is to qualify, what it is worth if it does, and where it stands among all
-- leads and among those that can still be won.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

examples as (

    select
        example_id,
        lead_id,
        cutoff_at,
        label_state
    from {{ ref('lead_examples') }}

),

matched as (

    select
        lead_id,
        campaign_id,
        adset_id,
        ad_id,
        match_method
    from {{ ref('int_leads_matched') }}

),

scores as (

    select
        example_id,
        p,
        scored_by,
        model_version
    from {{ ref('example_scores') }}
    where task = 'lead_qualified'

),

worth as (

    select
        lead_id,
        value_if_qualified,
        value_source,
        value_low,
        value_high
    from {{ ref('lead_expected_values') }}

),

labelled as (

    select
        lead_id,
        is_open,
        detected_records_begin_at
    from {{ ref('int_leads_labelled') }}

),

-- What a lead's age says: the older it is without a positive label, the less is left of its probability.
observed_fractions as (

    select
        lead_id,
        observed_fraction
    from {{ ref('int_lead_observed_fractions') }}
    where moment = 'as_of'

),

scored as (

    select
        examples.lead_id,
        examples.cutoff_at as created_at,
        matched.campaign_id,
        matched.adset_id,
        matched.ad_id,
        matched.match_method,
        examples.label_state,
        labelled.is_open,
        labelled.detected_records_begin_at,
        scores.p as p_qualified,
        case when examples.label_state = 'unknown' then observed_fractions.observed_fraction end
            as open_observed_fraction,
        worth.value_if_qualified,
        worth.value_source,
        worth.value_low,
        worth.value_high,
        scores.scored_by,
        scores.model_version,
        as_of.as_of
    from examples
    inner join scores on examples.example_id = scores.example_id
    inner join matched on examples.lead_id = matched.lead_id
    inner join worth on examples.lead_id = worth.lead_id
    inner join labelled on examples.lead_id = labelled.lead_id
    cross join as_of
    left join observed_fractions on examples.lead_id = observed_fractions.lead_id

),

valued as (

    select
        scored.*,
        p_qualified * ((1 - open_observed_fraction) / nullif(1 - p_qualified * open_observed_fraction, 0))
            as p_remaining,
        p_qualified * value_if_qualified as elv
    from scored

),

-- Where a lead's age says nothing (no delay curve), all of its probability is left.
remaining as (

    select
        valued.*,
        case when is_open then coalesce(p_remaining, p_qualified) end as p_open,
        case when is_open then coalesce(p_remaining, p_qualified) * value_if_qualified end as elv_remaining
    from valued

),

-- Without values, probability ranks. Among equals newer leads come first: they can be reached and have most time left.
ranked as (

    select
        remaining.*,
        row_number() over (order by elv desc nulls last, p_qualified desc nulls last, created_at desc, lead_id)
            as elv_rank,
        case
            when is_open
                then row_number() over (
                    partition by is_open
                    order by elv_remaining desc nulls last, p_open desc nulls last, created_at desc, lead_id
                )
        end as call_rank,
        count(*) over () as lead_count
    from remaining

),

final as (

    select
        lead_id,
        created_at,
        campaign_id,
        adset_id,
        ad_id,
        match_method,
        label_state,
        cast({{ var('lead_label_window_days') }} as integer) as label_window_days,
        p_qualified,
        is_open,
        p_remaining,
        value_if_qualified,
        elv,
        elv_remaining,
        '{{ var("default_currency") }}' as currency,
        cast(elv_rank as bigint) as elv_rank,
        cast(call_rank as bigint) as call_rank,
        cast(1 + floor(10.0e0 * (elv_rank - 1) / lead_count) as integer) as elv_decile,
        value_source,
        value_low,
        value_high,
        scored_by,
        model_version,
        detected_records_begin_at,
        as_of
    from ranked

)

select * from final
