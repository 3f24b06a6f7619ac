{#- Why what scores a task scores it, as a sentence. `row` names a relation with the columns of `decided` in
    champion_models. -#}
{% macro champion_reason(row) -%}
    {%- set candidate = row ~ '.best_candidate_id' -%}
    {%- set baseline = row ~ '.best_baseline_candidate_id' -%}
    case
        when {{ row }}.is_promoted then {{ row }}.promotion_reason
        when {{ row }}.scored_by = 'champion' and {{ baseline }} is null
            then {{ candidate }} || {{ champion_distinction(row) }} || ' has no baseline to be compared with.'
        when {{ row }}.scored_by = 'champion'
            then
                {{ candidate }} || {{ champion_distinction(row) }} || ' beats ' || {{ baseline }} || ' ('
                || {{ decimal_text(row ~ '.best_baseline_log_loss') }} || ') by ' || {{ gain_in_standard_errors(row) }}
                || case when {{ row }}.is_provisional then ': provisional, as chance alone may do as much.' else '.' end
        when {{ row }}.scored_by = 'baseline'
            then
                'The best candidate, ' || {{ candidate }} || ', with log loss '
                || {{ decimal_text(row ~ '.best_log_loss') }} || ' on the calibrate split gains nothing on '
                || {{ baseline }} || ' (' || {{ decimal_text(row ~ '.best_baseline_log_loss') }}
                || '), so the baseline scores.'
        else
            coalesce({{ row }}.refusal_reason, 'No candidate could be fitted and compared')
            || ' (train split: ' || cast({{ row }}.train_rows as varchar) || ' labelled rows, '
            || cast({{ row }}.train_positives as varchar) || ' positive; calibrate split: '
            || cast({{ row }}.calibrate_rows as varchar) || ' labelled rows, '
            || cast({{ row }}.calibrate_positives as varchar) || ' positive), so the fallback chain scores.'
    end
{%- endmacro %}
