"""Benchmark against known truth: demo worlds are drawn, built and compared with what they were drawn from.

Run with `make bench-truth`. Every world is built in a warehouse of its own, one after the other; its figures stay in
the folder, so that a run that was stopped goes on where it stopped: take another folder for another state of the code.
The page docs/truth.md is written from all of them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from run import DBT, MODELS_ONLY, ROOT, run
from scipy.stats import spearmanr
from truth_page import page

# Kinds of worlds in the order in which they are drawn; the first twelve hold every kind at least twice.
KINDS = ("demo", "steady", "small", "demo", "steady", "launching")
SETTINGS = {
    "demo": {},
    # Nothing drifts, so that every alarm is a false one; the same world is built again with a planted drop.
    "steady": {"demo_steady_campaigns": True},
    "launching": {"demo_launching_campaigns": True, "demo_days": 240},
    "small": {},
}
TOP = (20, 50, 100, 200)
GRAINS = ("campaign", "adset", "ad")
DROP_DAYS, DROP_SHARE = 30, 0.3
# Kullback and Leibler's divergence of a served probability from the true one, in 1e-4 nats.
NATS = 1e4

LEADS = """
    with as_of as (select as_of from intermediate.int_as_of),
    records as (
        select lead_id, coalesce(bool_or(stage in ('qualified', 'won')), false) as is_known
        from demo.demo_outcomes group by lead_id
    )
    select
        scores.lead_id, scores.is_open, scores.call_rank, scores.elv, scores.elv_decile, scores.scored_by,
        scores.campaign_id, scores.adset_id, scores.ad_id,
        scores.value_if_qualified as value, scores.p_qualified as p, scores.elv_remaining,
        truth.p_qualified as true_p, truth.p_qualified_ever as true_ever, truth.employees,
        truth.p_won * truth.mean_won_value * coalesce(rates.rate_to_default, 1) as true_value,
        date_diff('second', truth.created_at, as_of.as_of) / 86400.0 as age_days,
        coalesce(records.is_known, false) as is_known,
        examples.split
    from marts.lead_scores as scores
    inner join demo.demo_lead_truth as truth using (lead_id)
    inner join features.lead_examples as examples using (lead_id)
    cross join as_of
    left join records using (lead_id)
    left join reference.exchange_rates as rates on truth.currency = rates.currency
    order by scores.lead_id
"""
HOLDOUT = """
    select holdout.candidate_id, holdout.p, truth.p_qualified as true_p,
        coalesce(holdout.candidate_id = champions.candidate_id, false) as is_chosen
    from ml.holdout_predictions as holdout
    inner join demo.demo_lead_truth as truth on holdout.example_id = truth.lead_id
    left join evaluation.champion_models as champions using (task)
    where task = 'lead_qualified' and split = 'test' and holdout.p is not null
"""
ACCOUNTS = """
    {% set day = days_between(demo_sales_start(), 'cutoffs.cutoff_at') %}
    {% set window = days_between('cutoffs.cutoff_at', 'cutoffs.window_end_at') %}
    with examples as (
        select scores.p_buy as p, examples.customer_id, examples.division, {{ day }} as day, {{ window }} as window_days
        from {{ ref('account_scores') }} as scores
        inner join {{ ref('account_examples') }} as examples on scores.example_id = examples.example_id
        inner join {{ ref('int_account_cutoffs') }} as cutoffs on examples.cutoff_no = cutoffs.cutoff_no
    )
    select examples.p, {{ demo_purchase_probability('examples.day', 'examples.window_days') }} as true_p
    from examples
    inner join {{ ref('int_listed_customers') }} as listed on examples.customer_id = listed.customer_id
    inner join {{ ref('demo_account_truth') }} as truth
        on listed.listed_customer_id = truth.customer_id and examples.division = truth.division
    -- Who bought longer ago than the look-back is no owner and has adopted all the same.
    where truth.adoption_day >= examples.day
