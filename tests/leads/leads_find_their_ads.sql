-- Sources of which fewer leads than match_rate_warn_below found their ads; without ads there is nothing to find.
{{ config(severity='warn') }}
with ads as (

    select count(*) as ad_entities from {{ ref('int_ad_entities') }}

),

rates as (

    select distinct
        source,
        match_rate_of_source
    from {{ ref('lead_match_rates') }}

)

select rates.*
from rates
cross join ads
where ads.ad_entities > 0 and rates.match_rate_of_source < {{ var('match_rate_warn_below') }}
