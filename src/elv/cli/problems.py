"""Turn what dbt and DuckDB say when a build fails into lines that name the cause and the fix."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

# The singular test that stops a build whose inputs break their contract.
_CONTRACT_TEST = "inputs_keep_their_contract"
_FAILED = {"error", "fail", "runtime error"}
# Headings and wrappers that dbt and DuckDB put around the sentence that matters.
_NOISE = re.compile(
    r"^(?:(?:Runtime|Database|Compilation|Parsing|Dependency|Internal|Contract) Error(?: in .*)?"
    r"|Python model failed:|compiled code at .*|> in .*|> called by .*|LINE \d+:.*|\s*\^\s*)$"
)
_WRAPPER = re.compile(r"^(?:Invalid Input Error|Runtime Error|Database Error|Compilation Error|Env Error):\s*")
_LOCK = re.compile(r'Could not set lock on file "(?P<file>[^"]+)".*?(?:held in (?P<who>.*?)(?: by user|\. |$))', re.S)
_FULL_DISK = re.compile(r"No space left on device|disk (?:is )?full|not enough (?:disk )?space", re.I)

_OTHER_COLUMNS = re.compile(r'Error when sniffing file "[^"]*?(?P<file>seeds/[^"]+)"')
_DAMAGED = re.compile(r"Corrupt database file|Could not read enough bytes|not a valid DuckDB database file")


@dataclass(frozen=True)
class Problem:
    """One thing that went wrong: where, and what in plain words (one or more lines)."""

    where: str
    what: str
    is_contract: bool = False


def explain_exception(error: BaseException | str) -> Problem:
    """Explain an error that stopped dbt before or between nodes."""
    return Problem("dbt", clean(str(error)))


def explain_results(results: Iterable[Any]) -> list[Problem]:
    """Explain each failed node of a dbt run; skipped nodes are consequences and are left out."""
    return [_explain_node(result) for result in results if str(result.status) in _FAILED]


def explain_warnings(results: Iterable[Any]) -> list[Problem]:
    """Explain each test that passed with a warning."""
    return [_explain_node(result) for result in results if str(result.status) == "warn"]


def count_skipped(results: Iterable[Any]) -> int:
    """Number of nodes that were not tried because something before them failed."""
    return sum(str(result.status) == "skipped" for result in results)


def clean(text: str) -> str:
    """Strip tracebacks, headings and wrappers from a dbt message; keep the sentences."""
    lock = _LOCK.search(text)
    if lock:
        holder = f" ({lock['who'].strip()})" if lock["who"] else ""
        return (
            f"{lock['file']} is open in another process{holder}. Close it, or wait until it is done, and run "
            "again. To read results at any time open marts.duckdb beside it."
        )
    if _FULL_DISK.search(text):
        return "The disk is full. Free some space and run again."
    seed = _OTHER_COLUMNS.search(text)
    if seed:
        return (
            f"{seed['file']} has other columns than an earlier build stored, or a line of it has too many or too few."
            " If its columns changed, run once with --rebuild."
        )
    if _DAMAGED.search(text):
        return (
            "A database of the warehouse is damaged. Remove elv.duckdb and run again: history comes back from"
            " marts.duckdb, the rest from the inputs. If that is the damaged one, `elv train --force` writes it again."
        )
    lines = text.replace("\r", "").split("\n")
    traced = [index for index, line in enumerate(lines) if line.strip().startswith("Traceback (most recent")]
    if traced:
        # Frames are indented below the heading; the exception's own words come back to its level.
        heading = lines[traced[-1]]
        depth = len(heading) - len(heading.lstrip())
        tail = lines[traced[-1] + 1 :]
        start = next((i for i, line in enumerate(tail) if line.strip() and _indent(line) <= depth), 0)
        lines = [re.sub(r"^\s*[\w.]+(?:Error|Exception|Warning):\s*", "", tail[start]), *tail[start + 1 :]]
    kept = [line.strip() for line in lines if line.strip() and not _NOISE.match(line.strip())]
    kept = [_WRAPPER.sub("", line) for line in kept]
    return "\n".join(kept) or text.strip()


def _header(code: str) -> str:
    """The comment that a singular test begins with: it says what must hold."""
    lines = list(takewhile(lambda line: line.startswith("--"), code.strip().splitlines()))
    return " ".join(line.removeprefix("--").strip() for line in lines).rstrip(".")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _explain_node(result: Any) -> Problem:
    node = result.node
    message = str(result.message or "")
    kind = str(node.resource_type)
    is_contract = str(node.name) == _CONTRACT_TEST
    if str(result.status) in {"fail", "warn"} and kind == "test":
        rows = result.failures or 0
        what = f"{rows} row{'' if rows == 1 else 's'} broke this test"
        description = (getattr(node, "description", "") or "").strip() or _header(getattr(node, "raw_code", "") or "")
        if description:
            what += f": {' '.join(description.split())}"
        path = getattr(node, "compiled_path", None)
        what += f". Run the query in {path} on the working database to see them." if path else "."
        return Problem(f"test {node.name}", what, is_contract)
    label = {"test": "test", "unit_test": "unit test", "seed": "seed"}.get(kind, "model")
    return Problem(f"{label} {node.name}", clean(message), is_contract)
