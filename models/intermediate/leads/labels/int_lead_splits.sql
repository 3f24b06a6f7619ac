-- One row per lead: which part of learning it serves, by time, with gaps that no label window crosses.
--
-- The mature days are cut into train, calibrate and test by split_shares. Between two parts lies a gap of label window
-- plus reporting lag, so that every label window of one part had closed before the next part begins.
{% set gap_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set train_share = var('split_shares')[0] %}
{% set fitted_share = var('split_shares')[0] + var('split_shares')[1] %}
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
        greatest(day_count - {{ 2 * gap_days }}, 0) as usable_days
    from mature_days

),

boundaries as (

    select
        gap_days,
        first_date as train_from,
        cast({{ add_days('first_date', 'floor(usable_days * ' ~ train_share ~ ')') }} as date) as train_to,
        cast(
            {{ add_days('first_date', 'floor(usable_days * ' ~ train_share ~ ') + gap_days') }} as date
        ) as calibrate_from,
        cast(
            {{ add_days(
                'first_date', 'floor(usable_days * ' ~ fitted_share ~ ') + gap_days'
            ) }} as date
        ) as calibrate_to,
        cast(
            {{ add_days(
                'first_date',
                'floor(usable_days * ' ~ fitted_share ~ ') + 2 * gap_days'
            ) }} as date
        ) as test_from
    from lengths

),

final as (

    select
        leads.lead_id,
        leads.created_at,
        case
            when not leads.is_mature then 'score'
            when leads.created_date < boundaries.train_to then 'train'
            when leads.created_date < boundaries.calibrate_from then 'score'
            when leads.created_date < boundaries.calibrate_to then 'calibrate'
            when leads.created_date < boundaries.test_from then 'score'
            else 'test'
        end as split,
        case
            when not leads.is_mature then 'label not closed yet'
            when leads.created_date < boundaries.train_to then 'first part of the mature days'
            when leads.created_date < boundaries.calibrate_from then 'gap after train'
            when leads.created_date < boundaries.calibrate_to then 'second part of the mature days'
            when leads.created_date < boundaries.test_from then 'gap after calibrate'
            else 'last part of the mature days'
        end as split_reason,
        cast(floor({{ hash_uniform("leads.lead_id || '-fold'") }} * 5) as integer) as fold
    from leads
    cross join boundaries

)

select * from final
