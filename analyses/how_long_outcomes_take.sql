-- How long do outcomes take, and how long should we wait for them? One row per week of age, and the window suggested.
select
    age_day,
    at_risk as leads_watched,
    round(100 * cumulative_share, 1) as converted_pct,
    round(100 * share_of_longest, 1) as of_all_outcomes_pct,
    round(100 * converted_share_of_window, 1) as of_positive_labels_pct,
    suggested_window_days,
    suggested_window_reason
from evaluation.label_delay_curve
where is_supported and age_day % 7 = 0
order by age_day;
