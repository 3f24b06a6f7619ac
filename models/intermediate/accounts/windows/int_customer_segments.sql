-- One row per customer that can be scored and attribute segment it belongs to (industry=water, employees=41 to 180).
--
-- Numbers are cut into quarters at the train cutoffs, so that a segment means the same from build to build.
-- depends_on: {{ ref('int_customer_attributes') }}
-- depends_on: {{ ref('input_files') }}
{%- set attributes = attribute_features('int_customer_attributes', 'customers') %}
with versions as (

    select
        versions.customer_id,
        versions.split,
        versions.attributes
    from {{ ref('int_customer_versions') }} as versions

),

entries as (
    {% for attribute in attributes %}
    select
        customer_id,
        split,
        '{{ attribute.attribute | replace("'", "''") }}' as attribute,
        {% if attribute.attribute_type == 'number' -%}
        cast(null as varchar) as level,
        {{ attribute_value('attributes', attribute) }} as amount
        {%- else -%}
        {{ attribute_value('attributes', attribute) }} as level,
        cast(null as double) as amount
        {%- endif %}
    from versions
    union all
    {% endfor %}
    select
        cast(null as varchar) as customer_id,
        cast(null as varchar) as split,
        cast(null as varchar) as attribute,
        cast(null as varchar) as level,
        cast(null as double) as amount
    where 1 = 0

),

train_counts as (

    select count(*) as train_count from versions
    where split = 'train'

),

train_amounts as (

    select
        entries.attribute,
        entries.amount
    from entries
    cross join train_counts
    where entries.amount is not null and (entries.split = 'train' or train_counts.train_count = 0)

),

quarters as (

    select
        attribute,
        percentile_cont(0.25) within group (order by amount) as low_cut,
        percentile_cont(0.5) within group (order by amount) as middle_cut,
        percentile_cont(0.75) within group (order by amount) as high_cut
    from train_amounts
    group by attribute

),

-- Whole numbers read best, but quarters of shares and rates would all be called 0.
cuts as (

    select
        {%- for cut in ['low', 'middle', 'high'] %}
        case
            when high_cut - low_cut < 10 then {{ decimal_text(cut ~ '_cut', 2) }}
            else {{ decimal_text(cut ~ '_cut', 0) }}
        end as {{ cut }}_text,
        {%- endfor %}
        quarters.*
    from quarters

),

final as (

    select
        entries.customer_id,
        entries.attribute,
        case
            when entries.level is not null then entries.level
            when entries.amount <= cuts.low_cut then 'up to ' || cuts.low_text
            when entries.amount <= cuts.middle_cut then cuts.low_text || ' to ' || cuts.middle_text
            when entries.amount <= cuts.high_cut then cuts.middle_text || ' to ' || cuts.high_text
            else 'above ' || cuts.high_text
        end as segment
    from entries
    left join cuts on entries.attribute = cuts.attribute
    where entries.split = 'score' and coalesce(entries.level, cast(entries.amount as varchar)) is not null

)

select * from final
