"""What a build of one question publishes of the other: the rows of the last published copy, all of them as they were.

A build of leads reads nothing of accounts. So that scores stay with their models, metrics and reasons, every row of
accounts comes from the last copy, in tables of its own and in those that hold both.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEADS, ACCOUNTS = "leads", "accounts"
# Selectors (selectors.yml) that answer one question and leave the other as it is published.
ASKED = {"leads": LEADS, "score_leads": LEADS, "accounts": ACCOUNTS, "score_accounts": ACCOUNTS}
INPUTS = {LEADS: {"ads", "leads", "outcomes", "campaign_map"}, ACCOUNTS: {"sales", "customers", "products"}}
# Selectors of folders that hold no input of the other question.
_ALONE = {
    "batch": LEADS,
    "without_sales": LEADS,
    "score_without_sales": LEADS,
    "contracts_without_sales": LEADS,
    "staging_without_sales": LEADS,
    "training_table_without_sales": LEADS,
    "lead_scores_of_stored_models": LEADS,
    "without_leads": ACCOUNTS,
    "score_without_leads": ACCOUNTS,
    "contracts_without_leads": ACCOUNTS,
    "staging_without_leads": ACCOUNTS,
    "training_table_without_leads": ACCOUNTS,
    "account_scores_of_stored_models": ACCOUNTS,
}
_INPUTS_OF_ACCOUNTS = "('sales', 'customers', 'products')"
_TASK_OF_ACCOUNTS = "task = 'account_purchase'"
# Published and kept tables of one question. A test holds the list against the tags of the models.
OWN = {
    LEADS: {
        "ad_leaderboard",
        "adset_leaderboard",
        "campaign_leaderboard",
        "int_campaign_history",
        "int_lead_attributes",
        "int_lead_delay_curves",
        "label_backtest",
        "label_counts",
        "label_delay_curve",
        "lead_conversions",
        "lead_funnel",
        "lead_match_rates",
        "lead_scores",
        "lead_value_segments",
        "outcome_drift",
        "stg_ads_snapshots",
        "stg_leads_snapshots",
        "stg_outcomes_snapshots",
        "weekly_performance",
    },
    ACCOUNTS: {
        "account_label_counts",
        "account_scores",
        "account_value_segments",
        "customer_match_review",
        "customer_match_waterfall",
        "dim_customer_history",
        "dim_customers",
        "dim_dates",
        "dim_divisions",
        "dim_products",
        "division_calibration",
        "division_eligibility",
        "fct_sales",
        "icp_segments",
        "int_customer_attributes",
        "top_decile_overlap",
        "whitespace_opportunities",
    },
}
# What is seen of inputs goes on from build to build, whoever asks.
_ALWAYS_WORKING = {"stg_ads_snapshots", "stg_leads_snapshots", "stg_outcomes_snapshots"}
# Tables that describe the build or its settings as a whole.
WHOLE = {"build_fingerprints", "model_grid", "promoted_models"}
# Which rows are of accounts, where no column `task` says it.
ROWS_OF_ACCOUNTS = {
    "alerts": f"{_TASK_OF_ACCOUNTS} or (area = 'volume' and regexp_matches(subject, '^(sales lines|revenue)'))",
    "contract_violations": f"input in {_INPUTS_OF_ACCOUNTS}",
    "input_joins": "input_name = 'sales'",
    "input_profile": f"input in {_INPUTS_OF_ACCOUNTS}",
    "reconciliation": "measure in ('account rows', 'gross profit', 'revenue', 'sales lines')",
    "rejected_rows": f"input in {_INPUTS_OF_ACCOUNTS}",
    "volume_changes": "measure in ('sales lines', 'revenue')",
}
_VERSION = "last_version"


def asked_inputs(selector: str | None) -> frozenset[str]:
    """Inputs that a build of this selector reads."""
    question = (ASKED | _ALONE).get(selector or "")
    return frozenset(INPUTS[question] if question else INPUTS[LEADS] | INPUTS[ACCOUNTS])


class OtherVersionError(RuntimeError):
    """The last published copy has other columns, so that its rows cannot stay beside new ones."""


class Sources:
    """Where the rows of each published table come from, as relations of a session."""

    def __init__(self, session: Any, asked: str | None, published: Path, *, is_same_source: bool) -> None:
        """Attach the last copy where a build of one question (`asked`) goes on with its rows of the other."""
        self._session = session
        self._asked = asked
        self._has_version = asked is not None and published.exists() and is_same_source
        if self._has_version:
            place = str(published).replace("'", "''")
            session.execute(f"attach '{place}' as {_VERSION} (read_only)")
        elif asked is not None and published.exists():
            other = ACCOUNTS if asked == LEADS else LEADS
            sys.stderr.write(f"{published} came from other inputs: its rows of {other} are not published again.\n")

    def close(self) -> None:
        """Let go of the last copy, so that its name can be given to the next one."""
        if self._has_version:
            self._session.execute(f"detach {_VERSION}")
            self._has_version = False

    def relation(self, schema: str, table: str) -> str:
        """Return what stands after `from` for the rows that are published of a table."""
        working = f'"{schema}"."{table}"'
        if self._asked is None or table in WHOLE | _ALWAYS_WORKING:
            return working
        columns = self._columns("current_database()", schema, table)
        if table in OWN[self._asked]:
            return working
        mine, others = self._conditions(table, columns)
        old = self._old_relation(schema, table, columns)
        kept = f" union all by name select * from {old} where {others}" if old else ""
        return f"(select * from {working} where {mine}{kept})"

    def other_kept(self, names: Sequence[str], schema: str) -> list[str]:
        """Names of kept tables that the last copy has and the working database lacks."""
        if not self._has_version:
            return []
        found = self._session.execute(
            f"select table_name from duckdb_tables() where database_name = '{_VERSION}' and schema_name = '{schema}'"
        ).fetchall()
        return sorted({name for (name,) in found} - set(names))

    def old(self, schema: str, table: str) -> str:
        """Return the relation of a table of the last copy."""
        return f'{_VERSION}."{schema}"."{table}"'

    def _conditions(self, table: str, columns: Sequence[str]) -> tuple[str, str]:
        """Return what holds for rows of the question that is asked, and for those of the other."""
        if table in OWN[LEADS] | OWN[ACCOUNTS]:
            return "false", "true"
        if table not in ROWS_OF_ACCOUNTS and "task" not in columns:
            raise LookupError(f"table {table} does not say which of its rows are of accounts (publishing/questions.py)")
        of_accounts = f"coalesce({ROWS_OF_ACCOUNTS.get(table, _TASK_OF_ACCOUNTS)}, false)"
        return (f"not {of_accounts}", of_accounts) if self._asked == LEADS else (of_accounts, f"not {of_accounts}")

    def _old_relation(self, schema: str, table: str, columns: Sequence[str]) -> str:
        if not self._has_version:
            return ""
        for home in ("main" if schema == "marts" else schema, "kept"):
            before = self._columns(f"'{_VERSION}'", home, table)
            if before and set(before) != set(columns):
                raise OtherVersionError(
                    f"Nothing was published: {schema}.{table} of the last published copy has other columns, so its rows"
                    " cannot stay. Run `elv train` without --domain once, which builds both questions."
                )
            if before:
                return self.old(home, table)
        return ""

    def _columns(self, database: str, schema: str, table: str) -> list[str]:
        found = self._session.execute(
            f"select column_name from duckdb_columns() where database_name = {database}"
            " and schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchall()
        return [name for (name,) in found]
