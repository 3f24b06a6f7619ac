{#- The CTEs that decide which attributes of leads or customers become features, and as what. `everyone` and `deciding` are
    CTEs with a column `attributes` (map of text to text): all columns are listed, the deciding rows settle their types.
    `noun` names whom a value belongs to, `key` the column that tells them apart (a customer has a row per cutoff), `denied` and `listed` the vars with names to leave out and to keep. Ends with the CTE `final`. -#}
{% macro attribute_decisions(everyone, deciding, noun, key, denied, listed) -%}
entity_counts as (

    select count(distinct {{ key }}) as entity_count from {{ deciding }}

),

-- A column that is empty throughout the deciding rows is still listed, as one that is not kept.
names as (

    select distinct {{ map_keys('attributes') }} as attribute
    from {{ everyone }}

),

entries as (

    select
        {{ key }},
        {{ map_entries('attributes') }}
    from {{ deciding }}

),

measured as (

    select
        attribute,
        count(attribute_value) as value_count,
        count(distinct case when attribute_value is not null then {{ key }} end) as filled_count,
        count(distinct attribute_value) as distinct_count,
        sum(case when try_cast(attribute_value as double) is not null then 1 else 0 end) as numeric_count
    from entries
    group by attribute

),

typed as (

    select
        names.attribute,
        -- A name without a Latin letter or digit leaves nothing.
        coalesce(nullif({{ feature_name('names.attribute') }}, ''), 'attribute') as feature_stem,
        coalesce(measured.filled_count, 0) as filled_count,
        coalesce(measured.distinct_count, 0) as distinct_count,
        entity_counts.entity_count,
        case
            when coalesce(measured.filled_count, 0) = 0 then 'empty'
            when measured.numeric_count = measured.value_count and measured.distinct_count > 2 then 'number'
            else 'text'
        end as attribute_type
    from names
    left join measured on names.attribute = measured.attribute
    cross join entity_counts

),

judged as (

    select
        typed.*,
        case
            when attribute_type = 'empty' then 'empty in the deciding {{ noun }}s'
            when distinct_count = 1 and filled_count = entity_count then 'one value throughout'
            when
                attribute_type = 'text'
                and distinct_count > greatest({{ var('attribute_max_distinct_share') }} * filled_count, 2)
                then 'an identifier: nearly every {{ noun }} has its own value'
            when {{ in_list('attribute', var(denied)) }} then 'denied by {{ denied }}'
            when {{ 'not ' ~ in_list('attribute', var(listed)) if var(listed) else 'false' }} then 'not in {{ listed }}'
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
        cast(entity_count as bigint) as {{ noun }}_count
    from judged

)
{%- endmacro %}
