"""`elv app`: the published copy and the runs as pages in a browser on this machine."""

import errno
import webbrowser
from typing import Any

import click

from elv.app.paths import Paths
from elv.cli.options import help_text, out, settings_of

EXIT_CODES = """\b
Exit codes: 0 stopped with Ctrl-C; 2 wrong usage, nothing is published yet, or the port cannot be had."""

_PORT = 8765
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


@click.command(
    help=help_text(
        "Show leads, campaigns, opportunities, trust and runs as pages in the browser, until Ctrl-C. It reads the"
        " published copy and the run folders and writes nothing. Nobody has to sign in, so it answers this machine"
        " (127.0.0.1) only.",
        "elv app --open",
        EXIT_CODES,
    )
)
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="Port to answer at.")
@click.option("--open", "is_opened", is_flag=True, help="Show the first page in the browser.")
@click.option("--warehouse", metavar="DIR", help="Folder of the databases. Default: warehouse.")
@click.option("--runs-dir", metavar="DIR", help="Folder that holds the runs. Default: runs.")
@click.option("--project-dir", metavar="DIR", help="Root of the elv project. Default: this folder.")
def app(port: int, is_opened: bool, **places: Any) -> None:
    """Serve until interrupted."""
    settings = settings_of(threads=None, **places)
    if not settings.published_db.exists():
        raise click.UsageError(f"There is no {settings.published_db}. Run `elv demo` or `elv train` first.")
    # Imported late: the other verbs need no web server, and `elv --help` should not wait for one.
    from elv.app.server import serve  # noqa: PLC0415

    def ready(address: str) -> None:
        out.print(f"elv app: {address} (this machine only; Ctrl-C ends it)", markup=False, highlight=False)
        if is_opened and not webbrowser.open(address):
            out.print("No browser could be started; open the address yourself.", markup=False, highlight=False)

    try:
        serve(Paths(settings.published_db, settings.runs_dir, settings.project_dir, port), ready)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        other = port + 1 if port < 65535 else _PORT
        raise click.UsageError(
            f"Port {port} cannot be had: another program uses it, perhaps another `elv app`, or it is reserved."
            f" Choose another one: `elv app --port {other}`."
        ) from error
