"""Charts as elements of a page: its colours, ids of their own, text that stays text."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest

from elv.report.charts import boards, curves, timeline
from elv.report.charts.canvas import ACCENT, draw

ROWS = [("First", 1.2, 1.0, 1.4, "good"), ("Second", 0.4, None, None, "faint")]


def forest(key="forest", rows=ROWS):
    return boards.intervals(
        key,
        rows,
        unit="value",
        alternative="What it shows",
        target=1,
        target_words="target",
        tick=lambda value: f"{value:g}",
    )


def test_colours_become_variables_of_the_page():
    svg = forest()
    assert "var(--good)" in svg
    assert "var(--muted)" in svg
    assert not re.findall(r"#[0-9a-f]{6}", svg)


def test_ids_and_references_carry_the_key():
    root = ET.fromstring(forest("mine"))
    identities = {element.get("id") for element in root.iter() if element.get("id")}
    assert identities
    assert all(identity.startswith("mine-") for identity in identities)
    for element in root.iter():
        if element.get("href"):
            assert element.get("href").removeprefix("#") in identities
        for reference in re.findall(r"url\(#([^)]+)\)", " ".join(element.attrib.values())):
            assert reference in identities


def test_drawing_has_a_text_alternative_and_no_metadata():
    root = ET.fromstring(forest())
    assert root.get("aria-label") == "What it shows"
    assert root.get("role") == "img"
    assert not [element for element in root.iter() if element.tag in ("metadata", "style", "script")]


def test_same_rows_give_the_same_drawing():
    assert forest() == forest()


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        r"$\frac{",
        "$a$ $b$",
        'style="fill: #010101"',
        "\U0001f525 \u0645\u0631\u062d\u0628\u0627",
    ],
)
def test_names_are_text_and_nothing_else(name):
    root = ET.fromstring(forest(rows=[(name, 1.0, 0.9, 1.1, "plain")]))
    assert name in [element.text for element in root.iter("text")]
    assert {element.tag for element in root.iter()} <= {"svg", "g", "path", "defs", "use", "text", "clipPath", "rect"}


def test_every_number_of_the_interval_is_drawn_where_it_is():
    root = ET.fromstring(forest())
    ticks = {element.text: float(element.get("x")) for element in root.iter("text") if element.text in ("0", "1")}
    marks = [float(element.get("x")) for element in root.iter("use") if element.get("style", "").find("--good") >= 0]
    per_unit = ticks["1"] - ticks["0"]
    assert marks[0] == pytest.approx(ticks["0"] + 1.2 * per_unit, abs=0.01)


@pytest.mark.parametrize("bins", [1, 3])
def test_calibration_takes_one_group_or_many(bins):
    rows = [
        {"mean_p": p, "observed_rate": p, "observed_low": 0, "observed_high": 2 * p, "band_low": 0, "band_high": 2 * p}
        for p in (0.1, 0.2, 0.3)[:bins]
    ]
    assert "predicted probability (%)" in curves.calibration("c", rows, "x")


def test_delay_curve_marks_the_window_and_the_suggestion():
    rows = [{"age_day": day, "cumulative_share": day / 100, "is_supported": day < 4} for day in range(6)]
    svg = curves.steps("d", rows, window=14, suggested=5, alternative="x")
    assert "window: 14 days" in svg
    assert "suggested: 5 days" in svg
    assert "few leads left" in svg


def test_history_marks_what_is_out_of_range_and_stands_gaps():
    rows = [
        {"period_start": f"2026-01-0{day}", "value": value, "low": low, "high": high, "is_alarm": alarm}
        for day, (value, low, high, alarm) in enumerate(
            [(None, None, None, False), (5, 1, 9, False), (20, 1, 9, True)], start=1
        )
    ]
    svg = curves.history("h", rows, value="value", low="low", high="high", unit="leads", alternative="x")
    assert "out of range" in svg
    assert "3 Jan 2026" in svg


def test_timeline_takes_single_moments():
    moment = datetime(2026, 1, 1)
    svg = timeline.splits("t", [("test", moment, moment)], moment, "x")
    assert ">test<" in svg


def test_a_failure_inside_a_drawing_is_not_swallowed():
    with pytest.raises(ZeroDivisionError), draw("x", 100, "x") as canvas:
        canvas.axes().plot([0, 1 / 0], color=ACCENT)
