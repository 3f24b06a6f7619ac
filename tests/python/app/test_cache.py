"""A page is made once per published copy, and asked for again costs next to nothing; a new copy is seen at once."""

import os
import shutil
import socket
import statistics
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from browsing import ROOT, browser_of

from elv.app import published as opened
from elv.app.cache import made_from
from elv.app.paths import Paths
from elv.app.server import serve


@pytest.fixture
def openings(monkeypatch):
    """Counts how often the published copy is opened."""
    count = []
    connect = opened.connect
    monkeypatch.setattr(opened, "connect", lambda path: (count.append(path), connect(path))[1])
    return count


@pytest.fixture
def place(demo_warehouse, tmp_path):
    shutil.copy(demo_warehouse / "marts.duckdb", tmp_path / "marts.duckdb")
    return tmp_path / "marts.duckdb"


def test_a_page_is_made_once_and_told_apart_by_its_tag(place, tmp_path, openings):
    browser = browser_of(place, tmp_path / "runs")
    first, second = browser.ask("/campaigns"), browser.ask("/campaigns")
    assert len(openings) == 1
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert dict(first.headers) == dict(second.headers)
    known = browser.ask("/campaigns", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert browser.ask("/campaigns", host="evil.example").status_code == 403
    assert browser.ask("/leads?page=2").data != browser.ask("/leads?page=1").data


def test_a_new_copy_a_new_run_and_new_settings_are_seen_at_once(place, tmp_path, openings):
    browser = browser_of(place, tmp_path / "runs")
    browser.ask("/leads")
    draft = tmp_path / "draft.duckdb"
    shutil.copy(place, draft)
    with duckdb.connect(str(draft)) as copy:
        copy.execute("update lead_scores set lead_id = 'swapped-' || lead_id")
    os.replace(draft, place)
    assert "swapped-" in browser.ask("/leads").text
    assert len(openings) == 2
    paths = Paths(place, tmp_path / "runs", tmp_path, 1)
    seen = {made_from(paths)}
    (tmp_path / "dbt_project.yml").write_text("vars: {}")
    seen.add(made_from(paths))
    (tmp_path / "runs" / "a").mkdir(parents=True)
    (tmp_path / "runs" / "a" / "metadata.json").write_text("{}")
    seen.add(made_from(paths))
    assert len(seen) == 3


def test_problems_and_downloads_are_not_kept(place, tmp_path):
    browser = browser_of(place, tmp_path / "runs")
    aside = place.rename(tmp_path / "aside.duckdb")
    assert browser.ask("/campaigns").status_code == 503
    aside.rename(place)
    assert browser.ask("/campaigns").status_code == 200
    assert "ETag" not in browser.ask("/leads.csv").headers


def test_fifty_clients_wait_for_nobody_and_silent_ones_block_nobody(place, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ready = threading.Event()
    paths = Paths(place, tmp_path / "runs", ROOT, port)
    threading.Thread(target=serve, args=(paths, lambda _: ready.set()), daemon=True).start()
    assert ready.wait(10)
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(130)]
    addresses = [f"http://127.0.0.1:{port}{page}" for page in ("/", "/leads", "/campaigns", "/opportunities", "/trust")]

    def ask(number):
        started = time.monotonic()
        with urllib.request.urlopen(addresses[number % len(addresses)], timeout=30) as answer:
            assert answer.status == 200
            answer.read()
        return time.monotonic() - started

    for number in range(len(addresses)):
        ask(number)
    with ThreadPoolExecutor(50) as clients:
        took = list(clients.map(ask, range(500)))
    for connection in silent:
        connection.close()
    assert statistics.quantiles(took, n=20)[-1] < 0.5


def test_what_many_ask_for_at_once_is_made_once(place, tmp_path, openings):
    with ThreadPoolExecutor(12) as clients:
        browsers = [browser_of(place, tmp_path / "runs")] * 12
        answers = list(
            clients.map(
                lambda browser: browser.client.application.test_client().get(
                    "/trust", base_url=f"http://127.0.0.1:{browser.PORT}"
                ),
                browsers,
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(openings) == 1


def test_readers_at_the_same_time_share_one_opening_and_the_last_one_closes_it(place):
    first, second = opened.connect(place), opened.connect(place)
    os.utime(place, (1, 1))
    later = opened.connect(place)
    assert len(opened._opened) == 2
    for reader in (first, first, later, second):
        reader.close()
    assert not opened._opened
    with duckdb.connect(str(place)) as writer:
        writer.execute("create table written as select 1")
