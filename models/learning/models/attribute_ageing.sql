-- One row per attribute of leads: how often it is filled in on leads under three days old, and on closed leads of the
-- eight weeks before them.
--
-- What fills up with age was not known when the lead came in, and a model that learned from it is blind for new leads.
-- A column that was filled in less in one of those weeks too has only moved.
{% set closing_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set min_rows = 50 %}
{%- set names = [] -%}
{%- for feature in example_features('lead_examples') if feature.name.startswith('attr__') -%}
    {%- do names.append(feature.name) -%}
{%- endfor -%}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select
        {% for name in names -%}
        case when examples.{{ adapter.quote(name) }} is null then 0 else 1 end as {{ adapter.quote(name) }},
        {% endfor -%}
        examples.cutoff_at >= {{ add_days('as_of.as_of', -3) }} as is_young,
        floor({{ days_between('examples.cutoff_at', 'as_of.as_of') }} / 7) as week_no
    from {{ ref('lead_examples') }} as examples
    cross join as_of
    where
        examples.cutoff_at >= {{ add_days('as_of.as_of', -3) }}
        or (
            examples.cutoff_at < {{ add_days('as_of.as_of', -closing_days) }}
            and examples.cutoff_at >= {{ add_days('as_of.as_of', -closing_days - 56) }}
        )

),

entries as (

    {% if names -%}
    select
        feature,
        is_young,
        week_no,
        is_filled
    from leads
    unpivot (is_filled for feature in ({% for name in names %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %}))
    {%- else -%}
    select
        cast(null as varchar) as feature,
        is_young,
        week_no,
        0 as is_filled
    from leads
    where false
    {%- endif %}

),

weeks as (

    select
        feature,
        is_young,
        week_no,
        cast(count(*) as double) as lead_count,
        cast(sum(is_filled) as double) as filled_count
    from entries
    group by feature, is_young, week_no

),

shares as (

    select
        feature,
        sum(case when is_young then lead_count else 0 end) as young_leads,
        sum(case when is_young then filled_count else 0 end) / nullif(sum(case when is_young then lead_count end), 0)
            as young_share,
        sum(case when is_young then 0 else lead_count end) as closed_leads,
        sum(case when is_young then 0 else filled_count end)
        / nullif(sum(case when is_young then 0 else lead_count end), 0) as closed_share,
        min(case when not is_young and lead_count >= {{ min_rows }} then filled_count / lead_count end)
            as least_closed_share
    from weeks
    group by feature

),

compared as (

    select
        *,
        (young_leads * young_share + closed_leads * closed_share) / (young_leads + closed_leads) as share
    from shares

),

final as (

    select
        'lead_qualified' as task,
        feature,
        cast(young_leads as bigint) as young_leads,
        young_share,
        cast(closed_leads as bigint) as closed_leads,
        closed_share,
        least_closed_share,
        -- Too few leads on either side say nothing.
        case
            when young_leads >= {{ min_rows }} and least_closed_share is not null
                then
                    coalesce(
                        young_share < least_closed_share
                        and young_share < 0.7 * closed_share
                        and (closed_share - young_share)
                        > 4 * sqrt(share * (1 - share) * (1 / young_leads + 1 / closed_leads)),
                        false
                    )
        end as is_filled_later
    from compared

)

select * from final
