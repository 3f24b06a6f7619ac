-- One row per join of two inputs, side, source and id: the ids that one input looks up, and those that the other holds.
--
-- A plain look-up of ids: whether a match was known in time, and which of several it is, the matching itself decides.
with leads as (

    select
        lead_id,
        coalesce(platform, utm_source, '(none)') as source,
        campaign_id,
        adset_id,
        ad_id,
        {%- for column in lead_key_columns() %}
        lower(trim({{ column }})) as {{ column }},
        {%- endfor %}
        coalesce(campaign_id, adset_id, ad_id, campaign_name, utm_campaign) as campaign_key,
        {{ normalised_name('coalesce(campaign_name, utm_campaign)') }} as name_key,
        coalesce(is_organic, false) as is_organic
    from {{ ref('base_leads') }}
    where rejected_rule is null

),

ads as (

    select distinct
        campaign_id,
        adset_id,
        ad_id,
        {{ normalised_name('campaign_name') }} as name_key
    from {{ ref('base_ads') }}
    where rejected_rule is null

),

outcomes as (

    select {{ split_to_rows('lead_id', ';') }} as lead_id
    from {{ ref('base_outcomes') }}
    where rejected_rule is null

),

sales as (

    select
        customer_id,
        customer_name,
        sku
    from {{ ref('base_sales') }}
    where rejected_rule is null

),

-- Names are compared once each: an export of sales repeats them on every line.
names_of_sales as (

    select
        customer_name,
        {{ customer_match_name('customer_name') }} as name_key,
        count(*) as row_count
    from sales
    where customer_id is null and customer_name is not null
    group by customer_name

),

names_of_customers as (

    select
        customer_name,
        {{ customer_match_name('customer_name') }} as name_key
    from {{ ref('base_customers') }}
    where rejected_rule is null and customer_name is not null
    group by customer_name

),

mapping as (

    select
        lower(trim(lead_key)) as lead_key,
        lower({{ id_value('lead_key') }}) as lead_id_key,
        lead_column,
        campaign_id,
        adset_id,
        ad_id
    from {{ ref('base_campaign_map') }}
    where rejected_rule is null

),

mapped_leads as (

    select
        mapping.lead_key,
        leads.lead_id
    from leads
    inner join mapping
        on
            lower(trim(leads.lead_id)) = mapping.lead_id_key
            and coalesce(mapping.lead_column, 'lead_id') = 'lead_id'
    {% for column in lead_key_columns() %}
    union all
    select
        mapping.lead_key,
        leads.lead_id
    from leads
    inner join mapping
        on
            leads.{{ column }} = mapping.lead_key
            and coalesce(mapping.lead_column, '{{ column }}') = '{{ column }}'
    {% endfor %}

),

other_sides as (

    select distinct
        'outcomes' as input_name,
        'leads' as joined_to,
        lead_id as other_id
    from leads

    union all

    select distinct
        'campaign_map' as input_name,
        'leads' as joined_to,
        coalesce(utm_campaign, campaign_name, lead_id) as other_id
    from leads

    union all

    select distinct
        'leads' as input_name,
        'ads' as joined_to,
        campaign_id as other_id
    from ads

    union all

    select distinct
        'campaign_map' as input_name,
        'ads' as joined_to,
        campaign_id as other_id
    from ads

    union all

    select distinct
        'campaign_map' as input_name,
        'ads' as joined_to,
        ad_id as other_id
    from ads

    union all

    select distinct
        'sales' as input_name,
        'customers' as joined_to,
        customer_id as other_id
    from {{ ref('base_customers') }}
    where rejected_rule is null

    union all

    select
        'sales' as input_name,
        'customer names' as joined_to,
        customer_name as other_id
    from names_of_customers

    union all

    select distinct
        'sales' as input_name,
        'products' as joined_to,
        sku as other_id
    from {{ ref('base_products') }}
    where rejected_rule is null

),

links as (

    select
        'outcomes' as input_name,
        'leads' as joined_to,
        '(all)' as source,
        trim(lead_id) as own_id,
        trim(lead_id) in (select leads.lead_id from leads) as is_matched
    from outcomes

    union all

    select
        'campaign_map' as input_name,
        'leads' as joined_to,
        '(all)' as source,
        lead_key as own_id,
        lead_key in (select mapped_leads.lead_key from mapped_leads) as is_matched
    from mapping

    union all

    select
        'campaign_map' as input_name,
        'ads' as joined_to,
        '(all)' as source,
        coalesce(ad_id, adset_id, campaign_id) as own_id,
        coalesce(ad_id in (
            select ads.ad_id from ads
            where ads.ad_id is not null
        ), false)
        or coalesce(adset_id in (
            select ads.adset_id from ads
            where ads.adset_id is not null
        ), false)
        or coalesce(campaign_id in (select ads.campaign_id from ads), false) as is_matched
    from mapping

    union all

    select
        'sales' as input_name,
        'customers' as joined_to,
        '(all)' as source,
        customer_id as own_id,
        customer_id in (
            select other_sides.other_id from other_sides
            where other_sides.joined_to = 'customers'
        ) as is_matched
    from sales
    where customer_id is not null

    union all

    select
        'sales' as input_name,
        'products' as joined_to,
        '(all)' as source,
        sku as own_id,
        sku in (
            select other_sides.other_id from other_sides
            where other_sides.joined_to = 'products'
        ) as is_matched
    from sales
    where sku is not null

    union all

    -- A lead that names no campaign has nothing to find, and an organic one no advertisement.
    select
        'leads' as input_name,
        'ads' as joined_to,
        source,
        campaign_key as own_id,
        coalesce(ad_id in (
            select ads.ad_id from ads
            where ads.ad_id is not null
        ), false)
        or coalesce(adset_id in (
            select ads.adset_id from ads
            where ads.adset_id is not null
        ), false)
        or coalesce(campaign_id in (select ads.campaign_id from ads), false)
        or coalesce(name_key in (
            select ads.name_key from ads
            where ads.name_key is not null
        ), false)
        or lead_id in (select mapped_leads.lead_id from mapped_leads) as is_matched
    from leads
    where campaign_key is not null and not is_organic

),

final as (

    select
        input_name,
        joined_to,
        true as is_own_side,
        source,
        own_id as id,
        is_matched,
        count(*) as row_count
    from links
    group by input_name, joined_to, source, own_id, is_matched

    union all

    select
        'sales' as input_name,
        'customer names' as joined_to,
        true as is_own_side,
        '(all)' as source,
        customer_name as id,
        name_key in (select names_of_customers.name_key from names_of_customers) as is_matched,
        row_count
    from names_of_sales

    union all

    select distinct
        input_name,
        joined_to,
        false as is_own_side,
        cast(null as varchar) as source,
        other_id as id,
        cast(null as boolean) as is_matched,
        cast(null as bigint) as row_count
    from other_sides
    where other_id is not null

)

select * from final