"""


def parts(values: pd.Series, count: int) -> pd.Series:
    """Which of so many equal parts each value is in, from the lowest (0) on."""
    return ((values.rank(method="first") - 1) * count // len(values)).astype(int)


def divergence(p: pd.Series, true_p: pd.Series) -> float:
    """Mean divergence of probabilities from the true ones, in 1e-4 nats."""
    p, true_p = p.clip(1e-9, 1 - 1e-9), true_p.clip(1e-9, 1 - 1e-9)
    return float((true_p * np.log(true_p / p) + (1 - true_p) * np.log((1 - true_p) / (1 - p))).mean() * NATS)


def calibration(rows: pd.DataFrame) -> dict[str, object]:
    """Divergence, level, rank and told over true by decile of the probability told."""
    rows = rows[rows.p.notna()]
    sums = rows.groupby(parts(rows.p, 10))[["p", "true_p"]].sum()
    return {
        "rows": len(rows),
        "kl": divergence(rows.p, rows.true_p),
        "level": float(rows.p.sum() / rows.true_p.sum()),
        "rank": float(spearmanr(rows.p, rows.true_p).statistic) if rows.p.nunique() > 1 else 0.0,
        "deciles": (sums.p / sums.true_p).round(4).tolist(),
    }


def value(leads: pd.DataFrame) -> dict[str, object]:
    """Value told over true value, by fifth of company size and by decile of ELV."""
    sizes = leads.groupby(parts(leads.employees, 5))[["value", "true_value"]].mean()
    deciles = leads.assign(true_elv=leads.true_p * leads.true_value).groupby("elv_decile")[["elv", "true_elv"]].sum()
    return {
        "level": float(leads.value.mean() / leads.true_value.mean()),
        "sizes": (sizes.value / sizes.true_value).round(4).tolist(),
        "elv_deciles": (deciles.elv / deciles.true_elv).round(4).tolist(),
    }


def captured(leads: pd.DataFrame, delay_days: float, window_days: float) -> dict[str, float]:
    """True value still to win of the first calls, as a share of what the best calls would win."""
    open_ = leads[~leads.is_known & (leads.age_days < window_days)]
    seen, end = np.exp(-open_.age_days / delay_days), np.exp(-window_days / delay_days)
    left = open_.true_ever * (seen - end) / (1 - open_.true_ever * (1 - seen)) * open_.true_value
    ours = left[open_.call_rank.sort_values().index][open_.call_rank.sort_values().notna()]
    best = left.sort_values(ascending=False)
    return {str(top): float(ours[:top].sum() / best[:top].sum()) for top in TOP if len(best) >= top}


def boards(connection: duckdb.DuckDBPyConnection, leads: pd.DataFrame, target: float) -> list[dict[str, object]]:
    """One row per entity with a return: its interval, its chance to reach the target, and its true return."""
    rows = []
    for grain in GRAINS:
        board = connection.execute(f"""
            select {grain}_id as entity_id, currency, cast(spend as double) * coalesce(rate_to_default, 1) as spend,
                elv_per_spend, elv_per_spend_low as low, elv_per_spend_high as high, p_above_target,
                elv_per_spend_ever as ever, elv_per_spend_ever_low as ever_low, elv_per_spend_ever_high as ever_high
            from marts.{grain}_leaderboard left join reference.exchange_rates using (currency)
            where elv_per_spend is not null and spend > 0
        """).df()
        for name, true_p in {"truth": leads.true_p, "true_ever": leads.true_ever}.items():
            elv = (true_p * leads.true_value).groupby(leads[f"{grain}_id"]).sum()
            board[name] = board.entity_id.map(elv).fillna(0) / board.spend
        rows += [
            {
                "grain": grain,
                "is_covered": bool(row.low <= row.truth <= row.high),
                "width": float((row.high - row.low) / row.truth) if row.truth else 0.0,
                "p_above": float(row.p_above_target),
                "is_above": bool(row.true_ever > target),
                "is_ever_covered": bool(row.ever_low <= row.true_ever <= row.ever_high),
                "told_ever": float(row.ever / row.true_ever) if row.true_ever else 0.0,
            }
            for row in board.itertuples()
        ]
    return rows


def alarms(connection: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Alarms shown: area, task and words."""
    rows = connection.execute("select area, coalesce(task, '-'), subject, summary from quality.alerts").fetchall()
    return [dict(zip(("area", "task", "subject", "summary"), row, strict=True)) for row in rows]


