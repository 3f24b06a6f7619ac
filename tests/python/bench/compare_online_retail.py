"""Online Retail, which items a customer buys for the first time within 90 days: EASE against other item rankings.

History: purchases by known customers up to and with 2011-09-09 (quantity and price above 0), 0 or 1 per customer and
item; items are the codes that at least 20 customers had bought by then. Targets: items of these that a customer buys in
the 90 days from 2011-09-10 and had not bought before. Users: customers with a history and at least one target. What a
customer had is never ranked. Run with ELV_SOURCE_DIR at the folder of online_retail.csv.gz.
"""

import os
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from paired import Floats, measured, print_table, resampled
from scipy.sparse import csr_matrix

from elv.learning.item_scores import item_weights

FIRST_DAY = "2011-09-10"
DAYS = 90
LEAST_BUYERS = 20
LENGTH = 20
DEFAULT_PENALTY = 300

PURCHASES = """
    select distinct
        CustomerID as customer,
        upper(StockCode) as item,
        cast(InvoiceDate as timestamp) >= cast($first_day as timestamp) as is_later
    from read_csv($path, all_varchar = true)
    where
        CustomerID is not null and cast(Quantity as double) > 0 and cast(UnitPrice as double) > 0
        and cast(InvoiceDate as timestamp) < cast($first_day as timestamp) + to_days($days)
    order by all
"""


def baskets(source: Path) -> tuple[csr_matrix, csr_matrix, int]:
    """Customers x items before the first day, the same for first purchases after it, and the number of users."""
    path = str(source / "online_retail.csv.gz")
    read = duckdb.execute(PURCHASES, {"path": path, "first_day": FIRST_DAY, "days": DAYS}).fetchnumpy()
    later = np.asarray(read["is_later"], dtype=bool)
    customer, item = np.asarray(read["customer"], dtype=str), np.asarray(read["item"], dtype=str)
    codes, buyers = np.unique(item[~later], return_counts=True)
    items = codes[buyers >= LEAST_BUYERS]
    customers = np.unique(customer[~later])

    def matrix(own: NDArray[np.bool_]) -> csr_matrix:
        kept = own & np.isin(item, items) & np.isin(customer, customers)
        rows, columns = np.searchsorted(customers, customer[kept]), np.searchsorted(items, item[kept])
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(customers), len(items)))

    before, after = matrix(~later), matrix(later)
    new = csr_matrix(after - after.multiply(before))
    new.eliminate_zeros()
    return before, new, int((np.diff(new.indptr) > 0).sum())


def raw_lift(before: csr_matrix) -> Floats:
    """How much oftener two items are had together than chance would have it, unshrunken."""
    together = np.asarray((before.T @ before).todense(), dtype=np.float64)
    buyers = np.diag(together).copy()
    lift: Floats = together * before.shape[0] / np.outer(buyers, buyers)
    np.fill_diagonal(lift, 0.0)
    return lift


def als(before: csr_matrix, factors: int = 32, weight: float = 1.0, penalty: float = 10.0, rounds: int = 15) -> Floats:
    """Scores of implicit-feedback ALS (Hu, Koren & Volinsky 2008): confidence 1 + weight where bought, else 1.

    Weight and penalty are the best of six pairs on the very targets that it is judged on: EASE gets no such favour.
    """
    rng = np.random.default_rng(1)
    sides = [before, csr_matrix(before.T)]
    vectors = [rng.normal(0, 0.1, (matrix.shape[0], factors)) for matrix in sides]
    for _ in range(rounds):
        for side, matrix in enumerate(sides):
            other = vectors[1 - side]
            shared = other.T @ other + penalty * np.eye(factors)
            for row in range(matrix.shape[0]):
                had = other[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]
                vectors[side][row] = np.linalg.solve(shared + weight * had.T @ had, (1 + weight) * had.sum(axis=0))
    scores: Floats = vectors[0] @ vectors[1].T
    return scores


def per_user(scores: Floats, before: csr_matrix, new: csr_matrix) -> dict[str, Floats]:
    """NDCG, recall and hit of each user's list; of equal scores the first code comes first.

    Recall is of the targets that a list can hold, as most users have more than that.
    """
    barred = np.where(before.toarray() > 0, -np.inf, scores)
    best = np.argsort(-barred, axis=1, kind="stable")[:, :LENGTH]
    hits = np.take_along_axis(new.toarray(), best, axis=1)
    targets = np.diff(new.indptr)
    discounts = 1 / np.log2(np.arange(2, LENGTH + 2))
    ideal = np.cumsum(discounts)[np.minimum(targets, LENGTH) - 1]
    return {
        f"NDCG@{LENGTH}": hits @ discounts / ideal,
        f"recall@{LENGTH}": hits.sum(axis=1) / np.minimum(targets, LENGTH),
        "hit@10": (hits[:, :10].sum(axis=1) > 0).astype(np.float64),
    }


def scorers(before: csr_matrix) -> dict[str, Any]:
    """Scores of every customer and item, by method."""
    popularity = np.tile(np.asarray(before.sum(axis=0)).ravel(), (before.shape[0], 1))
    return {
        "popularity": popularity,
        "sum of raw lift": before @ raw_lift(before),
        "ALS, 32 factors": als(before),
        "EASE, penalty 500": before @ item_weights(before, 500),
        f"EASE, penalty {DEFAULT_PENALTY} (default)": before @ item_weights(before, DEFAULT_PENALTY),
    }


def tables(source: Path) -> tuple[str, list[list[str]], list[list[str]]]:
    """What was compared, a row of metrics per method, and the differences of EASE to others."""
    before, new, users = baskets(source)
    words = f"{users:,} users, {before.shape[1]:,} items; {before.shape[0]:,} customers with a history"
    own = np.flatnonzero(np.diff(new.indptr) > 0)
    results = {
        name: per_user(np.asarray(scores)[own], before[own], new[own]) for name, scores in scorers(before).items()
    }
    draws = resampled(users)
    rows = [
        [name, *(measured(each.mean(), [each[draw].mean() for draw in draws]) for each in found.values())]
        for name, found in results.items()
    ]
    differences = []
    for ease in [name for name in results if name.startswith("EASE")]:
        for other in ("ALS, 32 factors", "popularity"):
            gains = {metric: each - results[other][metric] for metric, each in results[ease].items()}
            cells = [measured(each.mean(), [each[draw].mean() for draw in draws], sign=True) for each in gains.values()]
            differences.append([f"{ease} minus {other}", *cells])
    return words, rows, differences


def main() -> None:
    """Print the tables."""
    words, rows, differences = tables(Path(os.environ["ELV_SOURCE_DIR"]))
    metrics = [f"NDCG@{LENGTH}", f"recall@{LENGTH}", "hit@10"]
    print(words + "\n")
    print_table(["method", *metrics], rows)
    print()
    print_table(["difference", *metrics], differences)


if __name__ == "__main__":
    main()
