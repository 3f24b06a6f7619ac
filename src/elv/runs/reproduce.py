"""Rebuild a run from what it wrote down, and say whether the scores are the same, and if not, why."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from elv.builds import declared_vars
from elv.runs.contents import ACCOUNTS, CAMPAIGN, LEADS, LEARNED_FILE, TABLES, window_names
from elv.runs.differences import Difference, differences
from elv.runs.files import write_table
from elv.runs.fingerprints import fingerprint_code, fingerprint_inputs
from elv.runs.learned import import_learned, import_promoted, kept_question
from elv.runs.metadata import SECRETS, git_state, library_versions
from elv.runs.reading import Run, RunError
from elv.runs.score_diff import SCORE_FILES, ScoreDiff, differing_rows, score_diff

# Selectors that rebuild a scoring run, by the question that it answered alone.
_STORED = {
    None: "scores_of_stored_models",
    LEADS: "lead_scores_of_stored_models",
    ACCOUNTS: "account_scores_of_stored_models",
}


@dataclass(frozen=True)
class Plan:
    """How a run is rebuilt: the vars to pass, the selector to build, and what differs from then already."""

    run: Run
    dbt_vars: dict[str, Any]
    selector: str
    differences: list[Difference]

    @property
    def is_whole(self) -> bool:
        """Whether everything is built and tested, so that a run can be written of it."""
        return self.selector == "train"

    @property
    def data_dir(self) -> str:
        """Folder of the inputs; empty for the demo."""
        return str(self.dbt_vars.get("data_dir") or "")


@dataclass(frozen=True)
class FileResult:
    """One rebuilt file of scores against the stored one."""

    name: str
    rows: int
    differing: int
    other_columns: tuple[str, ...]
    score_diff: ScoreDiff

    @property
    def is_identical(self) -> bool:
        """Whether every row is the same in every column."""
        return not self.differing and not self.other_columns


def plan_rebuild(run: Run, project_dir: Path, changed_vars: Mapping[str, Any], whole: bool = False) -> Plan:
    """Return how to rebuild a run, after comparing what it was made from with what is there now.

    Args:
        run: the run.
        project_dir: root of the project that rebuilds it.
        changed_vars: vars to change on purpose (moved inputs, or a question such as "with a shorter window?").
        whole: build and test everything, not only what scores need.

    Raises:
        RunError: the run does not hold what a rebuild needs.
    """
    if "vars" not in run.metadata:
        raise RunError(f"Run {run.run_id} does not say with which vars it was made, so it cannot be rebuilt.")
    is_scoring = run.metadata.get("command") == "score"
    if is_scoring and not (run.folder / LEARNED_FILE).is_file():
        raise RunError(
            f"Run {run.run_id} scored with models of an earlier training and holds no {LEARNED_FILE} to score with "
            "again. Reproduce the training run instead."
        )
    if is_scoring and whole:
        raise RunError(
            f"Run {run.run_id} scored with models of an earlier training; their evaluation is not in it, so a rebuild "
            "can be compared but not written as a run."
        )
    if not any((run.folder / scores.name).is_file() for scores in SCORE_FILES):
        raise RunError(f"Run {run.run_id} holds no scores to compare with.")
    declared = declared_vars(project_dir)
    asked = {name: value for name, value in run.metadata["vars"].items() if name not in SECRETS} | dict(changed_vars)
    # A var that the project no longer has changes nothing; that it is gone is told as a difference.
    in_force = {**declared, **{name: value for name, value in asked.items() if name in declared}}
    now = {
        "vars": {name: value for name, value in in_force.items() if name not in SECRETS},
        "inputs": fingerprint_inputs(str(in_force.get("data_dir") or ""), str(in_force.get("source_dir") or "")),
        "git": git_state(project_dir),
        "code": fingerprint_code(project_dir),
        "versions": library_versions(),
        "platform": platform.platform(),
    }
    try:
        selector = _STORED[kept_question(run.folder / LEARNED_FILE)] if is_scoring else "train" if whole else "scores"
    except duckdb.Error as error:
        raise RunError(
            f"Run {run.run_id} holds a {LEARNED_FILE} that cannot be read. Reproduce the training run instead."
        ) from error
    return Plan(run, in_force, selector, differences(run.metadata, now))


def prepare_warehouse(plan: Plan, working_db: Path) -> None:
    """Put into a new working database what the run did not make itself: stored models, pinned models."""
    if plan.selector in _STORED.values():
        import_learned(plan.run.folder / LEARNED_FILE, working_db)
    else:
        import_promoted(plan.run.folder / "fitted_models.parquet", working_db)


def compare_scores(plan: Plan, working_db: Path, folder: Path) -> list[FileResult]:
    """Write the rebuilt scores as the run did and compare them with what it stored.

    Args:
        plan: what was rebuilt.
        working_db: the database it was rebuilt in.
        folder: where the rebuilt files go.
    """
    results = []
    wanted = {"all": {LEADS, ACCOUNTS}}.get(plan.run.domain, {plan.run.domain})
    with duckdb.connect(str(working_db), read_only=True) as working:
        marts = "select table_name from information_schema.tables where table_schema = 'marts'"
        built = {name for (name,) in working.execute(marts).fetchall()}
        query = "select distinct label_window_days from marts.lead_scores"
        windows = working.execute(query).fetchall() if "lead_scores" in built else []
        renames = window_names(plan.dbt_vars, [days for (days,) in windows])
        for scores in SCORE_FILES:
            stored = plan.run.folder / scores.name
            if scores.domain not in wanted or not stored.is_file():
                continue
            table = next(table for table in TABLES if f"{table.stem}.parquet" == scores.name)
            if table.table.removeprefix("marts.") not in built and plan.selector in _STORED.values():
                continue
            # Names of campaigns come from the boards, which a rebuild of the scores does not make.
            table = replace(table, has_campaign=False)
            written = write_table(
                working, table.query(renames.get(table.stem, {})), folder / table.stem, kinds=("parquet",)
            )
            differing, columns = differing_rows(stored, written.paths[0])
            columns = [column for column in columns if column != CAMPAIGN]
            moved = score_diff(scores, stored, written.paths[0])
            results.append(FileResult(scores.name, written.rows, differing, tuple(columns), moved))
    return results


def explanation(plan: Plan, results: list[FileResult]) -> str:
    """Return in a sentence whether the scores are the same, and what the likeliest cause is where not."""
    kinds = list(dict.fromkeys(difference.kind for difference in plan.differences))
    if all(result.is_identical for result in results):
        despite = f", although {_listed(kinds)} changed since" if kinds else ""
        return f"Identical: every row of {_listed([result.name for result in results])} is the same{despite}."
    if not kinds:
        return (
            "Different, and nothing that the run wrote down explains it: not data, settings, code or versions. What it "
            "does not write down is the salt of personal data (ELV_SALT) and the processor."
        )
    first = next(difference for difference in plan.differences if difference.kind == kinds[0])
    others = [difference for difference in plan.differences if difference.kind == kinds[0]][1:]
    more = f" and {len(others)} more" if others else ""
    after = f"; then {_listed(kinds[1:])}" if len(kinds) > 1 else ""
    cause = f"{first.what}: {first.before} then, {first.after} now{more}"
    return f"Different. Likeliest cause: {kinds[0]} ({cause}){after}."


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
