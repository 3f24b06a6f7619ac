"""The web application: safety, problems and pages put together."""

import sys
import traceback

import duckdb
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from elv.app.cache import keep_pages
from elv.app.paths import Paths
from elv.app.published import CopyUnavailableError
from elv.app.rendering import page
from elv.app.routes.ids import IdConverter
from elv.app.routes.lists import add_lists
from elv.app.routes.pages import add_pages
from elv.app.routes.runs import add_runs
from elv.app.safety import guard

_NOT_NOW = "Not to be read just now"
_TITLES = {400: "This cannot be shown", 403: "Not from here", 404: "There is no such page"}


def create_app(paths: Paths) -> Flask:
    """Return the application; nothing is read before somebody asks."""
    app = Flask("elv.app", static_folder=None, template_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # An id may hold two slashes in a row.
    app.url_map.merge_slashes = False
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = False
    guard(app, paths.port)
    keep_pages(app, paths)
    add_pages(app, paths)
    add_lists(app, paths)
    add_runs(app, paths)
    _explain_problems(app)
    return app


def _explain_problems(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        # What werkzeug says by itself is about servers and URLs.
        own = error.description if error.description != type(error).description else ""
        code = error.code or 500
        title = _TITLES.get(code, error.name)
        response = page("problem.html.j2", title, status=code, text=own or f"{title}.")
        response.headers.extend([(name, value) for name, value in error.get_headers() if name == "Allow"])
        return response

    @app.errorhandler(CopyUnavailableError)
    def unavailable(error: CopyUnavailableError) -> Response:
        return page("problem.html.j2", _NOT_NOW, status=503, text=str(error))

    @app.errorhandler(duckdb.Error)
    def unreadable(error: duckdb.Error) -> Response:
        _log(error)
        reason = str(error).splitlines()[0]
        text = (
            f"The published copy could not be read to the end ({reason}). Ask again; if it stays so, publish it anew"
            " with `elv train --force`."
        )
        return page("problem.html.j2", _NOT_NOW, status=503, text=text)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        _log(error)
        text = "This page failed; the cause is in the terminal that runs `elv app`. Please report it."
        return page("problem.html.j2", "Something went wrong", status=500, text=text)


def _log(error: Exception) -> None:
    traceback.print_exception(error, file=sys.stderr)
