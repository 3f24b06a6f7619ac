"""The bar follows dbt's events."""

import io
from types import SimpleNamespace

from rich.console import Console

from elv.cli.progress import BuildProgress


def event(name, unique_id="model.elv.a", kind="model", total=3):
    node = SimpleNamespace(unique_id=unique_id, resource_type=kind, node_name=unique_id.rsplit(".", 1)[-1])
    return SimpleNamespace(info=SimpleNamespace(name=name), data=SimpleNamespace(node_info=node, total=total))


def test_bar_shows_the_node_being_built_and_how_far_it_is():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    with BuildProgress("training", console) as progress:
        progress.on_event(event("NodeStart"))
        progress.on_event(event("LogStartLine"))
        progress.on_event(event("NodeStart", "test.elv.no_leak", "test"))
        assert progress.running == {"model.elv.a": "a", "test.elv.no_leak": "test no_leak"}
        progress.on_event(event("NodeFinished"))
        progress.on_event(event("SomethingElse"))
        progress._bar.refresh()
    assert (progress.done, progress.total) == (1, 3)
    assert "1/3" in screen.getvalue()
    assert "test no_leak" in screen.getvalue()


def test_no_bar_where_there_is_no_terminal():
    screen = io.StringIO()
    with BuildProgress("training", Console(file=screen)) as progress:
        progress.on_event(event("NodeStart"))
        progress.on_event(event("LogStartLine"))
        assert screen.getvalue() == ""
        progress._last_line -= 60
        progress.on_event(event("NodeStart", "model.elv.b"))
    assert screen.getvalue() == "0 of 3 done, building a\n"
