"""Every setting is declared once, explained, read, and on the page of settings."""

import textwrap

import pytest
from house_rules.project import ROOT
from house_rules.settings import undeclared_settings, unexplained_settings, unread_settings
from house_rules.upheld import assert_upheld

from elv.reference.settings import setting_groups, settings_page

PLANTED = textwrap.dedent(
    """
    name: elv
    vars:
      # --- windows ----
      # Days that count (integer),
      # and days that do not.
      window_days: 14
      lag_days: 3
      silent: [a, b]

      mute: ""
      # --- words ---
      # Words | marks.
      words: [a, b, c, d, e, f, g, h]
    models:
      elv:
        +materialized: table
    """
)


def test_settings_are_read_in_groups():
    groups = setting_groups(PLANTED)
    assert [(group.section, list(group.defaults), group.comment) for group in groups] == [
        ("windows", ["window_days", "lag_days", "silent"], "Days that count (integer), and days that do not."),
        ("windows", ["mute"], ""),
        ("words", ["words"], "Words | marks."),
    ]


def test_the_page_shows_names_defaults_and_meanings():
    page = settings_page(PLANTED)
    assert "## Windows\n" in page
    assert "| `window_days`, `lag_days`, `silent` | `14`; `3`; `a`, `b` | Days that count" in page
    assert "| `words` | `a`, `b`, `c`, `d`, `e`, `f` and 2 more | Words &#124; marks. |" in page


def test_the_page_is_the_one_that_the_settings_give(project_text):
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert written == settings_page(project_text), "run `make docs`: dbt_project.yml has changed since"


def test_every_setting_has_a_comment(project_text):
    assert_upheld("unexplained_settings", unexplained_settings(project_text))


def test_every_setting_is_read(project_text, readers):
    assert_upheld("unread_settings", unread_settings(project_text, readers))


def test_every_setting_that_is_read_is_declared(project_text, readers):
    assert_upheld("undeclared_settings", undeclared_settings(project_text, readers))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (lambda: unexplained_settings(PLANTED), {"mute"}),
        (
            lambda: unread_settings(PLANTED, {"a.sql": "var('window_days') 'words' \"silent\" lag_days"}),
            {"lag_days", "mute"},
        ),
        (
            lambda: undeclared_settings(PLANTED, {"a.sql": "{{ var('window_days') }} {{ var( \"widow_days\") }}"}),
            {"widow_days"},
        ),
    ],
)
def test_a_setting_that_breaks_a_rule_is_found(rule, found):
    assert rule().keys() == found
