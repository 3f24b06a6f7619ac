"""Who may ask and how, and what a browser may do with the answer."""

import re

import pytest
from browsing import browser_of

PAGES = ("/", "/calls", "/leads", "/campaigns", "/opportunities", "/ideal-customers", "/trust", "/runs")


@pytest.fixture
def addresses(browser, demo_runs):
    runs = sorted(path.name for path in demo_runs.iterdir())
    return [
        *PAGES,
        "/leads/lead-0000001",
        browser.page("/opportunities").links[12][1],
        f"/runs/{runs[0]}",
        f"/runs/compare?a={runs[0]}&b={runs[1]}",
        "/nowhere",
        "/leads?colour=red",
    ]


def test_every_answer_carries_the_headers(browser, addresses):
    for address in [*addresses, "/leads.csv?state=unknown", "/style/report.css"]:
        answer = browser.ask(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Set-Cookie" not in answer.headers


def test_pages_need_no_script_no_inline_style_and_no_network(browser, addresses):
    for address in addresses:
        page = browser.page(address, browser.ask(address).status_code)
        assert page.tags
        for tag, found in page.tags:
            assert tag not in ("script", "style", "iframe", "object", "base"), address
            assert not [name for name in found if name == "style" or name.startswith("on")], address
            for name in ("href", "src", "action"):
                assert re.match(r"^(/(?!/)|#)", found.get(name, "/")), (address, found)


def test_tables_say_what_they_are_and_what_to_do(browser, addresses):
    seen = 0
    for address in addresses:
        page = browser.page(address, browser.ask(address).status_code)
        assert page.captions == len(page.tables), address
        assert all(found.get("scope") == "col" for found in page.headers), address
        assert page.html.count("One row per") + page.html.count("One entry per") >= len(page.tables), address
        seen += len(page.tables)
    assert seen > 15


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"])
def test_this_machine_may_ask(browser, host):
    assert browser.ask("/runs", host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8765",
        "127.0.0.1.evil.example:8765",
        "localhost.evil.example:8765",
        "127.0.0.1:8766",
        "127.0.0.1",
        "localhost",
        "0.0.0.0:8765",
        "192.168.0.2:8765",
    ],
)
def test_a_name_of_somebody_else_is_refused(browser, host):
    for address in ("/leads", "/leads.csv", "/style/report.css", "/nowhere"):
        answer = browser.ask(address, host=host)
        assert answer.status_code == 403
        assert "lead-0" not in answer.text
    assert "http://127.0.0.1:8765 only" in answer.text


def test_a_request_without_a_host_is_refused(browser):
    assert browser.ask("/leads", environ_overrides={"HTTP_HOST": ""}).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/leads.csv", "/nowhere"])
def test_nothing_but_reading_is_taken(browser, address, method):
    answer = browser.ask(address, method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_head_answers_without_a_body(browser):
    for address in ("/leads", "/leads.csv"):
        answer = browser.ask(address, "HEAD")
        assert (answer.status_code, answer.data) == (200, b"")


def test_a_failure_shows_no_trace(demo_warehouse, demo_runs, monkeypatch, capsys):
    # No page is kept yet.
    browser = browser_of(demo_warehouse / "marts.duckdb", demo_runs)
    monkeypatch.setattr("elv.app.views.campaigns.build", lambda *_: 1 / 0)
    page = browser.page("/campaigns", 500)
    assert "ZeroDivisionError" not in page.html
    assert "ZeroDivisionError" in capsys.readouterr().err
