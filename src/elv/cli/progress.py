"""A progress bar fed by dbt's events: the node being built, and how many of how many are done."""

import time
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

_SECONDS_BETWEEN_LINES = 15
_LONGEST_NAME = 44


class BuildProgress:
    """Shows a bar on a terminal and an occasional line elsewhere; `on_event` is the callback for dbt."""

    def __init__(self, title: str, console: Console | None = None) -> None:
        """Start with an unknown total: dbt tells it with the first node."""
        self.console = console or Console(stderr=True)
        self.running: dict[str, str] = {}
        self.done = 0
        self.total: int | None = None
        self._last_line = time.monotonic()
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("[bold]" + title),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[node]}"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._task = self._bar.add_task(title, total=None, node="starting dbt")

    def __enter__(self) -> "BuildProgress":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar, so that what is printed next starts on a clean line."""
        self._bar.stop()

    def on_event(self, event: Any) -> None:
        """Follow nodes as they start and finish; other events are of no interest here."""
        name = event.info.name
        if name == "LogStartLine":
            self.total = int(event.data.total)
        elif name == "NodeStart":
            node = event.data.node_info
            self.running[node.unique_id] = describe_node(node.resource_type, node.node_name)
        elif name == "NodeFinished":
            self.running.pop(event.data.node_info.unique_id, None)
            self.done += 1
        else:
            return
        self._show()

    def _show(self) -> None:
        node = next(iter(self.running.values()), "")
        self._bar.update(self._task, completed=self.done, total=self.total, node=node)
        now = time.monotonic()
        if not self.console.is_terminal and node and self.total and now - self._last_line > _SECONDS_BETWEEN_LINES:
            self._last_line = now
            self.console.print(f"{self.done} of {self.total} done, building {node}", highlight=False, soft_wrap=True)


def describe_node(resource_type: str, node_name: str) -> str:
    """Name a node so that a reader knows a test from a table."""
    kind = {"test": "test ", "unit_test": "unit test ", "seed": "seed "}.get(resource_type, "")
    name = node_name if len(node_name) <= _LONGEST_NAME else node_name[: _LONGEST_NAME - 3] + "..."
    return f"{kind}{name}"
