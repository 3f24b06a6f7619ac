-- One row per join of two inputs that finds less than it should: an error where nothing meets, else a warning.
with input_joins as (

    select
        input_name,
        joined_to,
        source,
        row_count,
        matched_count,
        severity,
        unmatched_examples,
        other_side_examples,
        hint
    from {{ ref('input_joins') }}
    where severity <> 'ok'

),

worst as (

    select
        *,
        row_number() over (
            partition by input_name, joined_to order by row_count - matched_count desc, source
        ) as place,
        count(*) over (partition by input_name, joined_to) as source_count
    from input_joins

),

files as (
    {% for input in ['outcomes', 'sales', 'campaign_map', 'leads'] %}
    select
        '{{ input }}' as input_name,
        min(source_file) as source_file
    from {{ ref('base_' ~ input) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        worst.input_name as input,
        files.source_file,
        case
            when worst.joined_to = 'customers' then 'customer_id'
            when worst.joined_to = 'customer names' then 'customer_name'
            when worst.joined_to = 'products' then 'sku'
            when worst.joined_to = 'ads' then 'campaign_id'
            when worst.input_name = 'campaign_map' then 'lead_key'
            else 'lead_id'
        end as column_name,
        'few_matches' as rule,
        worst.severity,
        worst.row_count - worst.matched_count as row_count,
        (worst.row_count - worst.matched_count) / cast(worst.row_count as double) as row_share,
        worst.unmatched_examples as example,
        case when worst.matched_count = 0 then 'None' else cast(worst.matched_count as varchar) end
        || ' of the ' || cast(worst.row_count as varchar) || ' rows of ' || worst.input_name
        || case when worst.source <> '(all)' then ' of source ' || worst.source else '' end
        || ' that name one find their row in ' || worst.joined_to
        || coalesce(' (' || worst.unmatched_examples || ' against ' || worst.other_side_examples || ')', '')
        || coalesce('; likewise ' || cast(nullif(worst.source_count - 1, 0) as varchar) || ' more sources', '')
        || '.' as message,
        worst.hint
    from worst
    inner join files on worst.input_name = files.input_name
    where worst.place = 1

)

select * from final
