{#- What sets the best candidate apart from the others, as the rest of a sentence about it. -#}
{% macro champion_distinction(row) -%}
    case {{ row }}.decided_by
        when 'average'
            then
                ' is the mean of all candidates (log loss ' || {{ decimal_text(row ~ '.best_log_loss') }}
                || ' on the calibrate split); none is better by more than '
                || '{{ var("average_beaten_by_se") }} standard errors. It'
        when 'beats_average'
            then
                ' has the lowest log loss on the calibrate split (' || {{ decimal_text(row ~ '.best_log_loss') }}
                || ') of those that are better than the mean of all candidates by more than '
                || '{{ var("average_beaten_by_se") }} standard errors. It'
        else ' has the lowest log loss on the calibrate split (' || {{ decimal_text(row ~ '.best_log_loss') }} || ') and'
    end
{%- endmacro %}
