"""Fit small boosters with one thread while another thread predicts with two, for some seconds; ends with 0.

Sparse features are what LightGBM keeps in buffers by thread.
"""

import sys
import threading
import time
from types import SimpleNamespace

import numpy as np

from elv.learning import threads
from elv.learning.encoding import Encoded
from elv.learning.trees import TreeFitter, TreeModel

ROWS, FEATURES, SHARE = 200, 100, 0.05
PARAMETERS = {"n_estimators": 1, "early_stopping_rounds": 0, "min_child_samples": 5}


def main(seconds: float) -> None:
    """Fail, or be ended by the system, if fits and predictions disturb each other."""
    random = np.random.default_rng(0)
    matrix = np.where(random.random((ROWS, FEATURES)) < SHARE, random.random((ROWS, FEATURES)), 0.0)
    label = (matrix[:, 0] + random.random(ROWS) > 0.5).astype(float)
    threads.ONE_THREAD_BELOW_CELLS = 2 * matrix.size
    many = np.tile(matrix, (3, 1))
    encoder = SimpleNamespace(
        features=range(FEATURES),
        names=[f"x{number}" for number in range(FEATURES)],
        categorical=[],
        tree_matrix=lambda encoded: encoded.arrays[0],
    )

    def fit() -> str:
        fitter = TreeFitter(encoder, Encoded((matrix,), ROWS), label, np.arange(ROWS), 2)
        assert fitter.fit_threads == 1
        return fitter.fit(dict(PARAMETERS))[0].text

    alone = fit()
    model = TreeModel.from_text(alone, 2)
    failures: list[Exception] = []
    is_over = threading.Event()

    def predict() -> None:
        try:
            while not is_over.is_set():
                model.raw_logits(encoder, Encoded((many,), len(many)))
                model.contributions(encoder, Encoded((many,), len(many)))
        except Exception as error:
            failures.append(error)

    other = threading.Thread(target=predict)
    other.start()
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert fit() == alone
    finally:
        is_over.set()
        other.join()
    assert not failures, failures


if __name__ == "__main__":
    main(float(sys.argv[1]))
