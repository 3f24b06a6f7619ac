-- One row per attribute of leads: how often it is filled in, and how often it has left what new leads have, on leads
-- under three days old and on closed leads of the eight weeks before.
--
-- What fills up or changes with age was not known when the lead came in, and a model that learned from it is blind for
-- new leads. What new leads have is their commonest text (none counts as one), or a number up to their upper quartile:
-- `new` becomes `contacted`, a counter of calls grows. A column that was as new leads have it in one of those weeks too
-- has only moved; so has one that has not begun to change on the open leads in between.
{% set closing_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set min_rows = 50 %}
{%- set names, texts = [], [] -%}
{%- for feature in example_features('lead_examples') if feature.name.startswith('attr__') -%}
    {%- do names.append(feature.name) -%}
    {%- do texts.append(feature.name) if feature.is_text -%}
{%- endfor -%}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select
        {% for name in names -%}
        coalesce(cast(examples.{{ adapter.quote(name) }} as varchar), '') as {{ adapter.quote(name) }},
        {% endfor -%}
        case
            when examples.cutoff_at >= {{ add_days('as_of.as_of', -3) }} then 'young'
            when examples.cutoff_at < {{ add_days('as_of.as_of', -closing_days) }} then 'closed'
            else 'open'
        end as age_group,
        floor({{ days_between('examples.cutoff_at', 'as_of.as_of') }} / 7) as week_no
    from {{ ref('lead_examples') }} as examples
    cross join as_of
    where examples.cutoff_at >= {{ add_days('as_of.as_of', -closing_days - 56) }}

),

-- None is an empty text here: rows without a value count too.
entries as (

    {% if names -%}
    select
        feature,
        age_group,
        week_no,
        value,
        {{ in_list('feature', texts) }} as is_text
    from leads
    unpivot (value for feature in ({% for name in names %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %}))
    {%- else -%}
    select
        cast(null as varchar) as feature,
        age_group,
        week_no,
        '' as value,
        false as is_text
    from leads
    where false
    {%- endif %}

),

young_texts as (

    select
        feature,
        value as usual_text,
        row_number() over (partition by feature order by count(*) desc, value asc) as usual_rank
    from entries
    where is_text and age_group = 'young'
    group by feature, value

),

young_numbers as (

    select
        feature,
        percentile_disc(0.75) within group (order by cast(value as double)) as usual_number
    from entries
    where not is_text and age_group = 'young' and value <> ''
    group by feature

),

weeks as (

    select
        entries.feature,
        entries.age_group,
        entries.week_no,
        cast(count(*) as double) as lead_count,
        cast(sum(case when entries.value <> '' then 1 else 0 end) as double) as filled_count,
        cast(
            sum(
                case
                    when entries.is_text and entries.value <> young_texts.usual_text then 1
                    when
                        not entries.is_text
                        and entries.value <> ''
                        and cast(entries.value as double) > young_numbers.usual_number
                        then 1
                    else 0
                end
            ) as double
        ) as changed_count
    from entries
    left join young_texts on entries.feature = young_texts.feature and young_texts.usual_rank = 1
    left join young_numbers on entries.feature = young_numbers.feature
    group by entries.feature, entries.age_group, entries.week_no

),

shares as (

    select
        feature,
        {% for measure in ['filled', 'changed'] -%}
        {% for age_group in ['young', 'open', 'closed'] -%}
        sum(case when age_group = '{{ age_group }}' then {{ measure }}_count else 0 end)
        / nullif(sum(case when age_group = '{{ age_group }}' then lead_count end), 0)
            as {{ age_group }}_{{ measure }}_share,
        {% endfor -%}
        min(case when age_group = 'closed' and lead_count >= {{ min_rows }} then {{ measure }}_count / lead_count end)
            as least_closed_{{ measure }}_share,
        {% endfor -%}
        sum(case when age_group = 'young' then lead_count else 0 end) as young_leads,
        sum(case when age_group = 'closed' then lead_count else 0 end) as closed_leads
    from weeks
    group by feature

),

compared as (

    select
        *,
        {% for measure in ['filled', 'changed'] -%}
        young_{{ measure }}_share < least_closed_{{ measure }}_share
        and young_{{ measure }}_share < 0.7 * closed_{{ measure }}_share
        and (closed_{{ measure }}_share - young_{{ measure }}_share) > 4 * sqrt(
            (young_leads * young_{{ measure }}_share + closed_leads * closed_{{ measure }}_share)
            / (young_leads + closed_leads)
            * (
                1 - (young_leads * young_{{ measure }}_share + closed_leads * closed_{{ measure }}_share)
                / (young_leads + closed_leads)
            )
            * (1 / young_leads + 1 / closed_leads)
        ) as is_{{ measure }}_later,
        {% endfor -%}
        -- Too few leads on either side say nothing.
        young_leads >= {{ min_rows }} and least_closed_filled_share is not null as is_told
    from shares

),

final as (

    select
        'lead_qualified' as task,
        feature,
        cast(young_leads as bigint) as young_leads,
        young_filled_share as young_share,
        young_changed_share,
        cast(closed_leads as bigint) as closed_leads,
        closed_filled_share as closed_share,
        closed_changed_share,
        least_closed_filled_share as least_closed_share,
        case when is_told then coalesce(is_filled_later, false) end as is_filled_later,
        case
            when is_told
                then coalesce(is_changed_later and open_changed_share > young_changed_share, false)
        end as is_changed_later
    from compared

)

select * from final
