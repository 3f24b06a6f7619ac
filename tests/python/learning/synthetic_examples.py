"""Synthetic examples with a known truth, as a table and as the relations that the models hand over."""

import json
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from elv.learning.fitting import fit_candidates

FEATURES = ("ad__ctr_7d", "attr__size", "attr__industry", "campaign__spend_28d", "hist__campaign_rate")
TREES = {"num_leaves": 7, "n_estimators": 60, "bagging_fraction": 0.7, "bagging_freq": 1}
GRID = [
    ("ridge", "logistic", {"C": 1.0}, "auto"),
    ("lasso", "logistic", {"C": 0.05, "l1_ratio": 1.0}, "platt"),
    ("trees", "lightgbm", TREES, "auto"),
    ("blend", "blend", {"logistic": {"C": 1.0}, "lightgbm": TREES, "exclude": ["ad__*"]}, "auto"),
    ("average", "average", {}, "auto"),
]


def synthetic(rows: int, seed: int = 7, task: str = "lead_qualified") -> pa.Table:
    """Return examples in time order: 60 % train, 20 % calibrate, 10 % test, 10 % score, and the true p."""
    random = np.random.default_rng(seed)
    spend = np.exp(random.normal(4, 1.5, rows))
    ctr = random.uniform(0, 0.1, rows)
    size = random.normal(size=rows)
    rate = random.beta(3, 20, rows)
    industry = random.choice(["retail", "software", "health", "rare"], rows, p=[0.5, 0.3, 0.195, 0.005])
    effect = np.select([industry == "software", industry == "health"], [0.8, -0.6], 0.0)
    logits = -1.8 + 0.9 * size + effect + 0.3 * (np.log1p(spend) - 4) + 4 * (rate - 0.13)
    p = 1 / (1 + np.exp(-logits))
    label = (random.random(rows) < p).astype(np.int32)
    position = np.arange(rows) / rows
    split = np.select([position < 0.6, position < 0.8, position < 0.9], ["train", "calibrate", "test"], "score")
    value = np.where(label == 1, np.exp(6 + 0.5 * size + random.normal(0, 0.6, rows)), 0.0)
    start = np.datetime64("2026-01-01", "us")
    known = split != "score"
    holes = random.random((3, rows)) < np.array([[0.1], [0.05], [0.0]])
    return pa.table(
        {
            "example_id": pa.array([f"e{number:06d}" for number in random.permutation(rows)]),
            "task": pa.array([task] * rows),
            "split": pa.array(split.tolist()),
            "fold": pa.array(random.integers(0, 5, rows).astype(np.int32)),
            "cutoff_at": pa.array(start + (np.arange(rows) * 600_000_000).astype("timedelta64[us]")),
            "label": pa.array(label, mask=~known),
            "value": pa.array(value, mask=~known),
            "true_p": pa.array(p),
            "ad__ctr_7d": pa.array(ctr, mask=holes[0]),
            "attr__size": pa.array(size, mask=holes[1]),
            "attr__industry": pa.array(industry.tolist()),
            "campaign__spend_28d": pa.array(spend, mask=holes[2]),
            "hist__campaign_rate": pa.array(rate),
        }
    )


@dataclass
class House:
    """A database with everything that `fit_candidates` is handed; change its tables to see what it does."""

    examples: pa.Table
    grid: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=lambda: list(GRID))
    features: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(FEATURES))
    fingerprint: str = "f1"
    task: str = "lead_qualified"
    settings: dict[str, Any] = field(default_factory=lambda: {"train_min_rows": 200, "train_min_positives": 30})

    def __post_init__(self) -> None:
        self.session = duckdb.connect()

    def relation(self, table: pa.Table) -> Any:
        return self.session.from_arrow(table)

    def fit(self, stored: pa.Table | None = None, **chosen: Any) -> pa.Table:
        catalog = {
            "task": [self.task] * len(self.features),
            "feature": list(self.features),
            "is_used": [reason is None for reason in self.features.values()],
            "exclusion_reason": pa.array(list(self.features.values()), pa.string()),
        }
        grid = {
            "task": [self.task] * len(self.grid),
            "candidate_id": [row[0] for row in self.grid],
            "algorithm": [row[1] for row in self.grid],
            "parameters": [json.dumps(row[2]) for row in self.grid],
            "calibrator": [row[3] for row in self.grid],
            "is_enabled": [True] * len(self.grid),
        }
        fingerprints = {"task": [self.task], "training_fingerprint": [self.fingerprint]}
        return fit_candidates(
            [self.relation(self.examples)],
            fingerprints=self.relation(pa.table(fingerprints)),
            catalog=self.relation(pa.table(catalog)),
            grid=self.relation(pa.table(grid)),
            stored=None if stored is None else self.relation(stored),
            settings=self.settings,
            **chosen,
        )
