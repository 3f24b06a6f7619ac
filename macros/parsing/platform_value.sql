{#- The project's names of the ad platforms; anything else stays as it is, in lower case. -#}
{% macro platform_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    case
        when lower({{ column }}) in ('meta', 'facebook', 'facebook ads', 'meta ads', 'fb', 'ig', 'instagram', 'an', 'msg') then 'meta'
        when lower({{ column }}) in ('google_ads', 'google', 'google ads', 'googleads', 'adwords') then 'google_ads'
        when lower({{ column }}) in ('microsoft_ads', 'microsoft', 'microsoft ads', 'microsoft advertising', 'bing', 'bing ads') then 'microsoft_ads'
        when lower({{ column }}) in ('linkedin', 'linkedin ads', 'linkedin_ads') then 'linkedin'
        -- A customer system is where a lead was kept, not where it came from.
        when lower({{ column }}) in ('salesforce', 'hubspot', 'pipedrive', 'zoho', 'dynamics', 'shopify', 'woocommerce') then null
        else lower({{ column }})
    end
    {%- endif -%}
{%- endmacro %}
