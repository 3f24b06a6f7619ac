"""Render pages of the app in the look of the report."""

from functools import cache
from importlib.resources import files
from typing import Any

from flask import Response
from jinja2 import Environment

from elv.app import links
from elv.report.rendering import environment

# The report's look first, then what only the app has.
STYLES = {"report.css": "elv.report", "app.css": "elv.app"}

NAVIGATION = (
    ("/", "Start"),
    ("/calls", "Calls"),
    ("/leads", "Leads"),
    ("/campaigns", "Campaigns"),
    ("/opportunities", "Opportunities"),
    ("/ideal-customers", "Ideal customers"),
    ("/trust", "Trust"),
    ("/runs", "Runs"),
)


def page(template: str, title: str, *, here: str = "", status: int = 200, **context: Any) -> Response:
    """Return a rendered page; `here` is the entry of the navigation that it belongs to."""
    text = (
        _environment()
        .get_template(template)
        .render(title=title, here=here, navigation=NAVIGATION, links=links, styles=STYLES, **context)
    )
    return Response(text, status, mimetype="text/html")


def style(name: str) -> Response:
    """Return a style sheet."""
    text = files(STYLES[name]).joinpath("templates", name).read_text(encoding="utf-8")
    return Response(text, mimetype="text/css")


@cache
def _environment() -> Environment:
    return environment("elv.app", "elv.report")
