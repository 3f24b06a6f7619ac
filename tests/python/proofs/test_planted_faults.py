"""Each fault that the proofs exist for, planted in a copy of the project: the proof that should see it fails there."""

from dataclasses import dataclass

import pytest
from proofkit import files, project
from proofkit.compare import feature_difference
from proofkit.project import Change

pytestmark = pytest.mark.slow

LAG = "{% set lag_days = var('feature_lag_days') %}"


@dataclass(frozen=True)
class Fault:
    """Changes to the project, features that the other future must then move, and dbt tests that must then fail."""

    name: str
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    seeds: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


FAULTS = [
    Fault(
        "boundary_one_day_too_long",
        (
            Change(
                "models/intermediate/leads/ad_windows/int_lead_ad_cutoffs.sql",
                "created_at as moment,",
                "{{ add_days('created_at', 1) }} as moment,",
            ),
            Change("models/intermediate/leads/ad_windows/int_ad_windows.sql", LAG, "{% set lag_days = 0 %}"),
        ),
        ("campaign__spend_7d", "ad__clicks_28d"),
        tests=("ads_are_known_before_the_lead", "ads_windows_end_before_the_lag"),
    ),
    Fault(
        "load_at_the_very_cutoff_counted",
        (
            Change(
                "models/intermediate/leads/ad_windows/int_lead_ad_cutoffs.sql",
                "        1 as tie_order",
                "        -1 as tie_order",
            ),
        ),
        ("campaign__spend_7d",),
    ),
    Fault(
        "late_arriving_row_counted",
        (
            Change(
                "models/intermediate/leads/ad_windows/int_ad_windows.sql",
                "            and states.known_through >= changes.known_at\n",
                "",
            ),
        ),
        ("campaign__spend_7d", "adset__impressions_28d"),
        tests=("ads_windows_end_before_the_lag",),
    ),
    Fault(
        "restated_day_counted_from_its_first_load",
        (
            Change(
                "models/staging/stg_ads.sql",
                "coalesce(loaded_at, greatest(seen_at, event_at)) as known_at",
                "min(coalesce(loaded_at, event_at)) over (partition by account_id, ad_id, ad_date) as known_at",
            ),
        ),
        ("campaign__spend_28d", "ad__cpc_28d"),
    ),
    Fault(
        "lead_matched_with_what_is_known_today",
        (
            Change(
                "models/intermediate/leads/attribution/int_leads_matched_at_creation.sql",
                "known_before='leads.created_at'",
                "known_before='as_of.as_of'",
            ),
        ),
        ("source__match_method", "hist__campaign_leads"),
    ),
    Fault(
        "current_state_attribute",
        (Change("seeds/column_aliases.csv", ",,leads,lead status,ignored,\n", ""),),
        ("attr__lead_status",),
        ("column_aliases",),
    ),
    Fault(
        "newest_version_of_a_lead_row",
        (
            Change(
                "macros/parsing/compare_repeated_rows.sql",
                "min(version_at) over (partition by row_key) as first_version_at",
                "max(version_at) over (partition by row_key) as first_version_at",
            ),
            Change(
                "macros/parsing/compare_repeated_rows.sql",
                "when repeated_rows.version_at > repeated_rows.first_version_at then",
                "when repeated_rows.version_at < repeated_rows.first_version_at then",
            ),
        ),
        ("attr__industry",),
    ),
    Fault(
        "statistic_of_all_time",
        (
            Change(
                "models/features/leads/feat_lead_history.sql",
                "least(leads.created_date, newest.history_date) as history_date",
                "newest.history_date as history_date",
            ),
        ),
        ("hist__campaign_rate", "hist__ad_value_per_lead"),
        tests=("history_ends_before_the_lead_day",),
    ),
    Fault(
        "history_through_the_lead_day",
        (
            Change(
                "models/intermediate/leads/history/int_campaign_history.sql",
                "rows between unbounded preceding and 1 preceding",
                "rows between unbounded preceding and current row",
            ),
        ),
        ("hist__campaign_leads",),
        tests=("history_ends_before_the_lead_day",),
    ),
    Fault(
        "outcome_counted_from_when_it_happened",
        (
            Change(
                "models/staging/stg_outcomes.sql",
                "greatest(recorded_at, occurred_at) as known_at",
                "occurred_at as known_at",
            ),
        ),
        ("hist__campaign_value_per_lead",),
    ),
    Fault(
        "outcome_counted_before_its_lead_was_known",
        (
            Change(
                "models/intermediate/leads/labels/int_lead_outcomes.sql",
                "greatest(outcomes.known_at, leads.known_at) as known_at",
                "outcomes.known_at",
            ),
        ),
        ("hist__campaign_value_per_lead",),
    ),
    Fault(
        "copy_of_the_label_window",
        (
            Change(
                "models/features/leads/lead_examples.sql",
                "{{ feature_columns('history', 'feat_lead_history') }},",
                "{{ feature_columns('history', 'feat_lead_history') }},\n"
                "        cast(labelled.label_state = 'positive' as double) as hist__answered_soon,",
            ),
        ),
        ("hist__answered_soon",),
        tests=("feature_names_tell_no_outcome",),
    ),
    Fault(
        "statistic_fitted_on_all_rows",
        (
            Change(
                "models/intermediate/leads/history/int_lead_attributes.sql",
                "where splits.split = 'train' or train_counts.train_count = 0",
                "where splits.split is not null or train_counts.train_count = 0",
            ),
        ),
        ("attr__employees",),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_poison_sees_the_fault(fault, builds, clean_inputs, poisoned_inputs, past_leads):
    calls = [
        (builds.build, f"{fault.name}-{world}", inputs, fault.changes, fault.seeds)
        for world, inputs in (("clean", clean_inputs), ("poisoned", poisoned_inputs))
    ]
    clean, other = project.side_by_side(calls)
    difference = feature_difference(clean, other, past_leads)
    assert set(fault.moved) <= set(difference.columns), difference
    if fault.tests:
        assert project.failed_tests(clean, fault.tests) == set(fault.tests)


def test_quick_proofs_hold_without_a_fault(clean):
    names = sorted({name for fault in FAULTS for name in fault.tests})
    assert project.failed_tests(clean, names) == set()


def test_name_guard_reads_every_family(builds, clean_inputs):
    column = "cast(labelled.created_at is null as double) as time__until_won,\n        "
    history = "{{ feature_columns('history', 'feat_lead_history') }},"
    named = Change("models/features/leads/lead_examples.sql", history, column + history)
    faulty = builds.build("named", clean_inputs, [named])
    tests = ["feature_names_tell_no_outcome"]
    assert project.failed_tests(faulty, tests) == set(tests)


def test_split_tests_see_overlapping_label_windows(builds, clean_inputs, clean):
    tests = ["splits_are_ordered_and_purged", "labels_close_before_the_next_part"]
    assert project.failed_tests(clean, tests) == set()
    no_gap = Change(
        "models/intermediate/leads/labels/int_lead_splits.sql",
        "        {{ gap_days }} as gap_days,",
        "        0 as gap_days,",
    )
    faulty = builds.build("no-gap", clean_inputs, [no_gap])
    assert project.failed_tests(faulty, tests) == set(tests)


def test_observed_fraction_test_sees_outcomes_known_after_the_calibrate_start(builds, clean):
    tests = ["observed_fractions_stop_at_the_calibrate_start"]
    assert project.failed_tests(clean, tests) == set()
    from_the_future = Change(
        "models/intermediate/leads/labels/int_lead_observed_fractions.sql",
        "leads.positive_known_at < moments.seen_at",
        "leads.positive_known_at is not null",
    )
    faulty = builds.resume(
        "late-observed_fractions", clean, [from_the_future], "int_lead_observed_fractions lead_examples"
    )
    assert project.failed_tests(faulty, tests) == set(tests)


def test_key_sees_a_lead_in_two_parts(builds, world):
    """Leads that come again months later, as leads of their own: staging keeps the first, or its key says so."""
    twice = files.copy_world(world)
    twice.execute(
        """
        insert into leads by name
        select * replace (
            cast(cast(created_at as timestamp) + to_days(115) as varchar) as created_at,
            cast(cast(created_at as timestamp) + to_days(115) as varchar) as known_at
        )
        from leads where created_at < '2026-02-01'
        """
    )
    inputs = builds.inputs("twice", twice)
    with project.read(builds.build("twice", inputs)) as warehouse:
        query = "select count(*), count(distinct lead_id) from features.lead_examples"
        rows, leads = warehouse.execute(query).fetchall()[0]
        assert rows == leads > 0
    no_dedupe = Change(
        "macros/parsing/rejection_columns.sql",
        "split_part(coalesce(judged.verdict, compared.verdict), ' ', 2) as rejected_rule",
        "split_part(judged.verdict, ' ', 2) as rejected_rule",
    )
    with pytest.raises(project.DbtError, match=r"stg_leads may hold each \(lead_id\) once"):
        builds.build("twice-kept", inputs, [no_dedupe])
