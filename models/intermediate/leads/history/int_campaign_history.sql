-- One row per grain (all, campaign, adset, ad), entity and UTC day: what its own leads had shown before that day began.
--
-- A lead counts in the rate on the day its label closes, positive or not: counting positives at once and negatives only
-- when mature would flatter young campaigns. `elv score` reads the last build's table, so scoring needs no outcomes.
with as_of as (

    select
        as_of,
        cast(as_of as date) as as_of_date
    from {{ ref('int_as_of') }}

),

first_outcome as (

    select min(known_at) as known_at from {{ ref('int_lead_outcomes') }}

),

labelled as (

    select
        labels.lead_id,
        labels.label,
        labels.is_mature,
        labels.known_at,
        -- A label can be counted once it has closed and the lead itself was known. Before the first outcome of all came
        -- in, a missing one said nothing.
        greatest(labels.mature_at, labels.known_at, first_outcome.known_at) as countable_at,
        labels.positive_known_at
    from {{ ref('int_leads_labelled') }} as labels
    cross join first_outcome

),

won_values as (

    select
        lead_id,
        cast(known_at as date) as known_date,
        cast(value as decimal(38, 6)) as value
    from {{ ref('int_lead_outcomes') }}
    where value is not null and stage in ('{{ var("lead_value_stage") }}', '{{ var("lead_outcome") }}')

),

matched as (

    select
        lead_id,
        coalesce(campaign_id, 'stated ' || stated_campaign) as campaign_id,
        adset_id,
        ad_id
    from {{ ref('int_leads_matched_at_creation') }}

),

leads as (

    select
        labelled.*,
        'all' as all_id,
        matched.campaign_id,
        matched.adset_id,
        matched.ad_id
    from labelled
    inner join matched on labelled.lead_id = matched.lead_id

),

events as (

    {% for grain in ['all', 'campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        cast(known_at as date) as event_date,
        count(*) as leads,
        0 as matured_leads,
        0 as qualified_leads,
        cast(0 as decimal(38, 6)) as won_value
    from leads
    where {{ grain }}_id is not null
    group by {{ grain }}_id, cast(known_at as date)

    union all

    select
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        cast(countable_at as date) as event_date,
        0 as leads,
        count(*) as matured_leads,
        -- Qualified, and known to be, by the day the label closed.
        sum(case when positive_known_at <= countable_at then 1 else 0 end) as qualified_leads,
        cast(0 as decimal(38, 6)) as won_value
    from leads
    where {{ grain }}_id is not null and is_mature
    group by {{ grain }}_id, cast(countable_at as date)

    union all

    select
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        cast(positive_known_at as date) as event_date,
        0 as leads,
        0 as matured_leads,
        -- Written down after its label had closed: corrected on the day it became known.
        count(*) as qualified_leads,
        cast(0 as decimal(38, 6)) as won_value
    from leads
    where {{ grain }}_id is not null and is_mature and positive_known_at > countable_at
    group by {{ grain }}_id, cast(positive_known_at as date)

    union all

    select
        '{{ grain }}' as grain,
        leads.{{ grain }}_id as entity_id,
        won_values.known_date as event_date,
        0 as leads,
        0 as matured_leads,
        0 as qualified_leads,
        cast(sum(won_values.value) as decimal(38, 6)) as won_value
    from leads
    inner join won_values on leads.lead_id = won_values.lead_id
    where leads.{{ grain }}_id is not null
    group by leads.{{ grain }}_id, won_values.known_date
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

daily as (

    select
        grain,
        entity_id,
        event_date,
        sum(leads) as leads,
        sum(matured_leads) as matured_leads,
        sum(qualified_leads) as qualified_leads,
        sum(won_value) as won_value
    from events
    group by grain, entity_id, event_date

),

spans as (

    select
        daily.grain,
        daily.entity_id,
        min(daily.event_date) as first_date,
        {{ day_index('min(as_of.as_of_date)') }} - {{ day_index('min(daily.event_date)') }} + 2 as day_count
    from daily
    cross join as_of
    group by daily.grain, daily.entity_id

),

numbered as (

    select
        grain,
        entity_id,
        first_date,
        {{ number_series('day_count', 'day_number') }}
    from spans

),

days as (

    select
        grain,
        entity_id,
        cast({{ add_days('first_date', 'day_number') }} as date) as history_date
    from numbered

),

final as (

    select
        days.grain,
        days.entity_id,
        days.history_date,
        cast(coalesce(sum(daily.leads) over before_day, 0) as bigint) as leads,
        cast(coalesce(sum(daily.matured_leads) over before_day, 0) as bigint) as matured_leads,
        cast(coalesce(sum(daily.qualified_leads) over before_day, 0) as bigint) as qualified_leads,
        cast(coalesce(sum(daily.won_value) over before_day, 0) as decimal(38, 6)) as won_value
    from days
    left join daily
        on
            days.grain = daily.grain
            and days.entity_id = daily.entity_id
            and days.history_date = daily.event_date
    window before_day as (
        partition by days.grain, days.entity_id
        order by days.history_date
        rows between unbounded preceding and 1 preceding
    )

)

select * from final
