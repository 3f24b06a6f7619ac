{#- What sets the best candidate apart from the others, as the rest of a sentence about it. -#}
{% macro champion_distinction(row) -%}
    case
        when {{ row }}.selection_rule = 'log_loss'
            then ' has the lowest log loss on the calibrate split (' || {{ decimal_text(row ~ '.best_log_loss') }} || ')'
        when {{ row }}.decided_by = 'lift_at_10' then ' has the highest ' || {{ mean_lift_text(row) }}
        when {{ row }}.decided_by = 'brier'
            then
                ' has the lowest Brier score (' || {{ decimal_text(row ~ '.best_brier') }} || ') of '
                || cast({{ row }}.equal_count as varchar) || ' candidates with the highest ' || {{ mean_lift_text(row) }}
        else
            ' is the first by name of ' || cast({{ row }}.equal_count as varchar) || ' candidates with the highest '
            || {{ mean_lift_text(row) }} || ' and the lowest Brier score (' || {{ decimal_text(row ~ '.best_brier') }}
            || ')'
    end
{%- endmacro %}
