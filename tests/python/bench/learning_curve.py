"""What candidates gain from more train rows: the table behind the default of train_max_rows.

`python tests/python/bench/learning_curve.py WAREHOUSE` takes the working database of a build with many leads. Each
candidate of the grid is fitted on all of the train split and on samples of it, as a build draws them, and judged on the
test split by the paired difference of its log loss. A sample with all positives weights them down to their share.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from paired import interval, print_table, resampled

from elv.learning.calibration import log_loss_rows, sigmoid
from elv.learning.candidates import FitSpec, Settings, read_fit_specs
from elv.learning.examples import Examples, read_examples, text_column
from elv.learning.stored import StoredModel
from elv.learning.trainer import Trainer

TASK = "lead_qualified"
KINDS = ("logistic", "lightgbm", "blend")


@dataclass(frozen=True)
class Sample:
    """Some rows of the train split, and the weight of their positives."""

    name: str
    mask: NDArray[np.bool_]
    positive_weight: float | None = None


def samples(
    train: NDArray[np.bool_], positive: NDArray[np.bool_], place: NDArray[np.float64], sizes: list[int]
) -> Iterator[Sample]:
    """Yield all rows first, then for each size the rows that hash lowest, without and with all positives."""
    yield Sample("all", train)
    for size in sizes:
        yield Sample(f"{size:,}", train & (place < size / train.sum()))
        share = (size - (train & positive).sum()) / (train & ~positive).sum()
        if 0 < share < 1:
            yield Sample(f"{size:,}, all positives", train & (positive | (place < share)), float(share))


def main() -> None:
    """Print a row per sample and candidate; the average is the mean of the calibrated logits of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 200_000, 50_000, 25_000])
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    connection = duckdb.connect(str(asked.warehouse / "elv.duckdb"), read_only=True, config={"memory_limit": "3GB"})
    settings = Settings(learner_threads=asked.threads)
    names = ("ml.training_fingerprints", "ml.feature_catalog", "reference.model_grid")
    specs = read_fit_specs(*(connection.sql(f"select * from {name}") for name in names), settings)
    specs = [spec for spec in specs if spec.candidate.task == TASK and spec.candidate.algorithm in KINDS]
    relation = connection.sql("select * from features.lead_examples")
    examples = read_examples(relation, TASK, ("train", "calibrate", "test"), specs[0].used)
    split = text_column(examples.table["split"])
    own = relation.filter(f"task = '{TASK}' and split in ('train', 'calibrate', 'test')")
    hashed = own.project("example_id, md5_number_lower(example_id || '-learn') / 2 ** 64 as place").order("example_id")
    test = examples.where(split == "test")
    draws = resampled(len(test.label))[:200]
    against: dict[str, NDArray[np.float64]] = {}
    print_table(["train rows", "candidate", "log loss", "against all rows", "CPU seconds"], [])
    for sample in samples(split == "train", examples.label == 1.0, hashed.fetchnumpy()["place"], asked.sizes):
        trainer = Trainer.prepare(examples.where(sample.mask | (split == "calibrate")), specs[0].used, settings)
        logits, total = [], 0.0
        for spec in [*specs, None]:
            if spec:
                p, seconds = judged(trainer, weighted(spec, sample.positive_weight), test)
                logits.append(np.log(p / (1 - p)))
                total += seconds
            else:
                p, seconds = sigmoid(np.mean(logits, axis=0)), total
            losses = log_loss_rows(p, test.label)
            name = spec.candidate.candidate_id if spec else "average"
            gain = losses - against.setdefault(name, losses)
            low, high = interval([gain[draw].mean() for draw in draws])
            cells = [f"{losses.mean():.5f}", f"{gain.mean():+.5f} [{low:+.5f}, {high:+.5f}]", f"{seconds:.1f}"]
            print("| " + " | ".join([sample.name, name, *cells]) + " |", flush=True)


def judged(trainer: Trainer, spec: FitSpec, test: Examples) -> tuple[NDArray[np.float64], float]:
    """Return the probabilities of the test rows, and the CPU seconds of the fit."""
    began = time.process_time()
    model = StoredModel.from_row(trainer.fit(spec), trainer.settings.learner_threads)
    seconds = time.process_time() - began
    return model.probabilities(model.raw_logits(test.table), test.table), seconds


def weighted(spec: FitSpec, positive_weight: float | None) -> FitSpec:
    """Return the fit_spec with a weight of the positives."""
    if positive_weight is None:
        return spec
    parameters = {**spec.candidate.parameters, "class_weight": positive_weight}
    return replace(spec, candidate=replace(spec.candidate, parameters=parameters))


if __name__ == "__main__":
    main()
