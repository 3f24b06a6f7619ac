{#- End (exclusive) of the label window of a cutoff. -#}
{% macro account_window_end(cutoff) -%}
    {%- if var('account_label_window_days') | int > 0 -%}
    {{ add_days(cutoff, var('account_label_window_days')) }}
    {%- else -%}
    {{ add_months(cutoff, var('account_label_window_months')) }}
    {%- endif -%}
{%- endmacro %}

{#- Start of the last window, as long as a label window, that ends at a cutoff. -#}
{% macro account_window_before(cutoff) -%}
    {%- if var('account_label_window_days') | int > 0 -%}
    {{ add_days(cutoff, '-' ~ var('account_label_window_days')) }}
    {%- else -%}
    {{ add_months(cutoff, '-' ~ var('account_label_window_months')) }}
    {%- endif -%}
{%- endmacro %}

{#- When the label of a cutoff is settled: the window's end plus the reporting lag. -#}
{% macro account_closing(cutoff) -%}
    {{ add_days(account_window_end(cutoff), var('sales_reporting_lag_days')) }}
{%- endmacro %}

{#- The newest cutoff whose label is settled at a moment. -#}
{% macro account_opening(moment) -%}
    {%- set before_lag = add_days(moment, '-' ~ var('sales_reporting_lag_days')) -%}
    {%- if var('account_label_window_days') | int > 0 -%}
    {{ add_days(before_lag, '-' ~ var('account_label_window_days')) }}
    {%- else -%}
    {{ add_months(before_lag, '-' ~ var('account_label_window_months')) }}
    {%- endif -%}
{%- endmacro %}

{#- How many cutoffs a build can have at most: those of the splits, and the one to score. -#}
{% macro account_cutoff_limit() -%}
    {%- set counts = var('account_cutoff_counts') -%}
    {%- if is_linting() -%}{{ return(1) }}{%- endif -%}
    {{ return([var('account_cutoffs') | length, counts.train + counts.calibrate + counts.test] | max + 1) }}
{%- endmacro %}
