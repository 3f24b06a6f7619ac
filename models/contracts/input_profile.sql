-- One row per input and column: how full it is, how many values it has, and its range, over all rows that were read.
{%- set profiled = {
    'ads': [
        'platform', 'account_id', 'campaign_id', 'campaign_name', 'adset_id', 'adset_name', 'ad_id', 'ad_name', 'currency',
        'ad_date', 'impressions', 'clicks', 'spend', 'loaded_at', 'segment'
    ],
    'leads': [
        'lead_id', 'created_at', 'platform', 'account_id', 'campaign_id', 'adset_id', 'ad_id', 'campaign_name', 'adset_name',
        'ad_name', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'click_id', 'click_id_kind',
        'email_hash', 'is_organic', 'loaded_at'
    ],
    'outcomes': [
        'lead_id', 'deal_id', 'stage', 'currency', 'value', 'occurred_at', 'closed_at', 'recorded_at', 'qualified_at',
        'won_at', 'lost_at'
    ],
    'campaign_map': ['lead_key', 'lead_column', 'campaign_id', 'adset_id', 'ad_id', 'valid_from', 'valid_to'],
    'sales': [
        'order_id', 'line_id', 'ordered_at', 'customer_id', 'customer_name', 'domain', 'postcode', 'sku', 'description',
        'division', 'quantity', 'revenue', 'cost', 'gross_profit', 'currency', 'rep_id', 'loaded_at'
    ],
    'customers': ['customer_id', 'customer_name', 'domain', 'postcode', 'valid_from', 'valid_to', 'loaded_at'],
    'products': ['sku', 'product_name', 'division', 'category', 'valid_from', 'valid_to']
} %}
{#- Their least and greatest value is somebody's. -#}
{%- set identifying = ['email_hash', 'click_id', 'customer_name', 'domain', 'postcode'] %}
{%- set number = 'try_cast(attribute_value as double)' %}
{%- set repeats %}count(distinct attribute_value) <= {{ var('attribute_max_distinct_share') }} * count(attribute_value){% endset %}
with
{%- for input in profiled %}
base_{{ input }} as (

    select
        {{ (profiled[input] + (['attributes'] if input == 'leads' else [])) | join(', ') }}
    from {{ ref('base_' ~ input) }}

),
{% endfor %}
lead_count as (

    select count(*) as row_count
    from base_leads

),

attribute_values as (

    select
        {{ map_entries('attributes') }}
    from base_leads

),

attribute_counts as (

    select
        attribute as column_name,
        count(attribute_value) as value_count,
        count(distinct attribute_value) as distinct_count,
        -- Text puts 999 above 1,097: where every value is a number, numbers are compared. Text that differs from row to
        -- row may name somebody.
        case
            when count(attribute_value) = count({{ number }}) then min_by(attribute_value, {{ number }})
            when {{ repeats }} then min(attribute_value)
        end as min_value,
        case
            when count(attribute_value) = count({{ number }}) then max_by(attribute_value, {{ number }})
            when {{ repeats }} then max(attribute_value)
        end as max_value
    from attribute_values
    group by attribute

),

counts as (
    {% for input, columns in profiled.items() %}
    {%- for column in columns %}
    select
        '{{ input }}' as input,
        '{{ column }}' as column_name,
        false as is_attribute,
        count(*) as row_count,
        count({{ column }}) as value_count,
        count(distinct {{ column }}) as distinct_count,
        cast({{ 'null' if column in identifying else 'min(' ~ column ~ ')' }} as varchar) as min_value,
        cast({{ 'null' if column in identifying else 'max(' ~ column ~ ')' }} as varchar) as max_value
    from base_{{ input }}

    union all
    {% endfor %}
    {%- endfor %}
    select
        'leads' as input,
        attribute_counts.column_name,
        true as is_attribute,
        lead_count.row_count,
        attribute_counts.value_count,
        attribute_counts.distinct_count,
        attribute_counts.min_value,
        attribute_counts.max_value
    from attribute_counts
    cross join lead_count

),

final as (

    select
        cast(input as varchar) as input,
        cast(column_name as varchar) as column_name,
        is_attribute,
        cast(row_count as bigint) as row_count,
        1 - cast(value_count as double) / nullif(row_count, 0) as null_share,
        cast(distinct_count as bigint) as distinct_count,
        cast(value_count - distinct_count as bigint) as duplicate_count,
        cast(min_value as varchar) as min_value,
        cast(max_value as varchar) as max_value
    from counts

)

select * from final