def settings_of(seed: int, kind: str, leads: int, small: int) -> dict[str, object]:
    """The vars of a world."""
    size = small if kind == "small" else leads
    customers = {"demo_customers": max(200, size // 10)}
    return {"demo_seed": seed, "demo_leads": size} | customers | SETTINGS[kind]


def build(warehouse: Path, settings: dict[str, object], *more: str) -> None:
    """Build all models in this warehouse."""
    env = os.environ | {"DBT_PROFILES_DIR": str(ROOT / "profiles"), "ELV_DATA_DIR": ""}
    warehouse.mkdir(parents=True, exist_ok=True)
    places = ["--target-path", str(warehouse / "target"), "--log-path", str(warehouse / "logs")]
    command = [str(DBT), *MODELS_ONLY, *more, *places, "--vars", json.dumps(settings)]
    run(command, env | {"ELV_WAREHOUSE_DIR": str(warehouse)})


def accounts(warehouse: Path, settings: dict[str, object]) -> pd.DataFrame:
    """Probabilities told and true of the accounts that nobody knows yet."""
    env = os.environ | {"DBT_PROFILES_DIR": str(ROOT / "profiles"), "ELV_DATA_DIR": ""}
    places = ["--target-path", str(warehouse / "target"), "--log-path", str(warehouse / "logs")]
    command = [str(DBT), "--quiet", "compile", "--inline", ACCOUNTS, *places, "--vars", json.dumps(settings)]
    _, _, query = run(command, env | {"ELV_WAREHOUSE_DIR": str(warehouse)})
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as connection:
        return connection.execute(query).df()


def measured(warehouse: Path, settings: dict[str, object]) -> dict[str, object]:
    """All figures of a built world."""
    delay_days = 15.0 if settings.get("demo_launching_campaigns") else 6.0
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as connection:
        leads = connection.execute(LEADS).df()
        window = connection.execute("select max(label_window_days) from marts.lead_scores").fetchall()[0][0]
        holdout = connection.execute(HOLDOUT).df()
        rows, shown = boards(connection, leads, 1.0), alarms(connection)
    newest = leads[
        leads.split.isin(["test", "score"]) & (leads.age_days <= leads.age_days[leads.split == "test"].max())
    ]
    told = {name: divergence(group.p, group.true_p) for name, group in holdout.groupby("candidate_id")}
    chosen = holdout.candidate_id[holdout.is_chosen].unique()
    return {
        "scored_by": ", ".join(sorted(leads.scored_by.unique())),
        "candidate": str(chosen[0]) if len(chosen) else "",
        "newest": calibration(newest),
        "open": calibration(leads[leads.is_open.fillna(False)]),
        "all": calibration(leads),
        "accounts": calibration(accounts(warehouse, settings)),
        "value": value(leads) if leads.value.notna().any() else None,
        "captured": captured(leads, delay_days, float(window)),
        "boards": rows,
        "alarms": shown,
        "candidates": told,
        "regret": told[chosen[0]] - min(told.values()) if len(chosen) else None,
    }


def plant_drop(warehouse: Path) -> None:
    """Take away the outcomes of some of the leads of the last month."""
    with duckdb.connect(str(warehouse / "elv.duckdb")) as connection:
        connection.execute(f"""
            delete from demo.demo_outcomes where lead_id in (
                select lead_id from demo.demo_lead_truth
                where created_at >= (select as_of from intermediate.int_as_of) - interval {DROP_DAYS} day
                    and hash(lead_id, 'drop') % 1000 < {DROP_SHARE * 1000}
            )
        """)


def world(folder: Path, seed: int, kind: str, leads: int, small: int, keep: bool) -> dict[str, object]:
    """Figures of one world, from the folder where they are known."""
    settings = settings_of(seed, kind, leads, small)
    name = f"{seed:03d}-{kind}-{settings['demo_leads']}"
    known = folder / f"{name}.json"
    if known.exists():
        return json.loads(known.read_text())
    warehouse = folder / name
    shutil.rmtree(warehouse, ignore_errors=True)
    build(warehouse, settings)
    figures = {"name": name, "kind": kind, "seed": seed, "leads": settings["demo_leads"]} | measured(
        warehouse, settings
    )
    if kind == "steady":
        dropped = folder / f"{name}-drop"
        shutil.copytree(warehouse, dropped, dirs_exist_ok=True)
        plant_drop(dropped)
        build(dropped, settings, "--exclude", "path:models/demo")
        with duckdb.connect(str(dropped / "elv.duckdb"), read_only=True) as connection:
            figures["alarms_after_drop"] = alarms(connection)
    known.write_text(json.dumps(figures, indent=1, default=str))
    if not keep:
        for made in folder.glob(f"{name}*/"):
            shutil.rmtree(made)
    return figures


def commit() -> str:
    """The project's commit, marked where files differ from it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "(unknown)"


def main() -> None:
    """Draw the worlds and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=12, help="worlds to draw")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", choices=SETTINGS, default=KINDS, help="kinds, one after the other")
    parser.add_argument("--leads", type=int, default=12000)
    parser.add_argument("--small", type=int, default=2000, help="leads of a small world")
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "truth", help="figures of finished worlds")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "truth.md")
    parser.add_argument("--state", default="", help="commit that was measured; default: that of the project")
    parser.add_argument("--keep", action="store_true", help="keep the warehouses")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    worlds = []
    for number in range(chosen.worlds):
        kind = chosen.kinds[number % len(chosen.kinds)]
        worlds.append(world(folder, chosen.first_seed + number, kind, chosen.leads, chosen.small, chosen.keep))
        done, newest = worlds[-1]["name"], worlds[-1]["newest"]
        print(f"{done}: KL {newest['kl']:.0f}, level {newest['level']:.2f}", file=sys.stderr, flush=True)
    chosen.page.write_text(page(worlds, chosen.state or commit()), encoding="utf-8")


if __name__ == "__main__":
    main()
