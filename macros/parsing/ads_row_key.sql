{#- What makes an ads row the same row in a later file: everything but names and numbers. -#}
{% macro ads_row_key() -%}
    {{ joined_text([
        'platform', 'account_id', 'campaign_id', 'adset_id', 'ad_id', 'currency', 'segment', 'cast(ad_date as varchar)'
    ]) }}
{%- endmacro %}
