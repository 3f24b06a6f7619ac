"""The runs, their files, and two of them side by side."""

from itertools import islice
from pathlib import Path

import duckdb
from flask import Flask, Response, request, send_file
from werkzeug.exceptions import BadRequest, NotFound

from elv.app.paths import Paths
from elv.app.rendering import page
from elv.app.run_files import REPORT, named_run, newest_first, run_file, run_folders
from elv.app.safety import REPORT_POLICY
from elv.app.views import runs
from elv.runs.compare import compare_runs
from elv.runs.reading import Run
from elv.runs.score_diff import SCORE_FILES

_MOST_RUNS = 100
# What a browser shows as it is; anything else is saved.
_SHOWN = {".json": "application/json", ".md": "text/plain; charset=utf-8"}
_SAVED = {".csv": "text/csv"}


def add_runs(app: Flask, paths: Paths) -> None:
    """Add the addresses."""

    @app.get("/runs")
    def runs_page() -> Response:
        found = list(islice(newest_first(paths.runs_dir), _MOST_RUNS))
        usable = [run.run_id for run in found if run.metadata and run.manifest]
        grid = runs.listed(found, len(run_folders(paths.runs_dir)))
        return page("runs.html.j2", "Runs", here="/runs", runs=grid, usable=usable)

    @app.get("/runs/compare")
    def compare_page() -> Response:
        before, after = (_readable(paths, request.args.get(side, "")) for side in ("a", "b"))
        try:
            found = compare_runs(before, after)
        except duckdb.Error as error:
            raise BadRequest(
                f"A file of scores cannot be read ({str(error).splitlines()[0]}). `elv runs check RUN` says which"
                " changed."
            ) from error
        shown = runs.compared(found)
        return page("compare.html.j2", "Two runs", here="/runs", before=before, after=after, comparison=shown)

    @app.get("/runs/<run_id>")
    def run_page(run_id: str) -> Response:
        return page("run.html.j2", f"Run {run_id}", here="/runs", run=runs.one(_existing(paths, run_id)))

    @app.get("/runs/<run_id>/files/<path:name>")
    def file(run_id: str, name: str) -> Response:
        path = run_file(_existing(paths, run_id), name)
        if path is None:
            raise NotFound(f"Run {run_id} has no file {name}.")
        return _sent(path)


def _existing(paths: Paths, run_id: str) -> Run:
    run = named_run(paths.runs_dir, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    return run


def _readable(paths: Paths, run_id: str) -> Run:
    if not run_id:
        raise BadRequest("Name two runs: /runs/compare?a=RUN&b=RUN.")
    run = _existing(paths, run_id)
    if not run.metadata or not run.manifest:
        raise BadRequest(f"Run {run_id} is broken: {'; '.join(run.problems)}. Use another one.")
    for scores in SCORE_FILES:
        if (run.folder / scores.name).exists() and run_file(run, scores.name) is None:
            raise BadRequest(f"{scores.name} of run {run_id} is not a file that the run wrote.")
    return run


def _sent(path: Path) -> Response:
    if path.name == REPORT:
        response = send_file(path, mimetype="text/html", etag=False, last_modified=None)
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        return response
    shown = _SHOWN.get(path.suffix)
    return send_file(
        path,
        mimetype=shown or _SAVED.get(path.suffix, "application/octet-stream"),
        as_attachment=shown is None,
        download_name=path.name,
        etag=False,
        last_modified=None,
    )
