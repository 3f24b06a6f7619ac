"""The runs, one run's files, and two runs side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Cell, Grid, headings
from elv.app.run_files import MANIFEST, REPORT, run_file
from elv.report.words.numbers import count, day, minute
from elv.report.words.sentences import metric_words
from elv.runs.compare import Comparison
from elv.runs.reading import Run, manifest_files
from elv.runs.words import (
    champion_words,
    estimate_words,
    headline_words,
    score_diff_words,
    scored_tasks,
    scored_words,
    scorer_change_words,
)

_KILOBYTE = 1024
_TOLD_OF_A_RUN = ("by", "as of", "scores", "champion", "on its test rows", "state")
# What people open first.
_PAGES = (REPORT, "MODEL_CARD.md", "DATA_CARD.md", "data_profile.md")


@dataclass(frozen=True)
class RunPage:
    """One run: facts as (what, text), pages to open, its files, and what is wrong with it."""

    run_id: str
    facts: Sequence[tuple[str, str]]
    pages: Sequence[tuple[str, str]]
    files: Grid
    problems: Sequence[str]


@dataclass(frozen=True)
class ComparisonPage:
    """Two runs: sentences, and what differs."""

    scorers: list[str]
    metrics: Grid
    differences: Grid
    score_diffs: list[tuple[str, Grid | None]]


def listed(runs: Sequence[Run], total: int) -> Grid:
    """Return the newest of all runs."""
    return Grid(
        "Runs, newest first",
        headings("run", *_TOLD_OF_A_RUN, text=_TOLD_OF_A_RUN, names=["run"]),
        [_row(run) for run in runs],
        "One row per run; its name begins with its time (UTC). Open one for its files, or compare two below."
        + (f" The newest {len(runs)} of {total}; `elv runs` lists all." if total > len(runs) else ""),
        "There is no run yet. Make one with `elv demo` or `elv train`.",
    )


def one(run: Run) -> RunPage:
    """Return the page of a run."""
    data = run.metadata
    tasks = scored_tasks(run)
    facts = [
        ("Written", minute(data.get("created_at"))),
        ("By", f"elv {data['command']}" if data.get("command") else ""),
        ("As of", day(data.get("as_of"))),
        ("Question", run.domain if data else ""),
        *(
            (f"Scored: {scored_words(run, task)}", f"{champion_words(run, task)}, {headline_words(run, task)}")
            for task in tasks
        ),
    ]
    pages = [(name, links.run_file(run.run_id, name)) for name in _PAGES if run_file(run, name)]
    names = [*sorted(manifest_files(run.manifest)), MANIFEST]
    return RunPage(
        run.run_id,
        [(what, text) for what, text in facts if text],
        pages,
        Grid(
            "Files of this run",
            headings("file", "size (KB)", "rows", "what it holds", names=["file"], long=["what it holds"]),
            [_file(run, name) for name in names if run_file(run, name)],
            "One row per file that the run's manifest names. CSV opens in a spreadsheet; formulas in text are escaped.",
        ),
        run.problems,
    )


def compared(found: Comparison) -> ComparisonPage:
    """Return what `elv runs compare` says."""
    return ComparisonPage(
        [scorer_change_words(*change) for change in found.champions],
        Grid(
            "What scores, each on its own test rows (95 % interval)",
            headings("task", "metric", "before", "after", "change", text=["task", "metric"]),
            [
                [
                    Cell(pair.task),
                    Cell(metric_words(pair.metric)),
                    Cell(estimate_words(pair.before)),
                    Cell(estimate_words(pair.after)),
                    Cell("" if pair.difference is None else f"{pair.difference:+.4f}"),
                ]
                for pair in found.metrics
            ],
            "One row per task and metric. A change within the intervals is no change to act on.",
            "Neither run was judged.",
        ),
        Grid(
            "What differs, likeliest causes of other scores first",
            headings(
                "kind",
                "what",
                "before",
                "after",
                text=["kind"],
                names=["what", "before", "after"],
            ),
            [[Cell(row.kind), Cell(row.what), Cell(row.before), Cell(row.after)] for row in found.differences],
            "One row per difference in data, settings, code or versions. Look here first when scores moved.",
            "Data, settings, code and versions are the same.",
        ),
        [(score_diff_words(moved), _movers(moved.movers)) for moved in found.score_diffs],
    )


def _row(run: Run) -> list[Cell]:
    data: dict[str, Any] = run.metadata
    tasks = scored_tasks(run)
    return [
        Cell(run.run_id, links.run(run.run_id)),
        Cell(str(data.get("command", ""))),
        Cell(day(data.get("as_of"))),
        Cell(", ".join(filter(None, (scored_words(run, task) for task in tasks)))),
        Cell(", ".join(champion_words(run, task) for task in tasks)),
        Cell("; ".join(headline_words(run, task) for task in tasks)),
        Cell("; ".join(run.problems) or "ok"),
    ]


def _file(run: Run, name: str) -> list[Cell]:
    entry: dict[str, Any] = manifest_files(run.manifest).get(name) or {}
    path = run_file(run, name)
    size = path.stat().st_size if path else 0
    return [
        Cell(name, links.run_file(run.run_id, name)),
        Cell(count(max(1, size / _KILOBYTE))),
        Cell(count(entry.get("rows"))),
        Cell(str(entry.get("description") or "")),
    ]


def _movers(movers: Sequence[tuple[str, float, float]]) -> Grid | None:
    if not movers:
        return None
    return Grid(
        "Largest changes of probability",
        headings("who", "before", "after", "change", names=["who"]),
        [[Cell(who), Cell(f"{old:.4f}"), Cell(f"{new:.4f}"), Cell(f"{new - old:+.4f}")] for who, old, new in movers],
        "One row per lead, or customer and division, whose probability moved most.",
    )
