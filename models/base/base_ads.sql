-- One row per record of the ads files, typed, with the first rule it breaks.
{#- Names may change without a change in the numbers. -#}
{%- set content -%}
{{ joined_text([
    'cast(impression_count as varchar)', 'cast(click_count as varchar)', 'cast(spend_amount as varchar)', 'currency_code',
    'cast(attributes as varchar)'
]) }}
{%- endset %}
{%- set texts = [
    'date', 'date_end', 'platform', 'account_id', 'campaign_id', 'campaign_name', 'adset_id', 'adset_name', 'ad_id', 'ad_name',
    'impressions', 'clicks', 'spend', 'currency', 'known_at'
] %}
{%- set numbers = ['spend'] %}
{%- set counts = ['impressions', 'clicks'] %}
{%- set dates = ['date', 'date_end', 'known_at'] %}
{%- set local_dates = ['date', 'date_end'] %}
with {{ cleaned_rows('ads', texts, numbers, counts, dates, ids=['campaign_id', 'ad_id'], local_dates=local_dates) }},

typed as (

    select
        *,
        {{ platform_value('coalesce(platform, source_platform)') }} as platform_name,
        {{ account_id_value('account_id') }} as account_key,
        -- Exports without ids have names: a name then is the id.
        coalesce({{ id_value('campaign_id') }}, {{ name_value('campaign_name') }}) as campaign_key,
        coalesce({{ id_value('adset_id') }}, {{ name_value('adset_name') }}) as adset_key,
        coalesce({{ id_value('ad_id') }}, {{ name_value('ad_name') }}) as ad_key,
        coalesce(
            {{ currency_code('currency') }}, {{ number_currency('spend') }}, {{ currency_value('money_currency') }}
        ) as currency_code,
        {{ day_value('date') }} as ad_date,
        {{ day_value('date_end') }} as last_date,
        {{ count_value('impressions', 'impressions_mark') }} as impression_count,
        {{ count_value('clicks', 'clicks_mark') }} as click_count,
        {{ money_value('spend', 'spend_mark') }} as spend_amount,
        {{ moment_value('known_at') }} as loaded_at,
        -- A total may stand among the campaigns of its day, under a name.
        campaign_id is null and {{ is_total_row('campaign_name') }} as is_named_total
    from cleaned

),

day_sums as (

    select
        source_file as summed_file,
        ad_date as summed_date,
        sum(case when not is_named_total then spend_amount end) as day_spend,
        sum(case when not is_named_total then impression_count end) as day_impressions,
        sum(case when not is_named_total then click_count end) as day_clicks
    from typed
    group by source_file, ad_date
    having count(case when is_named_total then 1 end) > 0

),

placed as (

    select
        typed.*,
        day_sums.day_spend,
        day_sums.day_impressions,
        day_sums.day_clicks
    from typed
    left join day_sums
        on
            typed.is_named_total
            and typed.source_file = day_sums.summed_file
            and typed.ad_date = day_sums.summed_date

),

{{ lone_days('placed', ['ad_date', 'loaded_at']) }},

judged as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when
                coalesce(date, campaign_key, account_id, impressions, clicks, spend, first_cell) is null
                then 'row blank_row'
            when
                (ad_date is null or campaign_key is null)
                and (
                    {{ is_total_row() }}
                    or (
                        coalesce(campaign_key, adset_key, ad_key) is null
                        and (date is null or last_date <> ad_date)
                        and coalesce(impressions, clicks, spend) is not null
                    )
                ) then 'row total_row'
            when
                is_named_total
                and spend_amount = day_spend
                and coalesce(impression_count, 0) = coalesce(day_impressions, 0)
                and coalesce(click_count, 0) = coalesce(day_clicks, 0)
                then 'row total_row'
            {{- form_rules(numbers + counts + dates, required_dates=['date']) }}
            when {{ is_date_range('date') }} then 'date covers_several_days'
            when date is null then 'date missing_value'
            when ad_date is null then 'date unreadable_value'
            when
                ad_date < cast('{{ var("earliest_date") }}' as date)
                or ad_date > cast('{{ var("latest_date") }}' as date) then 'date out_of_bounds'
            when {{ is_in_the_future('ad_date', 'loaded_at') }} then 'date in_the_future'
            when {{ is_in_the_future('loaded_at') }} then 'known_at in_the_future'
            when ad_date >= lone_from then 'date far_after_others'
            when loaded_at >= lone_from then 'known_at far_after_others'
            when last_date <> ad_date then 'date_end covers_several_days'
            when campaign_key is null then 'campaign_id missing_value'
            when {{ is_broken_id('campaign_key') }} then 'campaign_id broken_id'
            when {{ is_broken_id('adset_key') }} then 'adset_id broken_id'
            when {{ is_broken_id('ad_key') }} then 'ad_id broken_id'
            when impressions is not null and impression_count is null then 'impressions unreadable_value'
            when clicks is not null and click_count is null then 'clicks unreadable_value'
            when spend is not null and spend_amount is null then 'spend unreadable_value'
            when known_at is not null and loaded_at is null then 'known_at unreadable_value'
            when impression_count < 0 then 'impressions negative_value'
            when click_count < 0 then 'clicks negative_value'
            when currency is not null and {{ currency_code('currency') }} is null then 'currency unknown_currency'
            when
                {{ names_other_currency('spend', number_currency('spend'), 'currency_code') }}
                or {{ names_other_currency('money_currency', currency_value('money_currency'), 'currency_code') }}
                then 'currency contradicting_currency'
        end as verdict,
        {{ joined_text([
            'platform_name', 'account_key', 'campaign_key', 'adset_key', 'ad_key', 'cast(ad_date as varchar)',
            'cast(loaded_at as varchar)', 'segment'
        ]) }} as row_key,
        coalesce(campaign_id, adset_id, ad_id) is not null as has_ids
    from timed

),

{{ compare_repeated_rows('judged', content, sums=true) }},

final as (

    select
        judged.platform_name as platform,
        judged.account_key as account_id,
        judged.campaign_key as campaign_id,
        {{ name_value('judged.campaign_name') }} as campaign_name,
        judged.adset_key as adset_id,
        {{ name_value('judged.adset_name') }} as adset_name,
        judged.ad_key as ad_id,
        {{ name_value('judged.ad_name') }} as ad_name,
        judged.currency_code as currency,
        -- Rows that only a column left out of the export tells apart are summed, as those of segments are.
        case
            when compared.summed_place is null then judged.segment
            else coalesce(judged.segment || ' | ', '') || 'row ' || cast(compared.summed_place as varchar)
        end as segment,
        judged.impression_count as impressions,
        judged.click_count as clicks,
        judged.spend_amount as spend,
        judged.ad_date,
        judged.loaded_at,
        {{ row_notes(form_notes(dates, numbers + counts) + [
            (
                'judged.click_count > judged.impression_count and judged.click_count >= 10', 'clicks', 'clicks_above_impressions',
                'judged.clicks'
            ),
            ('compared.summed_place is not null', 'row', 'summed_rows', 'compared.places'),
            (is_rounded_id('campaign_id', 'campaign_key'), 'campaign_id', 'rounded_id', 'judged.campaign_key'),
            (is_rounded_id('ad_id', 'ad_key'), 'ad_id', 'rounded_id', 'judged.ad_key'),
        ]) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns([
            'date', 'date_end', 'platform', 'account_id', 'campaign_id', 'campaign_name', 'adset_id', 'adset_name', 'ad_id', 'ad_name',
            'impressions', 'clicks', 'spend', 'currency', 'known_at'
        ], 'campaign_id', numbers=numbers + counts, dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
