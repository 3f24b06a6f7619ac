"""What a positive example is worth: the chance that it brings money, times how much, brought to the right total.

value = P(win | positive) x severity x balance. An elastic net chooses the features of the chance among all positives;
a logistic regression, stumps (boosted trees of one split, for a chance that rises in steps) or the mean of both then
learn from those. The severity is a ridge regression of ln(value) over those that brought money, on features that an
elastic net chose, times Duan's smearing. All are judged on blocks of time that they were not fitted on: together they
must beat the means by more than chance, and each must beat its own. The balance is the sum of values over the sum of
what the parts say of those blocks; it moves towards the level of the newest block as far as that differs from the
others by more than two standard errors (the positive part of James and Stein, 1961).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.linear_model import ElasticNet

from elv.learning.blend import Blend
from elv.learning.calibration import log_loss_rows, sigmoid
from elv.learning.encoding import Encoded, Encoder, learn_encoder
from elv.learning.examples import Examples, float_column
from elv.learning.features import Feature, Floats, NumericFeature
from elv.learning.linear import LinearModel, fit_linear
from elv.learning.scorer import Scorer
from elv.learning.threads import one_blas_thread
from elv.learning.trees import TreeFitter

# Winners are few: they cannot tell dozens of windows of ads apart, as positives cannot (logistic_lean). Numbers of a
# division take one value per cutoff: a handful, whose trend a fit follows past the last of them.
EXCLUDED = (
    "campaign__*",
    "adset__*",
    "ad__*",
    "hist__*_leads",
    "hist__*_value_per_lead",
    # All but the name.
    "division__[!n]*",
    "division__new_*",
)
# Winners that a fit must have left when a block of time is taken away.
LEAST_WINNERS = 20
# Penalties per part; the columns are standardised.
PARAMETERS: dict[str, Any] = {
    "win_C": [0.01, 0.03, 0.1, 0.3],
    "win_l1_ratio": 0.5,
    "win_relaxed_C": 0.1,
    "win_stumps": {
        "num_leaves": 2,
        "n_estimators": 80,
        "early_stopping_rounds": 0,
        "learning_rate": 0.05,
        "min_child_samples": 60,
        "lambda_l2": 10.0,
        "cat_l2": 50.0,
        "cat_smooth": 50.0,
    },
    "severity_alpha": [0.05, 0.1, 0.15, 0.2],
    "severity_l1_ratio": 0.9,
    "severity_penalty": 3.0,
    "blocks": 5,
    "level": "newest block, shrunk",
}
# What can tell the chance, from the plainest on: of equals the first is taken.
WIN_FORMS = (("logistic",), ("logistic", "lightgbm"), ("lightgbm",))


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
    win: Blend
    severity: LinearModel
    smearing_factor: float
    balance_factor: float

    def parts(self, table: pa.Table) -> tuple[Floats, Floats]:
        """Return the chance to bring money and the money if so, of each row if it is positive."""
        encoded = self.encoder.encode(table)
        chance = sigmoid(self.win.raw_logits(self.encoder, encoded))
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
    known, label = np.log(values[won]), won.astype(np.float64)
    encoder, _ = learn_encoder(positives.table, names, settings.category_min_count, settings.level_max_count)
    encoder = _shaped(encoder, positives.table, won, known)
    encoded = encoder.encode(positives.table)
    block = _time_blocks(positives.table["cutoff_at"].to_numpy(), PARAMETERS["blocks"])
    blocks = [block == number for number in np.unique(block)]

    mean_logits, mean_logs = np.empty(len(values)), np.empty(len(values))
    for own in blocks:
        mean_logits[own] = _logit(won[~own].mean(), int((~own).sum()))
        mean_logs[own] = np.log(values[~own & won]).mean()
    chances = Chances(encoder, encoded, won, blocks)
    constant = log_loss_rows(sigmoid(mean_logits), label)
    logits = chances.out_of_time()
    wins = {form: Gain(log_loss_rows(sigmoid(told), label), constant) for form, told in logits.items()}
    best = max(wins, key=lambda form: wins[form].mean, default=None)
    win = Gain(constant, constant) if best is None else wins[best]
    severities = {
        alpha: _out_of_time(encoder, encoded, values, blocks, alpha) for alpha in PARAMETERS["severity_alpha"]
    }
    mean_loss = (known - mean_logs[won]) ** 2
    gains = {alpha: Gain((known - told[won]) ** 2, mean_loss) for alpha, told in severities.items()}
    alpha = max(gains, key=lambda penalty: gains[penalty].mean)
    severity = gains[alpha]

    has_win, has_severity = win.mean > 0, severity.mean > 0
    chance = sigmoid(logits[best] if best is not None and has_win else mean_logits)
    logs = severities[alpha] if has_severity else mean_logs
    smearing = float(np.exp(known - logs[won]).mean())
    balance = float(values.sum() / (chance * np.exp(logs) * smearing).sum())
    nothing = (0.0,) * len(encoder.column_names)
    model = ValueModel(
        encoder,
        chances.fit(best)
        if best is not None and has_win
        else Blend({"logistic": LinearModel(_logit(won.mean(), len(won)), nothing)}),
        _severity(encoder, encoded.take(won), known, alpha)
        if has_severity
        else LinearModel(float(known.mean()), nothing),
        smearing,
        balance,
    )
    told = np.prod(model.parts(positives.table), axis=0)
    model = replace(model, balance_factor=balance * newest_shift(values, told, block == block.max()))
    return Fit(model, win, severity, balance > 0 and _is_beyond_noise(won, win, severity))


class Chances:
    """Fits the chance to bring money, on all positives or on those outside of a block of time."""

    def __init__(
        self, encoder: Encoder, encoded: Encoded, won: NDArray[np.bool_], blocks: Sequence[NDArray[np.bool_]]
    ) -> None:
        """Take rows ordered by key, and which rows each block holds."""
        self.encoder, self.encoded, self.won, self.blocks = encoder, encoded, won, blocks
        self.label = won.astype(np.float64)

    def out_of_time(self) -> dict[tuple[float, tuple[str, ...]], Floats]:
        """Return the logits of all rows by fits on other blocks, by penalty and form; none where next to nobody loses.

        Stumps and the mean are tried with the penalty that is best for the logistic regression.
        """
        if (~self.won).sum() < LEAST_WINNERS:
            return {}
        told = {(penalty, WIN_FORMS[0]): self._logits(penalty, WIN_FORMS[0]) for penalty in PARAMETERS["win_C"]}
        best, _ = min(told, key=lambda tried: float(log_loss_rows(sigmoid(told[tried]), self.label).mean()))
        stumps = self._logits(best, WIN_FORMS[2])
        return told | {
            (best, WIN_FORMS[1]): (told[best, WIN_FORMS[0]] + stumps) / 2,
            (best, WIN_FORMS[2]): stumps,
        }

    def fit(self, tried: tuple[float, tuple[str, ...]]) -> Blend:
        """Return the model of a penalty and a form, fitted on all rows."""
        return self._fit(*tried, np.ones(len(self.won), dtype=bool))

    def _logits(self, penalty: float, form: tuple[str, ...]) -> Floats:
        logits = np.empty(len(self.won))
        for own in self.blocks:
            if self.won[~own].all():
                logits[own] = _logit(1.0, int((~own).sum()))
            else:
                logits[own] = self._fit(penalty, form, ~own).raw_logits(self.encoder, self.encoded.take(own))
        return logits

    def _fit(self, penalty: float, form: tuple[str, ...], rows: NDArray[np.bool_]) -> Blend:
        encoded, label = self.encoded.take(rows), self.label[rows]
        choice, _ = fit_linear(
            self.encoder, encoded, label, None, {"C": penalty, "l1_ratio": PARAMETERS["win_l1_ratio"]}
        )
        kept = _positions_of(choice, self.encoder)
        if not kept:
            return Blend({"logistic": choice})
        parts: dict[str, Scorer] = {}
        if "logistic" in form:
            parts["logistic"] = _on(kept, self.encoder, encoded, lambda narrow, seen: _relaxed(narrow, seen, label))
        if "lightgbm" in form:
            fitter = TreeFitter(self.encoder, encoded, label, np.arange(len(label)), 1)
            seen = [1.0 if position in kept else 0.0 for position in range(len(self.encoder.features))]
            parts["lightgbm"], _ = fitter.fit({**PARAMETERS["win_stumps"], "feature_contri": seen})
        return Blend(parts)


def _shaped(encoder: Encoder, table: pa.Table, won: NDArray[np.bool_], logs: Floats) -> Encoder:
    """Return the encoder with numbers in the shape, plain or logarithm, that goes along with ln(value) of winners.

    Positives are a choice of the rows: their skewness, which decides elsewhere, says little of the shape of money.
    """
    features: list[Feature] = []
    for feature in encoder.features:
        if not isinstance(feature, NumericFeature):
            features.append(feature)
            continue
        values = float_column(table[feature.name])
        shapes = [feature, NumericFeature.learn(feature.name, values, not feature.is_log)]
        features.append(max(filter(None, shapes), key=lambda shape: _likeness(shape, values[won], logs)))
    return Encoder(tuple(features))


def _likeness(feature: NumericFeature, values: Floats, logs: Floats) -> float:
    """Return the size of the correlation of a number with ln(value), 0 where nothing varies."""
    column = feature.columns(values)[0]
    if column.std() == 0 or logs.std() == 0:
        return 0.0
    return abs(float(np.corrcoef(column, logs)[0, 1]))


def newest_shift(values: Floats, told: Floats, newest: NDArray[np.bool_]) -> float:
    """Return the factor towards the level of the newest block; 1 within two standard errors of the others."""
    pooled = float(values.sum() / told.sum())
    if newest.all():
        return 1.0
    levels = [float(values[rows].sum() / told[rows].sum()) for rows in (newest, ~newest)]
    if min(*levels, pooled) <= 0:
        return 1.0
    variance = sum(
        float(((values[rows] - level * told[rows]) ** 2).sum() / values[rows].sum() ** 2)
        for rows, level in zip((newest, ~newest), levels, strict=True)
    )
    shift = np.log(levels[0] / levels[1])
    weight = max(0.0, 1 - 4 * variance / shift**2) if shift else 0.0
    return float((levels[0] / pooled) ** weight)


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


def _out_of_time(
    encoder: Encoder, encoded: Encoded, values: Floats, blocks: Sequence[NDArray[np.bool_]], alpha: float
) -> Floats:
    """Return ln(value) of all rows if they win, by fits on the winners of other blocks."""
    logs, won = np.empty(len(values)), values > 0
    for own in blocks:
        paid = ~own & won
        model = _severity(encoder, encoded.take(paid), np.log(values[paid]), alpha)
        logs[own] = model.raw_logits(encoder, encoded.take(own))
    return logs


def _relaxed(encoder: Encoder, encoded: Encoded, label: Floats) -> LinearModel:
    """Fit again, with less shrinkage, on the features that an l1 penalty chose."""
    model, _ = fit_linear(encoder, encoded, label, None, {"C": PARAMETERS["win_relaxed_C"]})
    return model


def _severity(encoder: Encoder, encoded: Encoded, logs: Floats, alpha: float) -> LinearModel:
    """Fit ridge on ln(value) with the features that an elastic net chose; the mean is not penalised."""
    one_blas_thread()
    design = encoder.linear_matrix(encoded)
    net = ElasticNet(alpha=alpha, l1_ratio=PARAMETERS["severity_l1_ratio"]).fit(design, logs)
    choice = LinearModel(float(net.intercept_), tuple(float(weight) for weight in net.coef_))
    kept = _positions_of(choice, encoder)
    if not kept:
        return LinearModel(float(logs.mean()), (0.0,) * len(encoder.column_names))
    return _on(kept, encoder, encoded, lambda narrow, seen: _ridge(narrow, seen, logs))


def _ridge(encoder: Encoder, encoded: Encoded, logs: Floats) -> LinearModel:
    """Fit ridge; the columns are centred on other rows than these."""
    design = encoder.linear_matrix(encoded)
    centre, mean = design.mean(axis=0), float(logs.mean())
    centred = design - centre
    gram = centred.T @ centred + PARAMETERS["severity_penalty"] * np.eye(design.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (logs - mean))
    return LinearModel(mean - float(centre @ weights), tuple(float(weight) for weight in weights))


def _positions_of(choice: LinearModel, encoder: Encoder) -> list[int]:
    """Return the positions of the features that have a weight."""
    return [position for position, weight in enumerate(choice.importance(encoder)) if weight > 0]


def _on(
    kept: Sequence[int], encoder: Encoder, encoded: Encoded, fit: Callable[[Encoder, Encoded], LinearModel]
) -> LinearModel:
    """Return a model of these features alone as one of all: the others weigh nothing."""
    narrow = Encoder(tuple(encoder.features[position] for position in kept))
    model = fit(narrow, encoded.only(kept))
    weights = dict(zip(narrow.column_names, model.coefficients, strict=True))
    return LinearModel(model.intercept, tuple(weights.get(name, 0.0) for name in encoder.column_names))


def _logit(rate: Any, rows: int) -> float:
    """Return the logit of a rate, which is kept half a row away from 0 and 1."""
    bounded = float(np.clip(rate, 0.5 / rows, 1 - 0.5 / rows))
    return float(np.log(bounded / (1 - bounded)))
