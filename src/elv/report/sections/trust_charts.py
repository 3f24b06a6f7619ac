"""The charts of one task's evidence: lift, calibration, gains, money, reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from elv.report.blocks import Chart, Table, columns
from elv.report.charts import boards, curves
from elv.report.facts.evidence import Evidence
from elv.report.words.numbers import amount, count, interval, plural, ratio, share, times
from elv.report.words.sentences import candidate_words
from elv.report.words.verdicts import Tone

_TOP = (1, 2, 5, 10, 20, 30, 50)


def build(found: Evidence, thing: str) -> list[Chart]:
    """Return the charts that the evidence suffices for; `thing` is what is scored, in the plural."""
    drawings = (
        _lifts(found, thing),
        _calibration(found, thing),
        _gains(found, thing),
        _money(found, thing),
        _features(found),
    )
    return [chart for chart in drawings if chart is not None]


def _lifts(found: Evidence, thing: str) -> Chart | None:
    rows = [(name, found.metric("lift_at_10", name)) for name in found.candidates]
    rows = [(name, row) for name, row in rows if row]
    own = found.metric("lift_at_10")
    if not rows or not own:
        return None
    highest = found.metric("lift_at_10_max").get("value")
    finding = f"The best-scored decile of {thing} succeeds {times(own['value'])} times as often as the average"
    drawn: list[tuple[str, float, float | None, float | None, Tone]] = [
        (
            f"{candidate_words(name)}{' (scores)' if name == found.scorer else ''}",
            row["value"],
            row["low"],
            row["high"],
            "good" if name == found.scorer else "faint" if name.startswith("baseline_") else "plain",
        )
        for name, row in rows
    ]
    svg = boards.intervals(
        f"lift-{_key(found)}",
        drawn,
        unit="lift of the best decile, 95 % interval",
        alternative=finding,
        target=1,
        target_words="chance",
        tick=lambda value: f"{value:g}",
    )
    reading = "Everyone is judged on the same test rows. Hollow marks are simple rules without a model."
    if highest:
        reading += f" No list can reach more than {times(highest)} here."
    table = Table(
        "Lift of the best decile",
        columns("who", "lift", "95 % interval", text=["who"]),
        [[name, ratio(value), interval(low, high)] for name, value, low, high, _ in drawn],
    )
    return Chart(finding, reading, svg, table)


def _calibration(found: Evidence, thing: str) -> Chart | None:
    bins = found.calibration
    if not bins:
        return None
    finding = _kept_words(bins)
    svg = curves.calibration(f"calibration-{_key(found)}", bins, finding)
    table = Table(
        "Predicted and observed",
        columns(
            thing,
            "successes",
            "predicted",
            "observed",
            "95 % interval",
            "95 % band",
            "inside the band",
            text=["inside the band"],
        ),
        [
            [
                count(row["row_count"]),
                count(row["positive_count"]),
                share(row["mean_p"], 1),
                share(row["observed_rate"], 1),
                interval(row["observed_low"], row["observed_high"], lambda value: share(value, 1)),
                interval(row["band_low"], row["band_high"], lambda value: share(value, 1)),
                "yes" if row["is_inside_band"] else "no",
            ]
            for row in bins
        ],
        "Intervals: Wilson. Band: mean probability ± 1.96 standard deviations of the number of successes, were every"
        " probability right (Poisson-binomial, normal approximation).",
    )
    reading = (
        "Test rows in groups of equal size by predicted probability. On the dashed line both are equal;"
        " the band is where 95 of 100 groups fall if the prediction is right."
    )
    return Chart(finding, reading, svg, table)


def _kept_words(bins: Sequence[Mapping[str, Any]]) -> str:
    inside = sum(bool(row["is_inside_band"]) for row in bins)
    # In one group of twenty chance alone leaves the band.
    if 5 * (len(bins) - inside) <= len(bins):
        return f"In {inside} of {plural(len(bins), 'group')} what happened is what chance makes of the prediction"
    fewer = sum(not row["is_inside_band"] and row["observed_rate"] < row["mean_p"] for row in bins)
    more = len(bins) - inside - fewer
    side, number = ("fewer", fewer) if fewer >= more else ("more", more)
    return f"In {number} of {plural(len(bins), 'group')} {side} succeeded than predicted, by more than chance"


def _gains(found: Evidence, thing: str) -> Chart | None:
    own = [row for row in found.gains.get(found.scorer, []) if row["capture"] is not None]
    if not own:
        return None
    fifth = next((row for row in own if row["top_percent"] == 20), own[-1])
    finding = f"The best-scored {fifth['top_percent']} % of {thing} hold {share(fifth['capture'], 0)} of all successes"
    rival = [] if found.baseline == found.scorer else found.gains.get(found.baseline, [])
    rival = [row for row in rival if row["capture"] is not None]
    drawn = [(_short(found.scorer), own)] + ([(_short(found.baseline), rival)] if rival else [])
    size: Mapping[str, Any] = next(iter(found.metrics.get(found.scorer, {}).values()), {})
    rate = size["positive_count"] / size["row_count"] if size.get("row_count") else None
    svg = curves.gains(f"gains-{_key(found)}", drawn, rate, finding)
    table = Table(
        "Gains and lift",
        columns("best-scored part", thing, "successes found", "share of all", "lift"),
        [
            [
                f"{row['top_percent']} %",
                count(row["selected_count"]),
                amount(row["positives_captured"]),
                share(row["capture"]),
                ratio(row["lift"]),
            ]
            for row in own
            if row["top_percent"] in _TOP
        ],
    )
    return Chart(finding, "The steeper the curve rises, the fewer calls find the same number of successes.", svg, table)


def _money(found: Evidence, thing: str) -> Chart | None:
    own = [row for row in found.gains.get(found.scorer, []) if row.get("value_share") is not None]
    if not own:
        return None
    fifth = next((row for row in own if row["top_percent"] == 20), own[-1])
    finding = f"The best-scored {fifth['top_percent']} % of {thing} hold {share(fifth['value_share'], 0)} of the money"
    rival = [] if found.baseline == found.scorer else found.gains.get(found.baseline, [])
    rival = [row for row in rival if row.get("value_share") is not None]
    drawn = [(_short(found.scorer), own)] + ([(_short(found.baseline), rival)] if rival else [])
    svg = curves.gains(
        f"money-{_key(found)}", drawn, None, finding, measure="value_share", unit="share of all money found (%)"
    )
    table = Table(
        "Money found",
        columns("best-scored part", thing, "share of the money", "times chance"),
        [
            [
                f"{row['top_percent']} %",
                count(row["selected_count"]),
                share(row["value_share"]),
                ratio(row["value_lift"]),
            ]
            for row in own
            if row["top_percent"] in _TOP
        ],
        "Rows whose money is known by now.",
    )
    return Chart(finding, "The same by money: rows with a known value, best probability first.", svg, table)


def _features(found: Evidence) -> Chart | None:
    rows = found.features
    if not rows:
        return None
    finding = f"Scores lean most on {' and '.join(row['words'] for row in rows[:2])}"
    svg = boards.bars(
        f"reasons-{_key(found)}",
        [(row["words"], row["share"], share(row["share"], 0)) for row in rows],
        unit="share of all movement of the scores (%)",
        alternative=finding,
        tick=lambda value: f"{100 * value:.0f} %",
    )
    table = Table(
        "What scores lean on",
        columns(
            "feature",
            "column",
            "share of all movement",
            "mean movement of the logit",
            text=["feature"],
            names=["column"],
        ),
        [[row["words"], row["feature"], share(row["share"]), amount(row["mean_abs_contribution"])] for row in rows],
        "Mean absolute contribution to the logit on calibrate rows. It explains the scores and proves no cause.",
    )
    return Chart(finding, "What the model uses to tell one row from another. It is no proof of a cause.", svg, table)


def _short(candidate: str) -> str:
    return candidate.removeprefix("baseline_").replace("_", " ")


def _key(found: Evidence) -> str:
    return found.task.replace("_", "-")
