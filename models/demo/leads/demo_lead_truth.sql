-- One row per demo lead: what it is, and the probability and value that its outcomes are drawn from.
--
-- With demo_launching_campaigns outcomes take longer, and the rate of all leads rises during the history.
{% set launching = var('demo_launching_campaigns') %}
{% set mean_delay_days = 15.0 if launching else 6.0 %}
with entities as (

    select * from {{ ref('demo_ad_entities') }}

),

entity_counts as (

    select count(*) as entity_count from entities

),

numbers as (

    select
        cast(lead_series.lead_no as bigint) as lead_no,
        'lead-' || lpad(cast(lead_series.lead_no as varchar), 7, '0') as lead_id
    from (select {{ number_series(var('demo_leads'), 'lead_no') }}) as lead_series
    where {{ uses_demo() }}

),

drawn as (

    select
        numbers.lead_no,
        numbers.lead_id,
        -- Some ads draw many more leads than others.
        cast(
            floor(power({{ demo_uniform("numbers.lead_id || '-a'") }}, 1.3) * entity_counts.entity_count) as bigint
        ) as entity_no,
        {{ demo_uniform("numbers.lead_id || '-a'", 1) }} as u_day,
        {{ demo_uniform("numbers.lead_id || '-a'", 2) }} as u_hour,
        {{ demo_uniform("numbers.lead_id || '-a'", 3) }} as u_key,
        {{ demo_uniform("numbers.lead_id || '-b'") }} as u_industry,
        {{ demo_uniform("numbers.lead_id || '-b'", 1) }} as u_size,
        {{ demo_uniform("numbers.lead_id || '-b'", 2) }} as u_country,
        {{ demo_uniform("numbers.lead_id || '-b'", 3) }} as u_device,
        {{ demo_uniform("numbers.lead_id || '-c'") }} as u_qualified,
        {{ demo_uniform("numbers.lead_id || '-c'", 1) }} as u_delay,
        {{ demo_uniform("numbers.lead_id || '-c'", 2) }} as u_won,
        {{ demo_uniform("numbers.lead_id || '-c'", 3) }} as u_win_delay,
        {{ demo_uniform("numbers.lead_id || '-d'") }} as u_value,
        {{ demo_uniform("numbers.lead_id || '-d'", 1) }} as u_value_angle,
        {{ demo_uniform("numbers.lead_id || '-d'", 2) }} as u_record_lag,
        {{ demo_uniform("numbers.lead_id || '-d'", 3) }} as u_late
    from numbers
    cross join entity_counts

),

described as (

    select
        drawn.*,
        entities.campaign_id,
        entities.adset_id,
        entities.ad_id,
        entities.campaign_name,
        entities.adset_name,
        entities.ad_name,
        entities.platform,
        entities.account_id,
        entities.currency,
        entities.value_level,
        case
            when drawn.u_key < 0.70 then 'id'
            when drawn.u_key < 0.78 then 'map'
            when drawn.u_key < 0.91 then 'name'
            when drawn.u_key < 0.94 then 'unknown_id'
            else 'organic'
        end as key_kind,
        case when drawn.u_key >= 0.94 then -0.2 else entities.quality end as quality,
        entities.first_day + drawn.u_day * (entities.end_day - entities.first_day) as created_day,
        case
            when drawn.u_industry < 0.30 then 'software'
            when drawn.u_industry < 0.52 then 'retail'
            when drawn.u_industry < 0.70 then 'manufacturing'
            when drawn.u_industry < 0.84 then 'health'
            when drawn.u_industry < 0.94 then 'finance'
            when drawn.u_industry < 0.999 then 'education'
            else 'space travel'
        end as industry,
        cast(round(exp(1.5 + 5.5 * drawn.u_size)) as bigint) as employees,
        case
            when drawn.u_country < 0.4 then 'US'
            when drawn.u_country < 0.6 then 'DE'
            when drawn.u_country < 0.75 then 'FR'
            when drawn.u_country < 0.9 then 'GB'
            else 'ES'
        end as country,
        case
            when drawn.u_device < 0.55 then 'mobile'
            when drawn.u_device < 0.95 then 'desktop'
            else 'tablet'
        end as device
    from drawn
    inner join entities on drawn.entity_no = entities.entity_no

),

timed as (

    select
        described.*,
        {{ add_seconds(
            "cast(timestamp '" ~ var('demo_start_date') ~ " 00:00:00' as timestamp)",
            'floor(created_day) * 86400 + floor(86400 * (0.25 * u_hour + 0.75 * sqrt(u_hour)))'
        ) }} as created_at
    from described

),

scored as (

    select
        timed.*,
        -2.3
        + quality
        + case industry
            when 'software' then 0.7
            when 'finance' then 0.5
            when 'retail' then -0.5
            when 'education' then -0.8
            else 0.0
        end
        + 0.22 * (ln(employees) - 4.2)
        -- Small companies on a phone rarely mean it: an interaction that a linear model cannot hold.
        + case when device = 'mobile' and employees < 60 then -0.9 else 0.0 end
        {% if launching %}
        + 0.8 * (created_day / {{ var('demo_days') }} - 0.5)
        {% endif %}
        + case when extract(hour from created_at) between 8 and 17 then 0.25 else -0.25 end as true_logit
    from timed

),

final as (

    select
        lead_no,
        lead_id,
        key_kind,
        campaign_id,
        adset_id,
        ad_id,
        campaign_name,
        adset_name,
        ad_name,
        platform,
        account_id,
        currency,
        industry,
        employees,
        country,
        device,
        created_at,
        1 / (1 + exp(-true_logit)) as p_qualified_ever,
        -- The delay is exponential.
        (1 - exp(-{{ var('lead_label_window_days') }} / {{ mean_delay_days }})) / (1 + exp(-true_logit)) as p_qualified,
        -{{ mean_delay_days }} * ln(greatest(u_delay, 1e-9)) as qualified_delay_days,
        u_qualified < 1 / (1 + exp(-true_logit)) as is_qualified,
        0.25 + 0.2 * (case when employees > 100 then 1 else 0 end) as p_won,
        u_won < 0.25 + 0.2 * (case when employees > 100 then 1 else 0 end) as is_won,
        3 + 25 * u_win_delay as won_delay_days,
        -- Log-normal by Box and Muller, standard deviation 0.6.
        exp(
            6.0 + 0.35 * ln(employees) + value_level
            + 0.6 * sqrt(-2 * ln(greatest(u_value, 1e-9))) * cos(2 * pi() * u_value_angle)
        ) as won_value,
        exp(6.0 + 0.35 * ln(employees) + value_level + 0.18) as mean_won_value,
        case when u_late < 0.05 then 2 + 8 * u_record_lag else u_record_lag end as record_lag_days
    from scored

)

select * from final
