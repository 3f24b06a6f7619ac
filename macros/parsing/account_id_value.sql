{#- Account ids are also written `act_123` (Meta) and `123-456-7890` (Google). -#}
{% macro account_id_value(column) -%}
    case
        when {{ column }} like 'act#_%' escape '#' then substr({{ column }}, 5)
        when regexp_extract({{ column }}, '^[0-9]{3}-[0-9]{3}-[0-9]{4}$', 0) <> '' then replace({{ column }}, '-', '')
        else {{ id_value(column) }}
    end
{%- endmacro %}
