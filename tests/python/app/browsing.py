"""Ask the app for pages, and read what stands on them."""

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

from elv.app.application import create_app
from elv.app.paths import Paths

ROOT = Path(__file__).parents[3]


def browser_of(published_db, runs_dir):
    """A browser of the app on these files."""
    return Browser(create_app(Paths(published_db, runs_dir, ROOT, Browser.PORT)).test_client())


class Browser:
    """A browser on this machine."""

    PORT = 8765

    def __init__(self, client):
        self.client = client

    def ask(self, address, method="GET", host=None, **more):
        host = f"127.0.0.1:{self.PORT}" if host is None else host
        return self.client.open(address, method=method, base_url=f"http://{host}", **more)

    def page(self, address, status=200):
        answer = self.ask(address)
        assert answer.status_code == status, (address, answer.status_code, answer.text[-2000:])
        return Page(answer.text)

    def rows(self, address):
        """Rows of a CSV, each by heading."""
        answer = self.ask(address)
        assert answer.status_code == 200, answer.text[-2000:]
        assert answer.mimetype == "text/csv"
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))


class Page(HTMLParser):
    """The tables of a page as rows of cells by heading, its links, and its text."""

    def __init__(self, html):
        super().__init__()
        self.html = html
        self.tables, self.links, self.tags, self.words, self.headers, self.captions = [], [], [], [], [], 0
        self._cell = self._href = None
        self._headings, self._row = [], []
        self._link_words = ""
        self.feed(html)
        self.text = " ".join(" ".join(self.words).replace("\u00a0", " ").split())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if tag == "table":
            self.tables.append([])
            self._headings = []
        elif tag == "caption":
            self.captions += 1
        elif tag in ("th", "td"):
            self._cell = ""
            if tag == "th":
                self.headers.append(found)
        elif tag == "tr":
            self._row = []
        elif tag == "a":
            self._href, self._link_words = found.get("href"), ""

    def handle_endtag(self, tag):
        if tag == "th":
            self._headings.append(self._cell.strip().replace("\u00a0", " "))
            self._cell = None
        elif tag == "td":
            self._row.append(self._cell.strip().replace("\u00a0", " "))
            self._cell = None
        elif tag == "tr" and self._row:
            self.tables[-1].append(dict(zip(self._headings, self._row, strict=True)))
        elif tag == "a":
            self.links.append((self._link_words.strip(), self._href))

    def handle_data(self, data):
        self.words.append(data)
        self._link_words += data
        if self._cell is not None:
            self._cell += data

    def link(self, words):
        return next(href for text, href in self.links if text == words)

    def has_link(self, words):
        return any(text == words for text, _ in self.links)
