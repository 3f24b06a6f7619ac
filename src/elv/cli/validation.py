"""What `elv validate` found: the verdict with the errors, joins, headers not used and, if asked for, columns."""

from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape

from elv.cli.boards import table_of
from elv.cli.settings import Settings
from elv.cli.summary import table_names

_MOST_ROWS = 60


def print_validation(settings: Settings, has_profile: bool, console: Console) -> None:
    """Print the verdict with the errors, then how inputs join and, if asked for, what each holds."""
    if not settings.working_db.exists():
        return
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        present = table_names(working)
        if "quality.contract_violations" in present:
            _print_violations(working, console)
        if "quality.input_joins" in present:
            _print_joins(working, console)
        if "staging.input_files" in present:
            _print_unused_headers(working, console)
        if has_profile and "quality.input_profile" in present:
            _print_table(
                working,
                console,
                "Inputs, columns that hold anything (quality.input_profile has all)",
                "select input, column_name, row_count as rows, printf('%.1f %%', 100 * null_share) as empty,"
                " distinct_count as distinct, left(min_value, 24) as least, left(max_value, 24) as greatest"
                " from quality.input_profile where null_share < 1 order by input, is_attribute, column_name",
            )


def _print_violations(working: Any, console: Console) -> None:
    rows = working.execute(
        "select severity, source_file, column_name, rule, row_count, row_share, message, hint"
        " from quality.contract_violations where severity = 'error'"
        " order by input, source_file, column_name, rule"
    ).fetchall()
    verdict = (
        f"refused, {len(rows)} broken rule{'' if len(rows) == 1 else 's'}" if rows else "the inputs keep their contract"
    )
    console.print(f"Verdict: {verdict} (quality.contract_violations)", highlight=False)
    for severity, source_file, column, rule, count, share, message, hint in rows[:_MOST_ROWS]:
        rows_hit = f", {count:,} rows ({share:.1%})" if count and share is not None else ""
        console.print(
            f"  {severity.upper()} {source_file}, {column}: {rule}{rows_hit}\n    {message}\n    {hint}",
            markup=False,
            highlight=False,
        )
    if len(rows) > _MOST_ROWS:
        console.print(f"... and {len(rows) - _MOST_ROWS} more.", highlight=False)


def _print_joins(working: Any, console: Console) -> None:
    joins = working.execute(
        "select input_name || ' > ' || joined_to, source, row_count, matched_count, matched_share, severity, hint"
        " from quality.input_joins where row_count > 0 order by input_name, joined_to, source"
    ).fetchall()
    if joins:
        console.print("How inputs join (quality.input_joins has examples):", highlight=False)
    for joined, source, rows, met, share, severity, hint in joins:
        of_source = "" if source == "(all)" else f" of {source}"
        line = f"  {joined}: {met:,} of {rows:,} rows{of_source} meet ({100 * share:.0f} %)"
        marked = "" if severity == "ok" else f"\n    {severity.upper()}: {hint or 'no id of one is in the other'}"
        console.print(line + marked, markup=False, highlight=False)


def _print_unused_headers(working: Any, console: Console) -> None:
    """Print headers without a meaning: left out, or kept as attributes though they may be a column that is missing."""
    headers = working.execute(
        "select source_file, header, attribute_name is not null, suggested_column,"
        " canonical_column = 'personal' from staging.input_files"
        " where column_position > 0 and header <> ''"
        " and (suggested_column is not null or coalesce(canonical_column, 'ignored') in ('ignored', 'personal'))"
        " order by source_file, column_position"
    ).fetchall()
    if headers:
        console.print("Headers that are not used (staging.input_files):", highlight=False)
    for source_file, header, is_attribute, suggested, is_personal in headers[:_MOST_ROWS]:
        kept = ", kept as an attribute" if is_attribute else ""
        kept = ", left out as personal data" if is_personal else kept
        meant = f"; is it {suggested}? Then rename it" if suggested else ""
        console.print(f"  {source_file}, {header}{kept}{meant}", markup=False, highlight=False)
    if len(headers) > _MOST_ROWS:
        console.print(f"... and {len(headers) - _MOST_ROWS} more.", highlight=False)


def _print_table(connection: Any, console: Console, title: str, query: str) -> None:
    found = connection.execute(query)
    table = table_of(title, found.description[0][0])
    for column in found.description[1:]:
        table.add_column(column[0], overflow="fold")
    rows = found.fetchall()
    for row in rows[:_MOST_ROWS]:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    console.print(table)
    if len(rows) > _MOST_ROWS:
        console.print(f"... and {len(rows) - _MOST_ROWS} more rows.", highlight=False)
