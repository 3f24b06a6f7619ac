"""Time the default grid on a wide matrix, and LightGBM alone on the same: run by hand, asserts nothing.

python tests/python/learning/time_fitting.py [train rows] [numeric features] [threads]
"""

import csv
import json
import sys
import time
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from elv.learning.candidates import Candidate, FitSpec, Settings
from elv.learning.examples import Examples
from elv.learning.trainer import Trainer
from elv.learning.trees import DEFAULTS, plain_names

GRID = Path(__file__).parents[3] / "seeds" / "model_grid.csv"


def wide(rows: int, numbers: int) -> pa.Table:
    """Return train rows and a third as many calibrate rows, with gaps, a heavy tail and four text features."""
    random = np.random.default_rng(0)
    values = random.normal(size=(rows, numbers))
    values[:, 3] = np.exp(2 * values[:, 3])
    values[random.random(values.shape) < 0.05] = np.nan
    levels = random.integers(0, 12, size=(rows, 4))
    known = np.nan_to_num(values)
    logits = 0.8 * known[:, 0] + 0.5 * known[:, 1] * known[:, 2] + 0.3 * np.log1p(known[:, 3]) - 2.5
    label = random.random(rows) < 1 / (1 + np.exp(-logits - 0.5 * (levels[:, 0] % 3 - 1)))
    minutes = (np.arange(rows) * 60_000_000).astype("timedelta64[us]")
    columns = {
        "example_id": pa.array([f"e{number:08d}" for number in range(rows)]),
        "split": pa.array(np.where(np.arange(rows) < 0.75 * rows, "train", "calibrate").tolist()),
        "fold": pa.array(random.integers(0, 5, rows)),
        "cutoff_at": pa.array(np.datetime64("2026-01-01", "us") + minutes),
        "label": pa.array(label.astype(int)),
    }
    columns |= {f"ad__x{j}": pa.array(values[:, j], from_pandas=True) for j in range(numbers)}
    columns |= {f"attr__t{j}": pa.array([f"level {level}" for level in levels[:, j]]) for j in range(4)}
    return pa.table(columns)


def bare(trainer: Trainer, parameters: dict, threads: int) -> float:
    """Return the seconds that LightGBM itself takes for the same matrix, split, rounds and early stopping."""
    settings = {**DEFAULTS, **parameters}
    rounds, patience = settings.pop("n_estimators"), settings.pop("early_stopping_rounds")
    settings |= {"objective": "binary", "deterministic": True, "force_col_wise": True, "num_threads": threads}
    settings |= {"verbosity": -1}
    matrix, trees = trainer.encoder.tree_matrix(trainer.train), trainer.learners.trees
    started = time.perf_counter()
    names, texts = plain_names(trainer.encoder.names), trainer.encoder.categorical
    train = lgb.Dataset(matrix[trees.early], trainer.train_label[trees.early], feature_name=names)
    train.set_categorical_feature(texts)
    late = train.create_valid(matrix[trees.late], trainer.train_label[trees.late])
    stop = lgb.early_stopping(patience, verbose=False)
    lgb.train(settings, train, rounds, valid_sets=[late], callbacks=[stop])
    return time.perf_counter() - started


def main(rows: int = 450_000, numbers: int = 56, threads: int = 2) -> None:
    """Print seconds per step and candidate."""
    table = wide(int(rows / 0.75), numbers)
    names = [name for name in table.column_names if "__" in name]
    chosen = Settings(learner_threads=threads)
    started = time.perf_counter()
    trainer = Trainer.prepare(Examples("t", table), names, chosen)
    print(f"read and encode    {time.perf_counter() - started:6.1f} s")
    for line in csv.DictReader(GRID.open()):
        parameters = json.loads(line["parameters"])
        candidate = Candidate("t", line["candidate_id"], line["algorithm"], parameters, line["calibrator"])
        row = trainer.fit(FitSpec(candidate, "f", tuple(names), (), chosen))
        alone = bare(trainer, parameters, threads) if candidate.algorithm == "lightgbm" else None
        ratio = "" if alone is None else f"   LightGBM alone {alone:6.1f} s, ratio {row['fit_seconds'] / alone:.2f}"
        print(f"{candidate.candidate_id:22s} {row['fit_seconds']:6.1f} s   AUC {row['calibrate_auc']:.3f}{ratio}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
