"""What columns mean once their values are seen: the filled one of two alike, names for ids, times beside dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from elv.inputs.described import FileColumn, stated
from elv.inputs.header_notes import zone_of
from elv.inputs.headers import Column, attribute_name, normalise_header
from elv.inputs.sniff import DATE_COLUMNS, NUMBER_COLUMNS

Samples = Mapping[int, Sequence[str | None]]

_PANDAS_INDEX = re.compile(r"^unnamed:?\s*\d+(_level_\d+)?$", re.IGNORECASE)
_ROW_NUMBER_HEADERS = frozenset(
    [
        "index",
        "row",
        "rownumber",
        "rowno",
        "rownr",
        "rowindex",
        "recordnumber",
        "no",
        "nr",
        "num",
        "sno",
        "srno",
        "slno",
        "lfdnr",
        "zeile",
        "ligne",
        "fila",
        "level0",
    ]
)
_ZONE_HEADERS = frozenset(
    ["timezone", "timezoneid", "tz", "zeitzone", "fuseauhoraire", "fuseau", "zonahoraria", "husohorario", "fusohorario"]
)
_TIME_OF_DAY = re.compile(r"^([01]?\d|2[0-4])[:.h][0-5]\d([:.][0-5]\d(\.\d+)?)?( ?[ap]\.?m\.?)?$", re.IGNORECASE)
_DAY = re.compile(r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\.?|\d{8}|\d{1,2}[ -][^\W\d_]{3,9}[ -]\d{2,4})$")
_DAY_WORDS = re.compile(r"(date|day|datum|tag|fecha|dia|jour|data|am|on|at|le|el)$")
_TIME_WORDS = re.compile(r"(time|uhrzeit|zeit|hora|heure|hour|ora|tijd|um|at)$")
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}[ .,&]+[^\W_]")
_AMBIGUOUS_CUSTOMERS = frozenset(
    ["customer", "client", "kunde", "cliente", "buyer", "account", "debitor", "acheteur", "klant"]
)
_MONEY = frozenset({"spend", "revenue", "value"})
_PERSONAL = frozenset({"person_name", "email", "phone"})


def of_two_alike(
    base: FileColumn,
    columns: Sequence[Column],
    filled: set[int],
    differing: Mapping[tuple[int, int], int],
    only: Mapping[tuple[int, int], int],
) -> tuple[list[Column], list[FileColumn]]:
    """Of columns with one meaning the filled one counts; one header twice with values that differ is an error.

    differing has the first line on which two columns differ, only the first on which the one has a value alone.
    """
    chosen, problems = list(columns), []
    for group in alike(columns):
        holder = next((p for p in group if chosen[p].canonical == chosen[p].same_as), None)
        fuller = next((p for p in group if p in filled), None)
        if holder is not None and holder not in filled and fuller is not None:
            chosen[fuller] = replace(chosen[fuller], canonical=chosen[holder].canonical)
            chosen[holder] = replace(chosen[holder], canonical="ignored")
        for left, right in combinations(group, 2):
            line = differing.get((left, right))
            is_repeated = columns[left].alias_key == columns[right].alias_key
            kept = next((p for p in (left, right) if chosen[p].canonical == chosen[p].same_as), left)
            if line is None and is_repeated and kept in filled:
                line = only.get((right if kept == left else left, kept))
            if line is None or columns[left].same_as in _PERSONAL:
                continue
            if not is_repeated:
                if columns[left].same_as in _MONEY and kept in {left, right}:
                    problems.append(_second_column(base, columns, kept, right if kept == left else left, line))
                continue
            names = [f"{columns[p].header.strip()} (column {p + 1})" for p in (left, right)]
            problem = (
                f"has two columns for {columns[left].same_as}, {names[0]} and {names[1]}, that differ on line {line}"
            )
            problems.append(
                replace(
                    stated(base, "repeated_column", "error", problem, "Remove one of the columns, or rename it."),
                    canonical_column=columns[left].same_as,
                    header=columns[right].header.strip(),
                )
            )
    return chosen, problems


def _second_column(base: FileColumn, columns: Sequence[Column], kept: int, other: int, line: int) -> FileColumn:
    problem = f"has two columns for {columns[kept].same_as} that differ on line {line}: "
    problem += f"{columns[kept].header.strip()} is read, {columns[other].header.strip()} is not"
    hint = "Nothing to do if that is the right one; else remove the other, or rename it."
    return replace(
        stated(base, "second_column", "warn", problem, hint),
        canonical_column=columns[kept].same_as,
        header=columns[other].header.strip(),
    )


def alike(columns: Sequence[Column]) -> list[list[int]]:
    """Positions of the columns that share a meaning, where more than one has it."""
    groups: dict[str, list[int]] = {}
    for column in columns:
        if column.same_as:
            groups.setdefault(column.same_as, []).append(column.position)
    return [group for group in groups.values() if len(group) > 1]


def by_values(base: FileColumn, columns: Sequence[Column], samples: Samples) -> tuple[list[Column], list[FileColumn]]:
    """Columns whose values say that they are something else than their header does, each with a statement."""
    chosen, said = [], []
    for column in columns:
        values = [text for value in samples[column.position] if (text := (value or "").strip())]
        if _counts_rows(column, values):
            chosen.append(replace(column, canonical="ignored", attribute=None))
            problem = (
                f"has a column {column.header.strip() or column.position + 1} that numbers the rows; it is left out"
            )
            said.append(stated(base, "row_number_column", "warn", problem, "Nothing to do, or export without it."))
        elif _names_customers(column, columns, values):
            chosen.append(replace(column, canonical="customer_name"))
            problem = f"has names, not ids, in column {column.header.strip()}: it is read as customer_name"
            said.append(stated(base, "names_for_ids", "warn", problem, "Add a column with the customers' ids."))
        else:
            chosen.append(column)
        if base.input != "ads" and _names_zones(column, values):
            problem = f"has time zones in column {column.header.strip()}, which are not applied"
            hint = "Write the zone into the times (2026-03-05 14:30 +01:00) or their header: without one they are UTC."
            said.append(stated(base, "zone_column", "warn", problem, hint))
        if column.unit == "auto" and column.canonical in NUMBER_COLUMNS:
            problem = (
                f"has money in column {column.header.strip()} that may be in millionths, as {base.platform} has it"
            )
            hint = "If it is, set the unit micros for the header in seeds/column_aliases.csv: it is read as it stands."
            said.append(stated(base, "doubtful_unit", "warn", problem, hint))
        if column.scale and column.canonical in NUMBER_COLUMNS:
            problem = f"has column {column.header.strip()} in {column.scale}: it would be read as if it were in units"
            hint = f"Export it in units and call it {column.canonical}, or work that out in a .sql input."
            row = stated(base, "scaled_column", "error", problem, hint)
            said.append(replace(row, canonical_column=column.canonical, header=column.header.strip()))
        if column.unknown_word and column.canonical in NUMBER_COLUMNS:
            problem = f"has {column.unknown_word} behind column {column.header.strip()}, which is no currency"
            hint = f"Check that the column is the {column.canonical} you mean; currencies are ISO codes or signs."
            said.append(stated(base, "unknown_word_in_header", "warn", problem, hint))
    if base.input != "ads":
        chosen = _with_times_of_day(chosen, samples)
    return chosen, said


def _counts_rows(column: Column, values: Sequence[str]) -> bool:
    if column.alias_key is not None:
        return False
    if _PANDAS_INDEX.match(column.header.strip()):
        return True
    name = normalise_header(column.header)
    if column.header.strip() not in {"", "#"} and name not in _ROW_NUMBER_HEADERS:
        return False
    numbers = [int(value) for value in values if value.isdecimal()]
    return (
        len(numbers) == len(values) > 1
        and numbers[0] in {0, 1, 2}
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _names_zones(column: Column, values: Sequence[str]) -> bool:
    """Whether a column says in which zone, other than UTC, the times of its row are."""
    zones = [zone for value in values if (zone := zone_of(value))]
    return (
        normalise_header(column.header) in _ZONE_HEADERS
        and bool(zones)
        and not {zone.upper() for zone in zones} <= {"UTC", "GMT", "Z", "ETC/UTC"}
    )


def _names_customers(column: Column, columns: Sequence[Column], values: Sequence[str]) -> bool:
    """Whether a column called after customers, without saying that it holds ids, holds names."""
    if column.canonical != "customer_id" or normalise_header(column.header) not in _AMBIGUOUS_CUSTOMERS:
        return False
    if any(other.canonical == "customer_name" for other in columns):
        return False
    distinct = set(values)
    if not distinct:
        return False
    worded = sum(map(bool, map(_TWO_WORDS.search, distinct)))
    lettered = sum(not any(character.isdigit() for character in value) for value in distinct)
    # Codes of letters are capitals of one length (ALFKI).
    is_code = len({len(value) for value in distinct}) == 1 and all(value.isupper() for value in distinct)
    return worded >= 0.3 * len(distinct) or (lettered >= 0.7 * len(distinct) and not is_code)


def _with_times_of_day(columns: Sequence[Column], samples: Samples) -> list[Column]:
    """A column that holds only times belongs to the date column of the same name, or to the only one there is."""
    chosen = list(columns)
    times = [column for column in columns if _all_match(_TIME_OF_DAY, samples[column.position])]
    days = [column for column in columns if _all_match(_DAY, samples[column.position])]
    # A text such as 05.01.26 may be either: it is a time only beside a column that can be nothing but a day.
    unclear = {column.position for column in times} & {column.position for column in days}
    for time in times:
        stem = _stem(time.header, _TIME_WORDS)
        others = [day for day in days if not {time.position, day.position} <= unclear]
        partners = [day for day in others if _stem(day.header, _DAY_WORDS) == stem]
        if not partners and stem == "" and len(others) == 1:
            partners = others
        if len(partners) != 1:
            continue
        day = partners[0]
        wanted = next((name for name in (day.canonical, time.canonical, day.same_as) if name in DATE_COLUMNS), None)
        if wanted is None:
            continue
        chosen[day.position] = replace(day, canonical=wanted, attribute=None)
        chosen[time.position] = replace(time, canonical="time_of_day", attribute=wanted)
    return chosen


def _all_match(pattern: re.Pattern[str], values: Sequence[str | None]) -> bool:
    texts = [text for value in values if (text := (value or "").strip())]
    return bool(texts) and all(map(pattern.match, texts))


def _stem(header: str, words: re.Pattern[str]) -> str:
    return "".join(words.sub("", word) for word in attribute_name(header).split("_"))
