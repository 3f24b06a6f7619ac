"""Newton's method for convex losses of a few weights, damped."""

from collections.abc import Callable

import numpy as np

from elv.learning.features import Floats
from elv.learning.threads import one_blas_thread


def damped_newton(
    loss: Callable[[Floats], float],
    derivatives: Callable[[Floats], tuple[Floats, Floats]],
    weights: Floats,
    *,
    most_steps: int,
    tolerance: float,
    flat: float = 0.0,
) -> tuple[Floats, bool]:
    """Return the weights of the lowest loss, and whether they were found within `most_steps`.

    `derivatives` gives the gradient and the matrix of second derivatives. A step is halved until the loss does not
    rise. It ends where a step lowers the loss by less than `tolerance` of it, or no slope is as steep as `flat`.
    """
    one_blas_thread()
    current = loss(weights)
    for _ in range(most_steps):
        gradient, curvature = derivatives(weights)
        if np.abs(gradient).max() < flat:
            return weights, True
        step = np.linalg.lstsq(curvature, -gradient, rcond=1e-12)[0]
        size = 1.0
        while loss(weights + size * step) > current + 1e-12 * abs(current) and size > 1e-6:
            size /= 2
        weights = weights + size * step
        following = loss(weights)
        if current - following < tolerance * abs(current):
            return weights, True
        current = following
    return weights, False
