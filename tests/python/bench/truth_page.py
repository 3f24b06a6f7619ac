"""The page docs/truth.md: tables of what the worlds of the benchmark came to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import mean
from typing import Any

World = dict[str, Any]

HEAD = """# Against known truth

`make bench-truth` draws demo worlds (var `demo_seed`), builds each and compares what is served with what it was drawn
from. Kinds: *demo* (campaigns start and stop), *steady* (nothing drifts), *launching* (most campaigns are young,
outcomes slow) and *small*. KL is the divergence of the told probability from the true one, in 1e-4 nats; told / true is
a ratio of sums; newest leads are those since the test split began.
"""
WORLDS = """## By world

Regret is the KL on the test split of the candidate chosen less that of the best one; top 50, value and coverage (in per
cent: campaign / ad set / ad) are those of the table above.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; numbers stand right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Mean with the least and the greatest."""
    if not values:
        return "-"
    return f"{mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def share(hits: Sequence[bool]) -> str:
    """Share of hits in per cent, with how many they are of how many."""
    return f"{100 * mean(hits):.0f} % ({sum(hits)} of {len(hits)})" if hits else "-"


def is_model_alarm(alarm: World) -> bool:
    """Whether an alarm of the leads' scores says that outcomes contradict them."""
    return alarm["area"] in ("outcomes", "performance") and alarm["task"] != "account_purchase"


def summary(worlds: Sequence[World]) -> str:
    """Aims and what was measured."""
    large = [world for world in worlds if world["kind"] != "small"]
    valued = [world for world in large if world["value"]]
    levels = [world["newest"]["level"] for world in large]
    rows = [
        ["KL of newest leads, large worlds, mean", f"{mean([world['newest']['kl'] for world in large]):.1f}", "110"],
        ["level of newest leads, told / true", spread(levels), "0.92 to 1.08 in each"],
    ]
    for top in ("20", "50", "100", "200"):
        values = [world["captured"][top] for world in large if top in world["captured"]]
        rows.append(
            [f"value still to win, first {top} calls / best {top}", spread(values), "0.85" if top == "50" else ""]
        )
    for fifth in range(5):
        values = [world["value"]["sizes"][fifth] for world in valued]
        rows.append([f"value told / true, fifth {fifth + 1} of company size", spread(values), "0.85 to 1.15"])
    for grain in ("campaign", "adset", "ad"):
        board = [row for world in large for row in world["boards"] if row["grain"] == grain]
        rows.append([f"coverage of 80 % intervals, {grain}", share([row["is_covered"] for row in board]), "77 to 83 %"])
        rows.append(
            [
                f"the same with what comes after the window, {grain}",
                share([row["is_ever_covered"] for row in board]),
                "",
            ]
        )
        rows.append([f"their width / truth, {grain}", spread([row["width"] for row in board if row["width"]]), ""])
    steady = [world for world in worlds if world["kind"] == "steady"]
    caught = [any(is_model_alarm(alarm) for alarm in world["alarms_after_drop"]) for world in steady]
    false = [any(is_model_alarm(alarm) for alarm in world["alarms"]) for world in steady]
    rows.append(["drop of 30 % for 30 days raises an alarm", share(caught), "5 of 6"])
    rows.append(["the same alarm in steady worlds", share(false), "below 2 %"])
    return table(["measure", "measured: mean (least to greatest)", "aim"], rows) if large else ""


def by_world(worlds: Sequence[World]) -> str:
    """One row per world."""
    rows = []
    for world in worlds:
        newest, account = world["newest"], world["accounts"]
        covered = [
            f"{100 * mean([row['is_covered'] for row in world['boards'] if row['grain'] == grain]):.0f}"
            if any(row["grain"] == grain for row in world["boards"])
            else "-"
            for grain in ("campaign", "adset", "ad")
        ]
        rows.append(
            [
                world["name"],
                world["candidate"] or world["scored_by"],
                f"{newest['kl']:.0f} / {world['open']['kl']:.0f} / {world['all']['kl']:.0f}",
                f"{newest['level']:.2f}",
                f"{newest['rank']:.2f}",
                f"{world['regret']:.0f}" if world["regret"] is not None else "-",
                f"{world['captured'].get('50', float('nan')):.2f}",
                f"{world['value']['level']:.2f}" if world["value"] else "-",
                " / ".join(covered),
                f"{account['kl']:.0f}, {account['level']:.2f}, {account['rank']:.2f}",
            ]
        )
    head = ["world", "scores by", "KL newest / open / all", "level", "rank", "regret", "top 50", "value", "coverage"]
    return table([*head, "accounts: KL, level, rank"], rows)


def deciles(worlds: Sequence[World]) -> str:
    """Told over true by tenth, from the lowest probability and from the lowest ELV."""
    valued = [world for world in worlds if world["value"]]
    rows = []
    for tenth in range(10):
        p = [world["newest"]["deciles"][tenth] for world in worlds if len(world["newest"]["deciles"]) == 10]
        elv = [world["value"]["elv_deciles"][9 - tenth] for world in valued if len(world["value"]["elv_deciles"]) == 10]
        rows.append([str(tenth + 1), spread(p), spread(elv)])
    return table(["tenth, lowest first", "probability told / true", "ELV told / true"], rows)


def targets(worlds: Sequence[World]) -> str:
    """Chance to reach the target that boards tell, against how many do."""
    rows = []
    entities = [row for world in worlds for row in world["boards"]]
    for tenth in range(10):
        inside = [row for row in entities if tenth / 10 <= row["p_above"] < (tenth + 1) / 10 + (tenth == 9)]
        told = f"{mean([row['p_above'] for row in inside]):.2f}" if inside else "-"
        rows.append([f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", told, share([row["is_above"] for row in inside])])
    return table(["p_above_target", "mean told", "truly above"], rows)


def alarm_counts(worlds: Sequence[World]) -> str:
    """Worlds with an alarm, by area: steady ones, where each is a false one, and the same after a drop."""
    steady = [world for world in worlds if world["kind"] == "steady"]
    before, after = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for world in steady:
        before.update({(alarm["area"], alarm["task"]) for alarm in world["alarms"]})
        after.update({(alarm["area"], alarm["task"]) for alarm in world["alarms_after_drop"]})
    rows = [[", ".join(key), str(before[key]), str(after[key])] for key in sorted(before | after)]
    return table(["alarm", f"of {len(steady)} steady worlds", "of the same with a drop"], rows)


def page(worlds: Sequence[World], state: str) -> str:
    """The page; `state` is the commit that was measured."""
    return (
        "\n".join(
            [
                HEAD,
                f"Measured: {len(worlds)} worlds at commit {state}.\n",
                summary(worlds),
                WORLDS,
                by_world(worlds),
                "## By tenth\n",
                deciles(worlds),
                "## Chance to reach the target\n",
                targets(worlds),
                "## Alarms\n",
                alarm_counts(worlds),
            ]
        ).rstrip()
        + "\n"
    )
