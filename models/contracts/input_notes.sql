-- One row per input, file, column and rule that accepted rows give reason to mention: what was assumed, summed or taken
-- for nothing.
{%- set inputs = input_names() %}
with noted_rows as (
    {% for input in inputs %}
    select
        '{{ input }}' as input,
        source_file,
        source_line,
        {{ split_to_rows('notes', '\n') }} as note
    from {{ ref('base_' ~ input) }}
    where rejected_rule is null and notes is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

counted as (

    select
        input,
        source_file,
        split_part(note, ' ', 1) as column_name,
        split_part(note, ' ', 2) as rule,
        count(*) as row_count,
        min(source_line) as first_line,
        min_by(substr(note, length(split_part(note, ' ', 1)) + length(split_part(note, ' ', 2)) + 3), source_line)
            as first_value
    from noted_rows
    where note <> ''
    group by input, source_file, split_part(note, ' ', 1), split_part(note, ' ', 2)

),

spend_by_file as (

    select
        base_ads.source_file,
        sum(base_ads.spend * coalesce(exchange_rates.rate_to_default, 1)) as spend,
        sum(base_ads.clicks) as clicks,
        sum(base_ads.impressions) as impressions
    from {{ ref('base_ads') }} as base_ads
    left join {{ ref('exchange_rates') }} as exchange_rates on base_ads.currency = exchange_rates.currency
    where
        base_ads.rejected_rule is null
        -- Money of a currency without a rate cannot be judged.
        and (
            exchange_rates.currency is not null
            or coalesce(base_ads.currency, '{{ var("default_currency") }}') = '{{ var("default_currency") }}'
        )
    group by base_ads.source_file

),

costs as (

    select
        source_file,
        case when clicks >= 10 then spend / clicks end as click_cost,
        case when impressions >= 1000 then 1000 * spend / impressions end as thousand_cost
    from spend_by_file
    where spend > 0

),

implausible_costs as (

    select
        'ads' as input,
        source_file,
        'spend' as column_name,
        'implausible_spend' as rule,
        source_file || ': spend is ' || cast(round(coalesce(click_cost, thousand_cost), 4) as varchar)
        || case when click_cost is not null then ' per click' else ' per thousand impressions' end
        || ', about ' || case
            when
                coalesce(click_cost, 0) > {{ var('plausible_click_cost')[1] }} * 1000
                or coalesce(thousand_cost, 0) > {{ var('plausible_thousand_cost')[1] }} * 1000
                then '1,000,000 times too much: it may be in micros'
            when
                coalesce(click_cost, 0) > {{ var('plausible_click_cost')[1] }}
                or coalesce(thousand_cost, 0) > {{ var('plausible_thousand_cost')[1] }}
                then '100 to 1,000 times too much: it may be in cents, or in another currency'
            else '100 to 1,000,000 times too little: it may be in thousands or already divided'
        end || '.' as message
    from costs
    where
        not click_cost between {{ var('plausible_click_cost')[0] }} and {{ var('plausible_click_cost')[1] }}
        or not thousand_cost between {{ var('plausible_thousand_cost')[0] }} and {{ var('plausible_thousand_cost')[1] }}

),

final as (

    select
        input,
        source_file,
        column_name,
        rule,
        'warn' as severity,
        row_count,
        cast(null as double) as row_share,
        'line ' || cast(first_line as varchar) || ': ' || first_value as example,
        source_file || ', line ' || cast(first_line as varchar)
        || coalesce(' and ' || cast(nullif(row_count - 1, 0) as varchar) || ' more', '') || ': ' || column_name || ' '
        || case rule
            {%- for rule, meaning in contract_rules().items() %}
            when '{{ rule }}' then '{{ meaning[1] }}'
            {%- endfor %}
        end || ' (' || first_value || ').' as message,
        case rule
            {%- for rule, meaning in contract_rules().items() %}
            when '{{ rule }}' then '{{ meaning[2] }}'
            {%- endfor %}
        end as hint
    from counted

    union all

    select
        input,
        source_file,
        column_name,
        rule,
        'warn' as severity,
        cast(null as bigint) as row_count,
        cast(null as double) as row_share,
        cast(null as varchar) as example,
        message,
        'Set the unit micros for the header in seeds/column_aliases.csv, or move the vars plausible_click_cost and '
        || 'plausible_thousand_cost.' as hint
    from implausible_costs

)

select * from final
