"""Benchmark on real data: what would have been served on the first day of the test split, against simple rivals.

Run with `make bench-real`, or name the data sets. They lie in ../shared/data beside the project; one that is absent is
left out. Every one is built by its own settings (docs/examples) in a warehouse of its own, one after the other; its
figures stay in the folder, so that a run that was stopped goes on where it stopped: take another folder for another
state of the code. The page docs/real-data.md is written from all of them.
"""

import argparse
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import lightgbm
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from paired import interval
from pandas.api.types import is_numeric_dtype
from run import DBT, MODELS_ONLY, ROOT, run
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from truth import commit
from truth_page import table

from elv.learning.refitting import refit_champions
from elv.learning.stored import StoredModel

Floats = NDArray[np.float64]
Figures = dict[str, Any]

# From the fastest to the slowest.
DATA_SETS = (
    "crm_sales_opportunities",
    "superstore",
    "adventureworks_b2b",
    "bank_marketing",
    "online_retail",
    "cdnow",
)
EXAMPLES = {"lead_qualified": "features.lead_examples", "account_purchase": "features.account_examples"}
CLUSTERS = {"lead_qualified": "example_id", "account_purchase": "customer_id"}
SELECT = ("+champion_models", "+serving_models", "+value_regression")
# What a value goes by where the build accepts no regression.
GROUPS = {"lead_qualified": "campaign_id", "account_purchase": "division"}
VALUE_PRIOR = 20
REPLICATES, SEED = 1000, 20260101
LEAST_P = 1e-9
PLAIN = ("plain LightGBM", "plain L2 logistic")

HEAD = """# On real data

`make bench-real` builds each data set of [docs/examples](examples/README.md) by its own settings and asks what would
have been served on the first day of the test split: the chosen recipe, fitted on every row whose label had closed by
then, or the baseline that scores where no model gains on it. Rivals see the same test rows. *Plain LightGBM* (its own
defaults) and *plain L2 logistic* (C = 1, numbers scaled, texts one-hot) learn from the same features and the same rows;
baselines are those of the build. A gain is the rival's log loss less that of what is served, with the middle 95 % of
1,000 paired resamples (of customers, where several rows are one's): above 0 what is served is better. Observed /
expected is that of the probabilities, and of money (probability times value) where values are known: by the regression
where the build accepts one, else by the mean of earlier positives of the campaign or division, shrunk.
"""


def log_losses(label: Floats, p: Floats) -> Floats:
    """Log loss of each row."""
    p = np.clip(p, LEAST_P, 1 - LEAST_P)
    return -(label * np.log(p) + (1 - label) * np.log(1 - p))


def gain(served: Floats, rival: Floats, cluster: Sequence[str]) -> tuple[float, float, float]:
    """Mean loss of the rival less that of what is served, and its interval by paired resamples of clusters."""
    _, place = np.unique(np.asarray(cluster, dtype=str), return_inverse=True)
    sums, counts = np.bincount(place, rival - served), np.bincount(place)
    rng = np.random.default_rng(SEED)
    drawn = [rng.integers(0, len(sums), len(sums)) for _ in range(REPLICATES)]
    low, high = interval([sums[rows].sum() / counts[rows].sum() for rows in drawn])
    return float((rival - served).mean()), low, high


def plain_models(train: pd.DataFrame, label: Floats, test: pd.DataFrame) -> dict[str, Floats]:
    """Probabilities of the test rows by the two plain models."""
    texts = [name for name in train if not is_numeric_dtype(train[name])]
    numbers = [name for name in train if name not in texts and train[name].notna().any()]
    kept = [*numbers, *texts]
    levels = {name: pd.CategoricalDtype(sorted(train[name].dropna().unique())) for name in texts}
    known = test.assign(**{name: test[name].where(test[name].isin(levels[name].categories)) for name in texts})
    # LightGBM takes no name with a sign of JSON.
    names = {name: f"feature_{number}" for number, name in enumerate(kept)}
    trees = lightgbm.LGBMClassifier(random_state=SEED, n_jobs=1, verbose=-1)
    trees.fit(train[kept].astype(levels).rename(columns=names), label)
    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    told = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="(none)"),
        OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=20),
    )
    line = make_pipeline(
        make_column_transformer((scaled, numbers), (told, texts)), LogisticRegression(C=1.0, max_iter=2000)
    )
    line.fit(train[kept].fillna(dict.fromkeys(texts, "(none)")), label)
    return {
        PLAIN[0]: trees.predict_proba(known[kept].astype(levels).rename(columns=names))[:, 1],
        PLAIN[1]: line.predict_proba(test[kept].fillna(dict.fromkeys(texts, "(none)")))[:, 1],
    }


