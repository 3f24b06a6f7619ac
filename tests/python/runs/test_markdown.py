"""Text from data inside Markdown: a parser must find nothing in it but text."""

import pytest
from markdown_it import MarkdownIt

from elv.runs.markdown import LONGEST_TEXT, Markdown, cell, count, day, escape, estimate, number, share

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[free](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "a | b || c",
    "`rm -rf` ``x``",
    "**bold** _italic_ __strong__ ~~gone~~",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "---",
    "===",
    "line\n\n# next",
    "tab\tand \x1b[31mcolour",
    "&lt;b&gt; &amp; &#60;",
    "\\[x](y)",
    "{{ 7 * 7 }} {% raw %} $x^2$",
    "\u202egnp.exe",
]


def visible(markdown):
    """Text that a reader sees, and the kinds of everything that is not text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in [*tokens, *inline]} - {"inline", "text", "paragraph_open", "paragraph_close"}
    # What is escaped and what is spelled as an entity is one text to a reader.
    return "".join(child.content for child in inline), kinds - {"text_special"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is_and_nothing_else(text):
    shown, kinds = visible(escape(text))
    assert kinds == set()
    expected = " ".join("".join(" " if ord(c) < 32 or c == "\u202e" else c for c in text).split())
    assert shown == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_cell_and_its_item(text):
    table = f"| a | b |\n| --- | --- |\n| {escape(text)} | 1 |\n\n- {escape(text)}\n"
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(table)
    opened = [token.type for token in tokens]
    assert (opened.count("td_open"), opened.count("table_open"), opened.count("list_item_open")) == (2, 1, 1)
    assert "heading_open" not in opened
    assert "html_block" not in opened


@pytest.mark.parametrize(
    "address", ["https://evil.example", "www.evil.example", "me@evil.example", "FTP://evil.example"]
)
def test_no_viewer_makes_a_link_of_an_address(address):
    # Viewers that link bare addresses look for `://`, `www.` and `@` in the source.
    escaped = escape(address)
    assert not any(mark in escaped.lower() for mark in ("://", "www.", "@"))
    assert visible(escaped) == (address, set())


def test_names_stay_readable_in_the_source():
    assert escape("lead_qualified") == "lead_qualified"
    assert escape("attr__industry") == "attr__industry"
    assert escape("division=Pumps, 2026-03-26, 1.5 (x)") == "division=Pumps, 2026-03-26, 1.5 (x)"
    assert escape("_x_") == r"\_x\_"
    assert len(escape("x" * 1000)) == LONGEST_TEXT
    assert escape(Markdown("**kept**")) == "**kept**"


def test_numbers_are_written_for_people():
    assert [count(1234567), share(0.0421), number(1234.5, 1), day("2026-06-30T10:00:00Z")] == [
        "1,234,567",
        "4.2 %",
        "1,234.5",
        "2026-06-30",
    ]
    assert [count(None), share(None), number(float("nan")), day(None), estimate(None)] == [""] * 5
    assert estimate({"value": 0.5, "low": 0.4, "high": 0.6}) == r"0.500 \[0.400, 0.600\]"
    assert estimate({"value": 0.5, "low": None, "high": None}, 1) == "0.5"
    assert [cell(True), cell(0.1234567), cell(float("nan")), cell(3), cell("a|b")] == [
        "yes",
        "0.123457",
        "",
        "3",
        r"a\|b",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("lift@10 is 2.1", "lift@10 is 2.1"),
        ("NDCG@20", "NDCG@20"),
        ("@someone", "&#64;someone"),
        ("me@10.example", "me&#64;10.example"),
        ("me@10x", "me&#64;10x"),
    ],
)
def test_only_an_at_that_makes_a_link_is_escaped(text, written):
    assert escape(text) == written
