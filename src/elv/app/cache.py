"""Pages are kept until what they are made from changes: the published copy, the runs and the project's settings."""

import hashlib
from collections import OrderedDict
from pathlib import Path
from threading import Event, Lock

from flask import Flask, Response, g, request

from elv.app.paths import Paths

_MOST_PAGES = 512
_MOST_BYTES = 1 << 20
# Seconds after which a request makes a page itself, that another one is still making.
_LONGEST_WAIT = 10

# What a file is: its place on the disk, its size and when it was written.
Stamp = tuple[str, int, int, int]
Key = tuple[str, tuple[Stamp, ...]]


def keep_pages(app: Flask, paths: Paths) -> None:
    """Answer a page that was made from the same files again, and with 304 whoever has it already."""
    kept: OrderedDict[Key, tuple[bytes, str]] = OrderedDict()
    being_made: dict[Key, Event] = {}
    lock = Lock()

    def find(key: Key) -> tuple[bytes, str] | None:
        with lock:
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    @app.before_request
    def again() -> Response | None:
        # Pages of runs say whether each file is as it was written, which no stamp here tells.
        if request.path.startswith("/runs"):
            return None
        # Taken before anything is read: what changes while a page is made is never found under this stamp again.
        g.key = (request.full_path, made_from(paths))
        page = find(g.key)
        if page is None:
            with lock:
                made = being_made.get(g.key)
                if made is None:
                    being_made[g.key] = Event()
                    g.making = g.key
            if made is not None:
                # After a swap everybody asks for the same pages: one request makes each.
                made.wait(_LONGEST_WAIT)
                page = find(g.key)
        return None if page is None else _answer(*page)

    @app.teardown_request
    def is_made(_: BaseException | None) -> None:
        key = g.pop("making", None)
        if key is not None:
            with lock:
                made = being_made.pop(key)
            made.set()

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.pop("key", None)
        is_page = response.status_code == 200 and response.mimetype == "text/html" and not response.is_streamed
        if key is None or not is_page or request.method != "GET":
            return response
        body = response.get_data()
        tag = hashlib.sha256(body).hexdigest()[:32]
        if len(body) <= _MOST_BYTES:
            with lock:
                kept[key] = (body, tag)
                while len(kept) > _MOST_PAGES:
                    kept.popitem(last=False)
        response.set_etag(tag)
        response.make_conditional(request)
        return response


def made_from(paths: Paths) -> tuple[Stamp, ...]:
    """Stamps of the files that pages are made from."""
    runs = sorted(paths.runs_dir.glob("*/metadata.json")) if paths.runs_dir.is_dir() else []
    files = [paths.published_db, paths.project_dir / "dbt_project.yml", *runs]
    return tuple(stamp for file in files for stamp in _stamp(file))


def _stamp(file: Path) -> list[Stamp]:
    try:
        found = file.stat()
    except OSError:
        return []
    return [(str(file), found.st_ino, found.st_size, found.st_mtime_ns)]


def _answer(body: bytes, tag: str) -> Response:
    response = Response(body, mimetype="text/html")
    response.set_etag(tag)
    return response
