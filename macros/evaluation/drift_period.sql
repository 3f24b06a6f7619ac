{#- First day of the period that a row is compared in: its calendar month for leads, its cutoff for accounts. -#}
{% macro drift_period(cutoff_at, task='task') -%}
    case
        when {{ task }} = 'lead_qualified' then cast(date_trunc('month', {{ cutoff_at }}) as date)
        else cast({{ cutoff_at }} as date)
    end
{%- endmacro %}
