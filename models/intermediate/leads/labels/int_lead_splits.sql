-- One row per lead: which part of learning it serves, by time, with gaps that no label window crosses.
--
-- The mature days are cut into train, calibrate and test by split_shares. Between two parts lies a gap of label window
-- plus reporting lag, so that every label window of one part had closed before the next part begins. All leads of a
-- person share a fold, and whoever had a lead in an earlier part judges nothing in a later one: a model that remembers
-- people would look like one that knows them.
--
-- Where two gaps would take more than a third of the mature days, there is one, before test: calibrate is held out of
-- the days before it, by person.
{% set gap_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set train_share = var('split_shares')[0] %}
{# An address that more leads share than this is no person: a placeholder, a shared mailbox. -#}
{% set person_most_leads = 20 %}
{% set fitted_share = var('split_shares')[0] + var('split_shares')[1] %}
{% set short_history_gap_share = 0.33 %}
with leads as (

    select
        lead_id,
        created_at,
        cast(created_at as date) as created_date,
        is_mature
    from {{ ref('int_leads_labelled') }}

),

mature_days as (

    select
        min(created_date) as first_date,
        {{ day_index('max(created_date)') }} - {{ day_index('min(created_date)') }} + 1 as day_count
    from leads
    where is_mature

),

lengths as (

    select
        first_date,
        {{ gap_days }} as gap_days,
        {{ 2 * gap_days }} > {{ short_history_gap_share }} * day_count as is_short,
        greatest(day_count - {{ 2 * gap_days }}, 0) as usable_days,
        greatest(day_count - {{ gap_days }}, 0) as usable_days_of_short
    from mature_days

),

-- Days from the first one to where each part ends or begins.
offsets as (

    select
        first_date,
        is_short,
        case
            when is_short then floor(usable_days_of_short * {{ fitted_share }})
            else floor(usable_days * {{ train_share }})
        end as train_days,
        case
            when is_short then floor(usable_days_of_short * {{ fitted_share }})
            else floor(usable_days * {{ train_share }}) + gap_days
        end as days_to_calibrate,
        case
            when is_short then floor(usable_days_of_short * {{ fitted_share }})
            else floor(usable_days * {{ fitted_share }}) + gap_days
        end as days_through_calibrate,
        gap_days
    from lengths

),

boundaries as (

    select
        is_short,
        cast({{ add_days('first_date', 'train_days') }} as date) as train_to,
        cast({{ add_days('first_date', 'days_to_calibrate') }} as date) as calibrate_from,
        cast({{ add_days('first_date', 'days_through_calibrate') }} as date) as calibrate_to,
        cast({{ add_days('first_date', 'days_through_calibrate + gap_days') }} as date) as test_from
    from offsets

),

parts as (

    select
        leads.lead_id,
        leads.created_at,
        case
            when not leads.is_mature then 6
            when leads.created_date < boundaries.train_to then 1
            when leads.created_date < boundaries.calibrate_from then 2
            when leads.created_date < boundaries.calibrate_to then 3
            when leads.created_date < boundaries.test_from then 4
            else 5
        end as part_no,
        coalesce(boundaries.is_short, false) as is_short,
        coalesce(people.email_hash, people.phone_hash) as person
    from leads
    cross join boundaries
    left join {{ ref('stg_leads') }} as people on leads.lead_id = people.lead_id

),

-- The least id stands for the person: a hash of the address would change with the salt of the warehouse.
first_leads as (

    select
        person,
        min(lead_id) as lead_id,
        min(part_no) as part_no
    from parts
    where person is not null
    group by person
    having count(*) between 2 and {{ person_most_leads }}

),

placed as (

    select
        parts.lead_id,
        parts.created_at,
        parts.part_no,
        coalesce(first_leads.part_no < parts.part_no, false) as was_there_before,
        coalesce(first_leads.lead_id, parts.lead_id) as key,
        parts.is_short
        and parts.part_no = 1
        and {{ hash_uniform("coalesce(first_leads.lead_id, parts.lead_id) || '-calibrate'") }}
        >= {{ train_share / fitted_share }} as is_held_out
    from parts
    left join first_leads on parts.person = first_leads.person

),

final as (

    select
        lead_id,
        created_at,
        case
            when is_held_out then 'calibrate'
            when part_no = 1 then 'train'
            when part_no in (3, 5) and was_there_before then 'score'
            when part_no = 3 then 'calibrate'
            when part_no = 5 then 'test'
            else 'score'
        end as split,
        case
            when is_held_out then 'held out of the first part of the mature days: short history'
            when part_no = 1 then 'first part of the mature days'
            when part_no = 2 then 'gap after train'
            when part_no = 3 and was_there_before then 'gap after train: same person as an earlier lead'
            when part_no = 3 then 'second part of the mature days'
            when part_no = 4 then 'gap after calibrate'
            when part_no = 5 and was_there_before then 'gap after calibrate: same person as an earlier lead'
            when part_no = 5 then 'last part of the mature days'
            else 'label not closed yet'
        end as split_reason,
        cast(floor({{ hash_uniform("key || '-fold'") }} * 5) as integer) as fold
    from placed

)

select * from final
