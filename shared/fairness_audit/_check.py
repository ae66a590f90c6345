"""Checks of what a caller hands in: every message names the argument, what was found and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def _few(values: Any) -> str:
    """The first few values, for a message."""
    shown = [repr(v.item() if isinstance(v, np.generic) else v) for v in list(values)[:3]]
    return ", ".join(shown)


def one_dimensional(name: str, values: Any) -> np.ndarray:
    """`values` as an array of shape (rows,).

    Raises
    ------
    ValueError
        If it has another shape or no rows.
    """
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; pass one value per row, shape (rows,).")
    if array.size == 0:
        raise ValueError(f"{name} is empty; pass at least one row.")
    # A file read as big-endian is fine for NumPy and not for pandas.
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def binary(name: str, values: Any) -> np.ndarray:
    """`values` as an int8 array of zeros and ones, shape (rows,).

    Raises
    ------
    ValueError
        If anything in it is missing or is not 0, 1, False or True.
    """
    array = one_dimensional(name, values)
    kind = array.dtype.kind
    if kind == "b":
        return array.view(np.int8)
    if kind in "iu":
        # Read without a sign a negative number is a huge one: the largest settles it in one pass.
        unsigned = array.view(array.dtype.str.replace("i", "u"))
        good = unsigned.max() <= 1 or unsigned <= 1
    else:
        missing = int(pd.isna(array).sum())
        if missing:
            raise ValueError(f"{name} has {missing} missing value(s); drop or fill those rows first.")
        # Text such as "0" is refused rather than read as a number: a label column read as text is a
        # loading mistake that should be mended where it was made.
        if kind == "f":
            good = (array == 0) | (array == 1)
        else:
            good = np.array([not isinstance(v, str) and v in (0, 1) for v in array])
    if np.all(good):
        return array.astype(np.int8)
    bad = pd.unique(pd.Series(array[~good]))
    raise ValueError(
        f"{name} holds {_few(bad)}; labels and decisions must be 0 or 1. "
        f"Recode it, for example ({name} == 'positive value').astype(int)."
    )


def same_length(**lengths: int) -> None:
    """Refuse arguments that do not describe the same rows."""
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {n:,}" for name, n in lengths.items())
        raise ValueError(f"Different numbers of rows: {found}. Pass columns of the same rows.")


def probability(name: str, values: Any) -> np.ndarray:
    """`values` as a float array of shape (rows,) with every entry in [0, 1].

    Raises
    ------
    ValueError
        If an entry is missing, not a number, or outside [0, 1].
    """
    array = one_dimensional(name, values)
    try:
        array = array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds {_few(array)}; pass numbers between 0 and 1.") from None
    missing = int(np.isnan(array).sum())
    if missing:
        raise ValueError(f"{name} has {missing} missing value(s); drop or fill those rows first.")
    outside = array[(array < 0) | (array > 1)]
    if outside.size:
        raise ValueError(
            f"{name} holds {_few(outside)}, outside [0, 1]; pass probabilities "
            "(predict_proba(X)[:, 1]), not decision_function scores or percentages."
        )
    return array


def fraction(name: str, value: Any, *, open_interval: bool = False) -> float:
    """A single number in [0, 1], or in (0, 1) with `open_interval`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    inside = 0 < number < 1 if open_interval else 0 <= number <= 1
    if not inside:
        where = "strictly between 0 and 1" if open_interval else "between 0 and 1"
        raise ValueError(f"{name} is {value!r}; pass a number {where}.")
    return number


def positive_integer(name: str, value: Any) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} is {value!r}; pass a whole number of at least 1.")
    return int(value)