def frame(rows: pa.Table, names: Sequence[str]) -> pd.DataFrame:
    """Features as numbers and texts."""
    return pd.DataFrame(
        {
            name: rows[name].to_numpy(zero_copy_only=False).astype(object)
            if pa.types.is_string(rows.schema.field(name).type)
            else rows[name].cast(pa.float64()).to_numpy()
            for name in names
        }
    )


def build(name: str, warehouse: Path) -> Mapping[str, Any]:
    """Build a data set up to its champions; gives the settings with which recipes are fitted again."""
    own_vars = ROOT / "docs" / "examples" / name / "vars.yml"
    env = os.environ | {
        "ELV_DATA_DIR": str(own_vars.parent),
        "ELV_SOURCE_DIR": str(data_folder(name)),
        "ELV_WAREHOUSE_DIR": str(warehouse),
        "DBT_PROFILES_DIR": "profiles",
    }
    places = ["--target-path", str(warehouse / "target"), "--log-path", str(warehouse / "logs")]
    run([str(DBT), *MODELS_ONLY, "-s", *SELECT, "--vars", own_vars.read_text(encoding="utf-8"), *places], env)
    manifest = json.loads((warehouse / "target" / "manifest.json").read_text(encoding="utf-8"))
    settings: Mapping[str, Any] = manifest["nodes"]["model.elv.refit_champions"]["config"]["meta"]["settings"]
    return settings


def data_folder(name: str) -> Path:
    """Where a data set lies."""
    return ROOT.parent / "shared" / "data" / name


