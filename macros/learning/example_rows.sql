{#- Rows of all examples models in one form, for what looks at no features: `group_id` is what a row's simplest rate goes by
    (campaign, division), `recency_group` how long ago the customer bought (null for leads). `attribute_group` is what
    the caller gives for it (see the macro of that name); null for accounts. -#}
{% macro example_rows(condition='true', attribute_group='cast(null as varchar)') -%}
    select
        task,
        example_id,
        coalesce(campaign_id, 'stated ' || source__stated_campaign) as group_id,
        cast(null as varchar) as recency_group,
        cast(null as double) as last_window_rate,
        cast(null as double) as owner_share,
        cast(null as double) as rate_by_orders,
        {{ attribute_group }} as attribute_group,
        split,
        fold,
        cutoff_at,
        label,
        value
    from {{ ref('lead_examples') }}
    where {{ condition }}

    union all

    select
        task,
        example_id,
        division as group_id,
        {{ recency_group('rfm__recency_days') }} as recency_group,
        last_window_rate,
        coalesce(division__owner_share, 0) as owner_share,
        last_window_rate * (1 + coalesce(rfm__orders_{{ var('account_windows_months') | max }}m, 0)) as rate_by_orders,
        cast(null as varchar) as attribute_group,
        split,
        fold,
        cutoff_at,
        label,
        value
    from {{ ref('account_examples') }}
    where {{ condition }}
{%- endmacro %}
