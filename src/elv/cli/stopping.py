"""What a signal to stop does: SIGTERM, which docker, systemd and CI send, ends a verb as Ctrl-C does."""

import signal
from types import FrameType

_received: list[int] = []


def handle_termination() -> None:
    """Have SIGTERM interrupt whatever runs, so that dbt ends its queries and drafts are taken away."""
    signal.signal(signal.SIGTERM, _interrupt)


def exit_code() -> int:
    """Return the exit code of a verb that was stopped: 128 plus the signal, as shells count."""
    return 128 + (signal.SIGTERM if _received else signal.SIGINT)


def message() -> str:
    """Say what stopped the verb and what became of the results."""
    return f"{'Terminated (SIGTERM)' if _received else 'Interrupted'}; the published copy is as it was."


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt
