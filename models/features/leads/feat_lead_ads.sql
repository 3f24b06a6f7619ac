-- One row per lead whose campaign, ad set or ad was known when it came in: the ads windows of each, side by side.
{{ config(materialized='view') }}
with cutoffs as (

    select
        lead_id,
        campaign_id,
        adset_id,
        ad_id,
        day_index,
        known_through
    from {{ ref('int_lead_ad_cutoffs') }}

),

windows as (

    select * from {{ ref('int_ad_windows') }}

),

final as (

    select
        cutoffs.lead_id,
        {% for grain in ['campaign', 'adset', 'ad'] %}
        {% set grain_loop = loop %}
        {% for window in var('feature_windows_days') %}
        {% set window_loop = loop %}
        {% for measure in ['spend', 'impressions', 'clicks', 'active_days', 'ctr', 'cpc', 'cpm', 'spend_trend'] %}
        {{ grain }}_windows.{{ measure }}_{{ window }}d as {{ grain }}__{{ measure }}_{{ window }}d
        {%- if not (grain_loop.last and window_loop.last and loop.last) %},{% endif %}
        {% endfor %}
        {% endfor %}
        {% endfor %}
    from cutoffs
    {% for grain in ['campaign', 'adset', 'ad'] %}
    left join windows as {{ grain }}_windows
        on
            cutoffs.{{ grain }}_id = {{ grain }}_windows.entity_id
            and cutoffs.day_index = {{ grain }}_windows.day_index
            and cutoffs.known_through = {{ grain }}_windows.known_through
            and {{ grain }}_windows.grain = '{{ grain }}'
    {% endfor %}

)

select * from final
