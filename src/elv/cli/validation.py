"""What `elv validate` found: the verdict with the errors, joins, headers not used and, if asked for, columns."""

from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape

from elv.cli.boards import table_of
from elv.cli.preflight import is_published_source
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
        if "quality.input_profile" in present and settings.published_db.exists() and is_published_source(settings):
            _print_changes(schema_changes(settings.published_db, working), console)
        if has_profile and "quality.input_profile" in present:
            _print_table(
                working,
                console,
                "Inputs, columns that hold anything (quality.input_profile has all)",
                "select input, column_name, row_count as rows, printf('%.1f %%', 100 * null_share) as empty,"
                " distinct_count as distinct, left(min_value, 24) as least, left(max_value, 24) as greatest"
                " from quality.input_profile where null_share < 1 order by input, is_attribute, column_name",
            )


def schema_changes(published_db: Path, working: Any) -> list[str]:
    """A sentence per column that is gone, new or of another kind against the inputs of the published build.

    Inputs that one of the two lacks, and the demo's, are not compared.
    """
    try:
        with duckdb.connect(str(published_db), read_only=True) as copy:
            (files,) = copy.execute("select count(*) from quality.build_fingerprints where kind = 'input'").fetchall()[
                0
            ]
            before = _kinds(copy) if files else {}
    except duckdb.Error:
        return []
    now = _kinds(working)
    changes = []
    for name in sorted(before.keys() & now.keys()):
        for column in sorted(before[name].keys() | now[name].keys()):
            old, new = before[name].get(column), now[name].get(column)
            if old == new:
                continue
            if new is None:
                changes.append(f"{name}, {column}: gone, it held {old}")
            elif old is None:
                changes.append(f"{name}, {column}: new, it holds {new}")
            else:
                changes.append(f"{name}, {column}: holds {new}, it held {old}")
    return changes


def _kinds(connection: Any) -> dict[str, dict[str, str]]:
    """What each column that holds anything holds, by input; only attributes may be of one kind or the other."""
    rows = connection.execute(
        "select input, column_name, is_attribute"
        " and try_cast(min_value as double) is not null and try_cast(max_value as double) is not null,"
        " is_attribute from quality.input_profile where null_share < 1"
    ).fetchall()
    kinds: dict[str, dict[str, str]] = {}
    for name, column, is_number, is_attribute in rows:
        kind = ("numbers" if is_number else "texts") if is_attribute else "values"
        kinds.setdefault(name, {})[column] = kind
    return kinds


def _print_changes(changes: list[str], console: Console) -> None:
    if changes:
        console.print("Columns that differ from those of the last published build:", highlight=False)
    for change in changes[:_MOST_ROWS]:
        console.print(f"  {change}", markup=False, highlight=False)
    if len(changes) > _MOST_ROWS:
        console.print(f"... and {len(changes) - _MOST_ROWS} more.", highlight=False)


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