def measure(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> Figures:
    """Figures of the question that a data set asks."""
    task = connection.execute(
        "select task from evaluation.champion_models order by train_rows desc nulls last limit 1"
    ).fetchall()[0][0]
    examples = connection.table(EXAMPLES[task])
    gap = " or split_reason like 'gap after train%'" if "split_reason" in examples.columns else ""
    before = examples.filter(f"label is not null and (split in ('train', 'calibrate'){gap})").order("example_id")
    test = examples.filter("label is not null and split = 'test'").order("example_id").to_arrow_table()
    catalog = connection.execute("select feature from ml.feature_catalog where task = ? and is_used order by 1", [task])
    names = [row[0] for row in catalog.fetchall()]
    learned = before.to_arrow_table()
    label = test["label"].to_numpy().astype(float)
    champion = connection.execute(
        "select candidate_id, scored_by, is_provisional from evaluation.champion_models where task = ?", [task]
    ).fetchall()[0]
    told = {
        candidate: np.array(p, dtype=float)
        for candidate, p in connection.execute(
            "select candidate_id, list(p order by example_id) from ml.holdout_predictions"
            " where task = ? and split = 'test' and p is not null group by candidate_id",
            [task],
        ).fetchall()
    }
    served = told.get(champion[0])
    if champion[1] == "champion":
        fitted, champions = (connection.table(f"{name}") for name in ("ml.fitted_models", "evaluation.champion_models"))
        (row,) = refit_champions(
            [before], fitted.filter(f"task = '{task}'"), champions.filter(f"task = '{task}'"), settings
        ).to_pylist()
        model = StoredModel.from_row(row)
        served = model.probabilities(model.raw_logits(test), test)
    assert served is not None
    rivals = {name: p for name, p in told.items() if name.startswith("baseline_") and name != champion[0]}
    rivals |= plain_models(frame(learned, names), learned["label"].to_numpy().astype(float), frame(test, names))
    if champion[1] == "champion":
        rivals["the same as judged (train split alone)"] = told[champion[0]]
    clusters = test[CLUSTERS[task]].to_pylist()
    losses = log_losses(label, served)
    return {
        "task": task,
        "served": champion[0],
        "scored_by": champion[1],
        "is_provisional": champion[2],
        "rows": len(label),
        "positives": int(label.sum()),
        "learned_rows": learned.num_rows,
        "log_loss": float(losses.mean()),
        "auc": auc(label, served),
        "level": float(label.sum() / served.sum()),
        "money_level": money_level(connection, task, test, served, learned),
        "refused": connection.execute(
            "select feature, exclusion_reason from ml.feature_catalog where task = ? and exclusion_reason like '%leak%'"
            " order by feature",
            [task],
        ).fetchall(),
        "rivals": {
            name: {"auc": auc(label, p), "gain": gain(losses, log_losses(label, p), clusters)}
            for name, p in rivals.items()
        },
    }


def auc(label: Floats, p: Floats) -> float:
    """AUC; a half where all rows are told the same."""
    return float(roc_auc_score(label, p))


def money_level(
    connection: duckdb.DuckDBPyConnection, task: str, test: pa.Table, served: Floats, learned: pa.Table
) -> float | None:
    """Money observed over expected on test rows whose value is known; values are learned from the rows before them."""
    value = test["value"].to_numpy(zero_copy_only=False).astype(float)
    positives = learned["label"].to_numpy() == 1
    past = learned["value"].to_numpy(zero_copy_only=False).astype(float)[positives]
    if np.isnan(value).all() or np.isnan(past).all() or not np.nanmax(np.abs(past)):
        return None
    regression = dict(
        connection.execute(
            "select example_id, value_if_positive from ml.value_regression where task = ?", [task]
        ).fetchall()
    )
    means = group_means(past, learned[GROUPS[task]].filter(pa.array(positives)).to_pylist())
    if_positive = np.array(
        [
            regression.get(key, means.get(group, means[None]))
            for key, group in zip(test["example_id"].to_pylist(), test[GROUPS[task]].to_pylist(), strict=True)
        ]
    )
    known = ~np.isnan(value)
    return float(value[known].sum() / (served[known] * if_positive[known]).sum())


def group_means(value: Floats, group: Sequence[str | None]) -> dict[str | None, float]:
    """Mean value of each group, set against 20 positives of the mean of all, which None has."""
    rows = pd.DataFrame({"value": value, "group": group}).dropna(subset="value")
    mean = float(rows.value.mean())
    sums = rows.groupby("group").value.agg(["sum", "count"])
    shrunk = (sums["sum"] + VALUE_PRIOR * mean) / (sums["count"] + VALUE_PRIOR)
    return {None: mean, **{str(name): float(value) for name, value in shrunk.items()}}


def page(measured: Mapping[str, Figures], state: str) -> str:
    """The page docs/real-data.md."""
    rows, beaten = [], []
    for name, found in measured.items():
        best = min(
            (rival for rival in found["rivals"] if rival.startswith("baseline_")),
            key=lambda rival: found["rivals"][rival]["gain"][0],
            default="-",
        )
        rows.append(
            [
                name,
                f"{found['rows']:,} / {found['positives']:,}",
                found["served"] + (" (provisional)" if found["is_provisional"] else ""),
                f"{found['log_loss']:.4f}",
                f"{found['auc']:.3f}",
                f"{found['level']:.2f}",
                "-" if found["money_level"] is None else f"{found['money_level']:.2f}",
                gain_text(found, best),
                *(gain_text(found, rival) for rival in PLAIN),
            ]
        )
        beaten += [
            f"{rival} on {name}"
            for rival, figures in found["rivals"].items()
            if figures["gain"][2] < 0 and not rival.startswith("the same")
        ]
    head = ["data", "test rows / positives", "served", "log loss", "AUC", "O/E", "money O/E", "gain on best baseline"]
    text = HEAD + f"\nMeasured at commit {state}.\n\n" + table([*head, *(f"gain on {name}" for name in PLAIN)], rows)
    text += "\n**Better than what is served, beyond noise:** " + (", ".join(beaten) or "none") + ".\n"
    for name, found in measured.items():
        text += f"\n## {name}\n\n{found['learned_rows']:,} rows had closed before the test split.\n\n"
        text += table(
            ["rival", "AUC", "gain of what is served"],
            [
                [rival, f"{figures['auc']:.3f}", gain_text(found, rival)]
                for rival, figures in sorted(found["rivals"].items(), key=lambda item: item[1]["gain"][0])
            ],
        )
        if found["refused"]:
            text += "\nLeft out as leaks: " + "; ".join(f"`{feature}` ({why})" for feature, why in found["refused"])
            text += ".\n"
    return text


def gain_text(found: Figures, rival: str) -> str:
    """A table cell: the gain on a rival with its interval."""
    if rival not in found["rivals"]:
        return "-"
    mean, low, high = found["rivals"][rival]["gain"]
    return f"{mean:+.4f} [{low:+.4f}, {high:+.4f}]"


def main() -> None:
    """Build and measure what is not measured yet, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=DATA_SETS, help="data sets; all by default")
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "bench-real")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in given.names:
        figures, warehouse = given.folder / f"{name}.json", given.folder / name
        if figures.exists() or not data_folder(name).is_dir():
            print(name, "measured before" if figures.exists() else "is not there", flush=True)
            continue
        shutil.rmtree(warehouse, ignore_errors=True)
        warehouse.mkdir()
        settings = build(name, warehouse)
        with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as connection:
            figures.write_text(json.dumps(measure(connection, settings), indent=1), encoding="utf-8")
        shutil.rmtree(warehouse)
        print(name, "measured", flush=True)
    files = [given.folder / f"{name}.json" for name in DATA_SETS]
    measured = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()}
    (ROOT / "docs" / "real-data.md").write_text(page(measured, commit()), encoding="utf-8")


if __name__ == "__main__":
    main()
