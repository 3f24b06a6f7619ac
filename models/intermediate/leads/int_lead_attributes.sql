-- One row per lead attribute: its type by rule, and whether it becomes a feature.
--
-- Decided on the leads of the train split only, so that nothing learned about a column comes from later leads. Where
-- nothing can be trained, all leads decide.
{% set is_denied = in_list('attribute', var('lead_attributes_denied')) %}
{% set is_unlisted = 'not ' ~ in_list('attribute', var('lead_attributes')) if var('lead_attributes') else 'false' %}
with leads as (

    select
        lead_id,
        attributes
    from {{ ref('stg_leads') }}

),

splits as (

    select
        lead_id,
        split
    from {{ ref('int_lead_splits') }}

),

train_counts as (

    select count(*) as train_count from splits
    where split = 'train'

),

deciding as (

    select leads.*
    from leads
    inner join splits on leads.lead_id = splits.lead_id
    cross join train_counts
    where splits.split = 'train' or train_counts.train_count = 0

),

lead_counts as (

    select count(*) as lead_count from deciding

),

-- A column that is empty throughout the deciding leads is still listed, as one that is not kept.
names as (

    select distinct {{ map_keys('attributes') }} as attribute
    from leads

),

entries as (

    select
        {{ map_entries('attributes') }}
    from deciding

),

measured as (

    select
        attribute,
        count(attribute_value) as filled_count,
        count(distinct attribute_value) as distinct_count,
        sum(case when try_cast(attribute_value as double) is not null then 1 else 0 end) as numeric_count
    from entries
    group by attribute

),

typed as (

    select
        names.attribute,
        {{ feature_name('names.attribute') }} as feature_stem,
        coalesce(measured.filled_count, 0) as filled_count,
        coalesce(measured.distinct_count, 0) as distinct_count,
        lead_counts.lead_count,
        case
            when coalesce(measured.filled_count, 0) = 0 then 'empty'
            when measured.numeric_count = measured.filled_count and measured.distinct_count > 2 then 'number'
            else 'text'
        end as attribute_type
    from names
    left join measured on names.attribute = measured.attribute
    cross join lead_counts

),

judged as (

    select
        typed.*,
        case
            when attribute_type = 'empty' then 'empty in the deciding leads'
            when distinct_count = 1 and filled_count = lead_count then 'one value throughout'
            when
                attribute_type = 'text'
                and distinct_count > greatest({{ var('attribute_max_distinct_share') }} * filled_count, 2)
                then 'an identifier: nearly every lead has its own value'
            when {{ is_denied }} then 'denied by lead_attributes_denied'
            when {{ is_unlisted }} then 'not in lead_attributes'
        end as left_out_because
    from typed

),

final as (

    select
        attribute,
        'attr__' || feature_stem || case
            when count(*) over (partition by feature_stem) > 1
                then '_' || cast(row_number() over (partition by feature_stem order by attribute) as varchar)
            else ''
        end as feature,
        attribute_type,
        left_out_because is null as is_kept,
        left_out_because,
        cast(filled_count as bigint) as filled_count,
        cast(distinct_count as bigint) as distinct_count,
        cast(lead_count as bigint) as lead_count
    from judged

)

select * from final
