"""What a logistic regression decides with the group, with a proxy in its place, and with neither.

The world is `scenarios.lending` with two groups of equal size, whose base rates lie as far above one half as
below it. What the features say about the label is z, normal with variance S = 1 + 0.7**2 in both groups. The
label is 1 where L = o + z + e is above 0; e is standard normal, and the offset o is such that the base rate p
of the first group is met: o = sqrt(S + 1) a with a the normal quantile of p; the second group has -o. The
proxy f decides nothing; it is normal with variance 1 and mean +m in the first group and -m in the second,
where 2 m is the proxy's strength.

**The model.** Logistic regression without a penalty on as many rows as one likes has the weights at which the
expected score times each feature matches the expected label times it. Turning every sign turns one group into
the other, so that there is no intercept, and the first group alone gives both equations. With u = b z + c f,
the logistic function s(u), E = E[s(u)] and K = E[s'(u)] in the first group, and phi the normal density,
Stein's lemma (E[x g(x)] = E[g] E[x] + var(x) E[g'(x)] for a normal x) makes them

    b K = phi(a) / sqrt(S + 1)          and          v c K + m (E - p) = 0

where v = 1 is the variance of f. The model that sees the group is the case v = 0, m = 1. u is normal, so that
E, K and their derivatives are integrals over one normal variable; Newton's method finds b and c.

**The decisions.** Selected is who has u > 0. In the first group u and L are jointly normal with means c m and
o, variances b**2 S + c**2 v and S + 1, and covariance b S. The share selected is one normal probability, the
share selected with label 1 a bivariate one, by Drezner and Wesolowsky (1990, doi:10.1080/00949659008811236):
the product of the two, plus the density integrated over the correlation from 0. In the second group selected
and refused, label 1 and label 0 change places.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, ndtr, ndtri

from fairness_audit.array_types import Floats, Ints

PEOPLE = 100_000
"""Decisions are counted of so many people in each group: shares to five decimals."""

_SIGNAL = 1 + 0.7**2  # S
_LABEL = _SIGNAL + 1  # variance of L within a group
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Decided(NamedTuple):
    """Of `PEOPLE` in the first group: how many are selected, and how many of those have label 1."""

    selected: Ints
    right: Ints


def with_group(base_rate: Floats) -> Decided:
    """Decide with a model that has z and the group.

    Parameters
    ----------
    base_rate : ndarray
        Of the first group, strictly between 0 and 1; that of the second is one minus it.

    Returns
    -------
    Decided
        Arrays of the same shape.
    """
    return _decide(base_rate, np.ones_like(base_rate), 0)


def with_proxy(base_rate: Floats, strength: Floats) -> Decided:
    """Decide with a model that has z and the proxy; shapes broadcast, otherwise as `with_group`."""
    base_rate, strength = np.broadcast_arrays(base_rate, strength)
    return _decide(base_rate, strength / 2, 1)


def with_neither(base_rate: Floats) -> Decided:
    """Decide with a model that has z alone, as `with_group`."""
    return _decide(base_rate, np.zeros_like(base_rate), 1)


def weights(base_rate: Floats, mean: Floats, variance: float) -> tuple[Floats, Floats]:
    """Find the weights b of z and c of f that the module's text describes.

    Parameters
    ----------
    base_rate, mean : ndarray
        p and m, of one shape.
    variance : float
        v.

    Returns
    -------
    b, c : ndarray
    """
    density = np.exp(-(ndtri(base_rate) ** 2) / 2) / np.sqrt(2 * np.pi)
    b, c = np.full(base_rate.shape, 1.2), np.zeros(base_rate.shape)
    for _ in range(50):
        u = (c * mean)[..., None] + np.sqrt(b**2 * _SIGNAL + c**2 * variance)[..., None] * _NODES
        s = expit(u)
        slope = s * (1 - s)
        # E, and the expected first, second and third derivative of s: K, Q and R.
        E, K, Q, R = (
            (values * _WEIGHTS).sum(axis=-1)
            for values in (s, slope, slope * (1 - 2 * s), slope * (1 - 6 * slope))
        )
        first = b * K - density / np.sqrt(_LABEL)
        second = variance * c * K + mean * (E - base_rate)
        # How E and K change with b and c, through the mean and the variance of u.
        E_b, E_c = b * _SIGNAL * Q, mean * K + c * variance * Q
        K_b, K_c = b * _SIGNAL * R, mean * Q + c * variance * R
        j = K + b * K_b, b * K_c, variance * c * K_b + mean * E_b, variance * (K + c * K_c) + mean * E_c
        determinant = j[0] * j[3] - j[1] * j[2]
        step_b = (first * j[3] - second * j[1]) / determinant
        step_c = (second * j[0] - first * j[2]) / determinant
        b, c = b - step_b, c - step_c
        if max(np.abs(step_b).max(), np.abs(step_c).max()) < 1e-10:
            return b, c
    raise RuntimeError("The weights were not found in 50 steps; this is an error of fairness_audit.")


def _decide(base_rate: Floats, mean: Floats, variance: float) -> Decided:
    b, c = weights(base_rate, mean, variance)
    spread = np.sqrt(b**2 * _SIGNAL + c**2 * variance)
    h, k = c * mean / spread, ndtri(base_rate)
    both = _both_above(h, k, b * _SIGNAL / (spread * np.sqrt(_LABEL)))
    return Decided(*(np.rint(PEOPLE * share).astype(np.int64) for share in (ndtr(h), both)))


def _both_above(h: Floats, k: Floats, correlation: Floats) -> Floats:
    """P(X > -h and Y > -k) of standard normals with a correlation."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    r = correlation[..., None] * (nodes + 1) / 2
    rest = 1 - r**2
    density = np.exp(-(h[..., None] ** 2 - 2 * r * (h * k)[..., None] + k[..., None] ** 2) / (2 * rest)) / (
        2 * np.pi * np.sqrt(rest)
    )
    found: Floats = ndtr(h) * ndtr(k) + (density * weights).sum(axis=-1) * correlation / 2
    return found
