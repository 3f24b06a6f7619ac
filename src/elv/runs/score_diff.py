"""How scores moved between two runs: who is in both, how far the order moved, and whose score moved most."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

_MOST_MOVERS = 10


@dataclass(frozen=True)
class ScoreFile:
    """A file of scores: its key, its probability (by the beginning of its name) and the value that ranks."""

    task: str
    domain: str
    name: str
    keys: tuple[str, ...]
    probability: str
    value: str


SCORE_FILES = (
    ScoreFile("lead_qualified", "leads", "lead_predictions.parquet", ("lead_id",), "p_qualified", "elv"),
    ScoreFile(
        "account_purchase", "accounts", "account_scores.parquet", ("customer_id", "division"), "p_buy", "expected_value"
    ),
)


@dataclass(frozen=True)
class ScoreDiff:
    """Scores of one task in two files.

    `changed` counts common rows whose probability or value differs, `rank_correlation` is Spearman's over the
    probabilities (None under two rows or where one side is constant), `top_kept` the share of the first file's
    top decile by value that is in the second's; `movers` are (key, p before, p after), largest change first.
    """

    task: str
    common: int
    only_before: int
    only_after: int
    changed: int
    largest_change: float
    mean_change: float
    rank_correlation: float | None
    top_kept: float | None
    movers: tuple[tuple[str, float, float], ...]

    @property
    def is_identical(self) -> bool:
        """Whether both hold the same rows with the same scores, to the last digit."""
        return not (self.only_before or self.only_after or self.changed)


def score_diff(scores: ScoreFile, before: Path, after: Path) -> ScoreDiff:
    """Compare two files of the same kind of scores, row by row."""
    with duckdb.connect() as connection:
        for side, path in (("before", before), ("after", after)):
            _load(connection, scores, side, path)
        keys = ", ".join(scores.keys)
        connection.execute(f"create table both_runs as select * from before full join after using ({keys})")
        one = connection.execute("""
            with common as (
                select *, abs(after_p - before_p) as change,
                    rank() over (order by before_p) as before_rank, rank() over (order by after_p) as after_rank
                from both_runs where before_place is not null and after_place is not null
            ),
            top as (select * from both_runs where before_place <= (select ceil(0.1 * count(*)) from before))
            select
                (select count(*) from common),
                (select count(*) from both_runs where after_place is null),
                (select count(*) from both_runs where before_place is null),
                (select count(*) from common
                    where before_p is distinct from after_p or before_value is distinct from after_value),
                (select coalesce(max(change), 0) from common),
                (select coalesce(avg(change), 0) from common),
                (select corr(before_rank, after_rank) from common),
                (select avg((coalesce(after_place <= (select ceil(0.1 * count(*)) from after), false))::int) from top)
        """).fetchall()[0]
        shown = " || ', ' || ".join(scores.keys)
        movers = connection.execute(f"""
            select {shown}, before_p, after_p from both_runs
            where before_p <> after_p
            order by abs(after_p - before_p) desc, {keys}
            limit {_MOST_MOVERS}
        """).fetchall()
    common, only_before, only_after, changed, largest, mean, rank_correlation, top_kept = one
    return ScoreDiff(
        scores.task,
        common=common,
        only_before=only_before,
        only_after=only_after,
        changed=changed,
        largest_change=largest,
        mean_change=mean,
        rank_correlation=_finite(rank_correlation),
        top_kept=top_kept,
        movers=tuple(movers),
    )


def differing_rows(before: Path, after: Path) -> tuple[int, list[str]]:
    """Return how many rows of two files differ in anything, and the columns that only one of them has."""
    with duckdb.connect() as connection:
        had, has = (
            [name for name, *_ in connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()]
            for path in (before, after)
        )
        common = ", ".join('"' + name.replace('"', '""') + '"' for name in had if name in has)
        count = connection.execute(
            f"""
            with had as (select {common} from read_parquet($before)), has as (select {common} from read_parquet($after))
            select greatest(
                (select count(*) from (from had except all from has)),
                (select count(*) from (from has except all from had)))
            """,
            {"before": str(before), "after": str(after)},
        ).fetchall()[0][0]
    return count, sorted({*had} ^ {*has})


def _load(connection: Any, scores: ScoreFile, side: str, path: Path) -> None:
    columns = [name for name, *_ in connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()]
    # In files a probability is named with its window, which two runs need not share.
    probability = next(name for name in columns if name.startswith(scores.probability))
    keys = ", ".join(scores.keys)
    connection.execute(
        f"create table {side} as select {keys}, {probability} as {side}_p, {scores.value} as {side}_value,"
        f" row_number() over (order by {scores.value} desc nulls last, {keys}) as {side}_place"
        " from read_parquet(?)",
        [str(path)],
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
