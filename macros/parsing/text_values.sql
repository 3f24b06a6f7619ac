{#- Texts that stand for nothing (var null_texts) become null; others lose the blanks around them. Long texts are let through
    unread, and the list is written out as comparisons: as an `in` list it becomes a join for each column. -#}
{% macro text_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set texts = var('null_texts') -%}
    case
        when length({{ column }}) > {{ (texts | map('length') | max) + 2 }} then trim({{ column }})
        when {% for text in texts %}lower(trim({{ column }})) = '{{ text }}'{{ ' or ' if not loop.last }}{% endfor %} then null
        else trim({{ column }})
    end
    {%- endif -%}
{%- endmacro %}

{#- Ids are text. What exports put around them goes: `l:` in front (Meta), `.0` behind (a spreadsheet's float),
    a resource path (Google), and the checksum that turns 15 characters into 18 (Salesforce). -#}
{% macro id_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    case
        when {{ column }} like '%:%' then {{ replace_all(column, '^[a-z]{1,2}:', '') }}
        when {{ column }} like '%.0' and try_cast({{ column }} as double) is not null then replace({{ column }}, '.0', '')
        when {{ column }} like 'customers/%/%/%' then {{ replace_all(column, '^customers/.*/', '') }}
        when {{ column }} like '00%' and regexp_extract({{ column }}, '^00[136Q][A-Za-z0-9]{12}[A-Z0-5]{3}$', 0) <> ''
            then substr({{ column }}, 1, 15)
        else {{ column }}
    end
    {%- endif -%}
{%- endmacro %}

{#- Account ids are also written `act_123` (Meta) and `123-456-7890` (Google). -#}
{% macro account_id_value(column) -%}
    case
        when {{ column }} like 'act#_%' escape '#' then substr({{ column }}, 5)
        when regexp_extract({{ column }}, '^[0-9]{3}-[0-9]{3}-[0-9]{4}$', 0) <> '' then replace({{ column }}, '-', '')
        else {{ id_value(column) }}
    end
{%- endmacro %}

{#- An id that a spreadsheet turned into scientific notation has lost digits and matches nothing. -#}
{% macro is_broken_id(column) -%}
    ({{ column }} like '%+%' and regexp_extract({{ column }}, '^[0-9][.,]?[0-9]*[Ee][+][0-9]+$', 0) <> '')
{%- endmacro %}

{#- The project's names of the ad platforms; anything else stays as it is, in lower case. -#}
{% macro platform_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    case
        when lower({{ column }}) in ('meta', 'facebook', 'facebook ads', 'meta ads', 'fb', 'ig', 'instagram', 'an', 'msg') then 'meta'
        when lower({{ column }}) in ('google_ads', 'google', 'google ads', 'googleads', 'adwords') then 'google_ads'
        when lower({{ column }}) in ('microsoft_ads', 'microsoft', 'microsoft ads', 'microsoft advertising', 'bing', 'bing ads') then 'microsoft_ads'
        when lower({{ column }}) in ('linkedin', 'linkedin ads', 'linkedin_ads') then 'linkedin'
        -- A customer system is where a lead was kept, not where it came from.
        when lower({{ column }}) in ('salesforce', 'hubspot') then null
        else lower({{ column }})
    end
    {%- endif -%}
{%- endmacro %}

{% macro boolean_value(column) -%}
    {%- if is_linting() %}cast({{ column }} as boolean){% else -%}
    case
        when lower({{ column }}) in ('true', 't', 'yes', 'y', '1', 'oui', 'si', 'sí', 'ja') then true
        when lower({{ column }}) in ('false', 'f', 'no', 'n', '0', 'non', 'nein') then false
    end
    {%- endif -%}
{%- endmacro %}

{#- Personal data as a salted hash: the same person gives the same text, and nothing leads back. -#}
{% macro personal_hash(column) -%}
    {{ sha256_text("'" ~ ((var('personal_data_salt') or env_var('ELV_SALT', 'elv')) | replace("'", "''")) ~ "' || lower(trim(" ~ column ~ "))") }}
{%- endmacro %}

{#- Texts joined to one that tells rows apart; a missing text counts as a value of its own. -#}
{% macro joined_text(expressions) -%}
    {%- for expression in expressions -%}
        coalesce({{ expression }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
