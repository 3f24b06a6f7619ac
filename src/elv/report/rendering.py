"""How pages are rendered: everything is escaped, and what is missing is an error instead of a gap."""

import re

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from elv.report.words.plain_text import one_line

# A number and its percent sign stay on one line.
_LOOSE_PERCENT = re.compile(r"(?<=\d) %")


def environment(*packages: str) -> Environment:
    """Return an environment over the templates of these packages; of two with the same name the first counts."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finished,
    )


def _finished(value: object) -> object:
    """Take control characters out of whatever is written into the page; what is finished markup stays."""
    if isinstance(value, Markup):
        return value
    return _LOOSE_PERCENT.sub("\u00a0%", one_line(value))
