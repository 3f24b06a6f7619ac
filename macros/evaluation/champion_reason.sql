{#- Why what scores a task scores it, as a sentence. `row` names a relation with the columns of `decided` in
    champion_models. -#}
{% macro champion_reason(row) -%}
    {%- set candidate = row ~ '.best_candidate_id' -%}
    {%- set baseline = row ~ '.best_baseline_candidate_id' -%}
    case
        when {{ row }}.is_promoted then {{ row }}.promotion_reason
        when {{ row }}.scored_by = 'champion' and {{ baseline }} is null
            then
                {{ candidate }} || {{ champion_distinction(row) }}
                || '; no baseline could be built to compare it with.'
        when {{ row }}.scored_by = 'champion'
            then
                {{ candidate }} || {{ champion_distinction(row) }}
                || case
                    when {{ row }}.selection_rule = 'log_loss' then ' and beats '
                    else
                        ' among those that beat the best baseline; on log loss ('
                        || {{ decimal_text(row ~ '.best_log_loss') }} || ') it beats '
                end
                || {{ baseline }} || ' (' || {{ decimal_text(row ~ '.best_baseline_log_loss') }} || ') by '
                || {{ gain_in_standard_errors(row) }} || '.'
        when {{ row }}.scored_by = 'baseline'
            then
                'The best candidate, ' || {{ candidate }} || ', with '
                || case when {{ row }}.selection_rule = 'log_loss' then '' else {{ mean_lift_text(row) }} || ' and ' end
                || 'log loss ' || {{ decimal_text(row ~ '.best_log_loss') }}
                || ' on the calibrate split does not beat ' || {{ baseline }} || ' ('
                || {{ decimal_text(row ~ '.best_baseline_log_loss') }}
                || ') by more than 2 standard errors (difference: ' || {{ gain_in_standard_errors(row) }}
                || '), so the baseline scores.'
        else
            coalesce({{ row }}.refusal_reason, 'No candidate could be fitted and compared')
            || ' (train split: ' || cast({{ row }}.train_rows as varchar) || ' labelled rows, '
            || cast({{ row }}.train_positives as varchar) || ' positive; calibrate split: '
            || cast({{ row }}.calibrate_rows as varchar) || ' labelled rows, '
            || cast({{ row }}.calibrate_positives as varchar) || ' positive), so the fallback chain scores.'
    end
{%- endmacro %}
