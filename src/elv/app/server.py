"""Serve the app on this machine only."""

from collections.abc import Callable

from waitress import create_server

from elv.app.application import create_app
from elv.app.paths import Paths

# Nobody has to sign in, so nobody else's machine may ask.
HOST = "127.0.0.1"


def serve(paths: Paths, ready: Callable[[str], None]) -> None:
    """Answer requests until interrupted; `ready` is told the address once it is taken.

    Raises:
        OSError: the port cannot be had.
    """
    server = create_server(
        create_app(paths),
        host=HOST,
        port=paths.port,
        ident=None,
        # Most requests wait for a page that another one is making, which costs nothing.
        threads=16,
        # Connections that say nothing take no place from others, and not for long.
        connection_limit=1000,
        channel_timeout=10,
        cleanup_interval=5,
    )
    try:
        ready(f"http://{HOST}:{paths.port}")
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
