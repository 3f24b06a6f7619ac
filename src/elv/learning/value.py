"""What a positive example is worth: the chance that it brings money, times how much, brought to the right total.

value = P(win | positive) x severity x balance. The chance is a logistic regression (relaxed elastic net) over all
positives, the severity a ridge regression of ln(value) over those that brought money, times Duan's smearing. Both are
judged on blocks of time that they were not fitted on: together they must beat the means by more than chance, and each
must beat its own. The balance is the sum of values over the sum of what the parts say of those blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.encoding import Encoded, Encoder, learn_encoder
from elv.learning.examples import Examples, float_column
from elv.learning.features import Floats
from elv.learning.linear import LinearModel, fit_linear
from elv.learning.threads import one_blas_thread

# Winners are few: they cannot tell dozens of windows of ads apart, as positives cannot (logistic_lean).
EXCLUDED = ("campaign__*", "adset__*", "ad__*", "hist__*_leads", "hist__*_value_per_lead")
# Winners that a fit must have left when a block of time is taken away.
LEAST_WINNERS = 20
# Penalties per part; the columns are standardised.
PARAMETERS: dict[str, Any] = {
    "win_C": [0.01, 0.03, 0.1, 0.3],
    "win_l1_ratio": 0.5,
    "win_relaxed_C": 0.1,
    "severity_penalty": 3.0,
    "blocks": 5,
}


@dataclass(frozen=True)
class ValueSettings:
    """The vars that decide whether and how values are fitted."""

    lead_value_min_winners: int = 60
    category_min_count: int = 20
    level_max_count: int = 50


@dataclass(frozen=True)
class Gain:
    """Losses of each row by a part and by its mean, out of time."""

    model: Floats
    constant: Floats

    @property
    def mean(self) -> float:
        """Mean gain over the constant."""
        return float((self.constant - self.model).mean())


@dataclass(frozen=True)
class ValueModel:
    """The fitted parts; a part that was not accepted is a constant, without coefficients that count."""

    encoder: Encoder
    win: LinearModel
    severity: LinearModel
    smearing_factor: float
    balance_factor: float

    def parts(self, table: pa.Table) -> tuple[Floats, Floats]:
        """Return the chance to bring money and the money if so, of each row if it is positive."""
        encoded = self.encoder.encode(table)
        chance = 1 / (1 + np.exp(-self.win.raw_logits(self.encoder, encoded)))
        return chance, np.exp(self.severity.raw_logits(self.encoder, encoded)) * self.smearing_factor


@dataclass(frozen=True)
class Fit:
    """A model and the losses that it was accepted or refused by."""

    model: ValueModel
    win: Gain
    severity: Gain
    is_accepted: bool


def fit_value_model(positives: Examples, names: Sequence[str], settings: ValueSettings) -> Fit:
    """Fit on positives whose value is known, ordered by key; winners must be spread over time (`is_spread`)."""
    values = float_column(positives.table["value"])
    won = values > 0
    known = np.log(values[won])
    encoder, _ = learn_encoder(positives.table, names, settings.category_min_count, settings.level_max_count)
    encoded = encoder.encode(positives.table)
    block = _time_blocks(positives.table["cutoff_at"].to_numpy(), PARAMETERS["blocks"])
    blocks = [block == number for number in np.unique(block)]

    mean_chance, logs, mean_logs = np.empty(len(values)), np.empty(len(values)), np.empty(len(values))
    for own in blocks:
        paid = ~own & won
        mean_chance[own] = _bounded(won[~own].mean(), int((~own).sum()))
        logs[own] = _severity(encoder, encoded.take(paid), np.log(values[paid])).raw_logits(encoder, encoded.take(own))
        mean_logs[own] = np.log(values[paid]).mean()
    severity = Gain((known - logs[won]) ** 2, (known - mean_logs[won]) ** 2)
    constant = _log_losses(won, mean_chance)
    chances = {penalty: _chances(encoder, encoded, won, blocks, penalty) for penalty in _penalties(won)}
    wins = {penalty: Gain(_log_losses(won, chance), constant) for penalty, chance in chances.items()}
    best = max(wins, key=lambda penalty: wins[penalty].mean, default=None)
    win = Gain(constant, constant) if best is None else wins[best]

    has_win, has_severity = win.mean > 0, severity.mean > 0
    chance = chances[best] if best is not None and has_win else mean_chance
    logs = logs if has_severity else mean_logs
    smearing = float(np.exp(known - logs[won]).mean())
    balance = float(values.sum() / (chance * np.exp(logs) * smearing).sum())
    nothing = (0.0,) * len(encoder.column_names)
    rate = _bounded(won.mean(), len(won))
    model = ValueModel(
        encoder,
        _win(encoder, encoded, won, best)
        if best is not None and has_win
        else LinearModel(float(np.log(rate / (1 - rate))), nothing),
        _severity(encoder, encoded.take(won), known) if has_severity else LinearModel(float(known.mean()), nothing),
        smearing,
        balance,
    )
    return Fit(model, win, severity, balance > 0 and _is_beyond_noise(won, win, severity))


def _is_beyond_noise(won: NDArray[np.bool_], win: Gain, severity: Gain) -> bool:
    """Whether the log-likelihood that the kept parts gain over the means is above one standard error of it.

    ln(value) counts as normal around its mean, with the variance that the mean leaves.
    """
    gain = np.zeros(len(won))
    if win.mean > 0:
        gain += win.constant - win.model
    if severity.mean > 0 and severity.constant.mean() > 0:
        gain[won] += (severity.constant - severity.model) / (2 * severity.constant.mean())
    return bool(gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))


def _penalties(won: NDArray[np.bool_]) -> list[float]:
    """Return the penalties to try; none where next to nobody loses."""
    return list(PARAMETERS["win_C"]) if (~won).sum() >= LEAST_WINNERS else []


def _time_blocks(times: NDArray[Any], blocks: int) -> NDArray[np.int64]:
    """Return a block per row: as many rows each as can be, in order of time; rows of one moment stay together."""
    place = np.unique(times, return_inverse=True)[1]
    share = np.cumsum(np.bincount(place)) / len(times)
    return np.minimum((share * blocks - 1e-9).astype(np.int64), blocks - 1)[place]


def is_spread(positives: Examples) -> bool:
    """Whether winners stay to learn from whichever block of time is left out."""
    won = float_column(positives.table["value"]) > 0
    block = _time_blocks(positives.table["cutoff_at"].to_numpy(), PARAMETERS["blocks"])
    return all((won & (block != number)).sum() >= LEAST_WINNERS for number in np.unique(block))


def _chances(
    encoder: Encoder, encoded: Encoded, won: NDArray[np.bool_], blocks: Sequence[NDArray[np.bool_]], penalty: float
) -> Floats:
    """Return the chance of each row to win by a fit on the other blocks."""
    chance = np.empty(len(won))
    for own in blocks:
        if won[~own].all():
            chance[own] = _bounded(1.0, int((~own).sum()))
            continue
        logits = _win(encoder, encoded.take(~own), won[~own], penalty).raw_logits(encoder, encoded.take(own))
        chance[own] = 1 / (1 + np.exp(-logits))
    return chance


def _win(encoder: Encoder, encoded: Encoded, won: NDArray[np.bool_], penalty: float) -> LinearModel:
    """Fit a relaxed elastic net: its l1 part chooses the features, which are then fitted again with less shrinkage."""
    label = won.astype(np.float64)
    choice, _ = fit_linear(encoder, encoded, label, None, {"C": penalty, "l1_ratio": PARAMETERS["win_l1_ratio"]})
    kept = [position for position, weight in enumerate(choice.importance(encoder)) if weight > 0]
    if not kept:
        return choice
    narrow = Encoder(tuple(encoder.features[position] for position in kept))
    model, _ = fit_linear(narrow, encoded.only(kept), label, None, {"C": PARAMETERS["win_relaxed_C"]})
    weights = dict(zip(narrow.column_names, model.coefficients, strict=True))
    return LinearModel(model.intercept, tuple(weights.get(name, 0.0) for name in encoder.column_names))


def _severity(encoder: Encoder, encoded: Encoded, logs: Floats) -> LinearModel:
    """Fit ridge on ln(value); the mean is not penalised, and the columns are centred on other rows than these."""
    one_blas_thread()
    design = encoder.linear_matrix(encoded)
    centre, mean = design.mean(axis=0), float(logs.mean())
    centred = design - centre
    gram = centred.T @ centred + PARAMETERS["severity_penalty"] * np.eye(design.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (logs - mean))
    return LinearModel(mean - float(centre @ weights), tuple(float(weight) for weight in weights))


def _bounded(rate: Any, rows: int) -> float:
    """Return a rate that is neither 0 nor 1: half a row away from either."""
    return float(np.clip(rate, 0.5 / rows, 1 - 0.5 / rows))


def _log_losses(won: NDArray[np.bool_], chance: Floats) -> Floats:
    return -np.log(np.where(won, chance, 1 - chance))
