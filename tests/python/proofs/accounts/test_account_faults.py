"""Each fault that the proofs of accounts exist for, planted in a built copy: the proof that should see it fails."""

from dataclasses import dataclass

import pytest
from proofkit import project
from proofkit.compare import ACCOUNTS, feature_difference
from proofkit.project import Change

pytestmark = pytest.mark.slow

WINDOWS = "models/intermediate/accounts/windows/int_account_windows.sql"
KNOWN = "            and lines.known_at < cutoffs.cutoff_at\n"
ORDERED = "            and lines.ordered_at < cutoffs.cutoff_at\n"


@dataclass(frozen=True)
class Fault:
    """Changes to the project, features that the other future must then move, and dbt tests that must then fail."""

    name: str
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    tests: tuple[str, ...] = ()

    @property
    def select(self):
        """What has to be built again: from the changed model to the examples."""
        first = self.changes[0].path.rsplit("/", 1)[1].removesuffix(".sql")
        return f"{first}+,+account_examples"


FAULTS = [
    Fault(
        "window_one_day_too_long",
        (
            Change(
                WINDOWS,
                KNOWN + ORDERED,
                "            and lines.known_at < {{ add_days('cutoffs.cutoff_at', 1) }}\n"
                "            and lines.ordered_at < {{ add_days('cutoffs.cutoff_at', 1) }}\n",
            ),
        ),
        ("rfm__orders_3m", "rfm__recency_days", "own__recency_days", "affinity__max_lift"),
        tests=("account_windows_end_before_the_cutoff", "account_sales_are_known_before_the_cutoff"),
    ),
    Fault(
        "order_at_the_very_cutoff_counted",
        (Change(WINDOWS, KNOWN + ORDERED, (KNOWN + ORDERED).replace(" < ", " <= ")),),
        ("rfm__revenue_12m", "trend__revenue_slope"),
        tests=("account_sales_are_known_before_the_cutoff",),
    ),
    Fault(
        "late_row_counted",
        (Change(WINDOWS, KNOWN, ""),),
        ("rfm__revenue_24m", "season__quarter_1_share", "mix__entropy"),
        tests=("account_windows_end_before_the_cutoff",),
    ),
    Fault(
        "item_known_too_late",
        (
            Change(
                "models/intermediate/accounts/items/int_account_items.sql",
                "            lines.known_at < cutoffs.cutoff_at\n            and lines",
                "            lines",
            ),
        ),
        ("items__score",),
    ),
    Fault(
        "current_state_attribute",
        (
            Change(
                "models/intermediate/accounts/customers/int_customer_versions.sql",
                "            else {{ map_subset('attributes', var('customer_static_attributes')) }}",
                "            else attributes",
            ),
        ),
        ("attr__employees", "attr__industry"),
    ),
    Fault(
        "newest_version_of_a_customer",
        (
            Change(
                "models/intermediate/accounts/customers/int_customer_versions.sql",
                "            records.known_at < cutoffs.cutoff_at\n"
                "            and (records.valid_from is null or records.valid_from < cutoffs.cutoff_at)\n"
                "            and (records.valid_to is null or records.valid_to >= cutoffs.cutoff_at),\n",
                "            records.known_at is not null,\n",
            ),
        ),
        ("attr__industry", "attr__region"),
    ),
    Fault(
        "statistic_of_all_time",
        (
            Change(
                "models/features/accounts/feat_account_customers.sql",
                "        max(last_ordered_at) as last_ordered_at,",
                "        max(max(last_ordered_at)) over (partition by customer_id) as last_ordered_at,",
            ),
        ),
        ("rfm__recency_days", "life__gaps_since_last"),
        tests=("account_windows_end_before_the_cutoff",),
    ),
    Fault(
        "shares_of_all_cutoffs",
        (
            Change(
                "models/features/accounts/feat_account_shares.sql",
                "        cutoff_no,\n        {%- for division in divisions %}\n        {{ exact_sum",
                "        {%- for division in divisions %}\n        {{ exact_sum",
            ),
            Change(
                "models/features/accounts/feat_account_shares.sql",
                "        count(*) as window_count\n    from windows\n    group by cutoff_no",
                "        count(*) as window_count\n    from windows",
            ),
            Change(
                "models/features/accounts/feat_account_shares.sql",
                "    inner join totals on customers.cutoff_no = totals.cutoff_no",
                "    cross join totals",
            ),
        ),
        ("share__pumps", "share__filter_service"),
    ),
    Fault(
        "attributes_typed_on_all_rows",
        (
            Change(
                "models/intermediate/accounts/customers/int_customer_attributes.sql",
                "    where versions.split = 'train' or train_counts.train_count = 0",
                "    where versions.split is not null or train_counts.train_count = 0",
            ),
        ),
        ("attr__employees",),
    ),
    Fault(
        "copy_of_the_label_window",
        (
            Change(
                "models/features/accounts/account_examples.sql",
                "        {{ feature_columns('customers', 'feat_account_customers') }},",
                "        {{ feature_columns('customers', 'feat_account_customers') }},\n"
                "        cast(labelled.label_state = 'positive' as double) as own__bought_soon,",
            ),
        ),
        ("own__bought_soon",),
        tests=("account_feature_names_tell_no_outcome",),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_poison_sees_the_fault(fault, builds, clean, poisoned, past_accounts):
    calls = [
        (builds.resume, f"accounts-{fault.name}-{name}", built, fault.changes, fault.select)
        for name, built in (("clean", clean), ("poisoned", poisoned))
    ]
    one, other = project.side_by_side(calls)
    difference = feature_difference(one, other, past_accounts, of=ACCOUNTS)
    assert set(fault.moved) <= set(difference.columns), difference
    if fault.tests:
        assert project.failed_tests(one, fault.tests) == set(fault.tests)


def test_split_tests_see_overlapping_label_windows(builds, clean):
    """A cutoff whose window reaches into that of the test cutoff serves to calibrate."""
    tests = ["account_splits_are_ordered_and_purged", "account_labels_close_before_the_next_split"]
    no_gap = Change(
        "models/intermediate/accounts/labels/int_account_cutoffs.sql",
        "where {{ account_closing('closed.cutoff_at') }} <= first_test.cutoff_at",
        "where closed.cutoff_at < first_test.cutoff_at",
    )
    faulty = builds.resume("accounts-no-gap", clean, [no_gap], "int_account_cutoffs+,+account_examples")
    assert project.failed_tests(faulty, tests) == set(tests)


def test_quick_proofs_hold_without_a_fault(clean):
    names = sorted({name for fault in FAULTS for name in fault.tests})
    names += ["account_splits_are_ordered_and_purged", "account_labels_close_before_the_next_split"]
    assert project.failed_tests(clean, names) == set()
