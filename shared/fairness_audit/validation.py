"""Checks of what a caller passes: every message names the argument, what was found and the remedy."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_audit.array_types import Bits, Bools, Floats


def first_few(values: Iterable[object]) -> str:
    """Write the first three values for a message."""
    return ", ".join(repr(v.item() if isinstance(v, np.generic) else v) for v in itertools.islice(values, 3))


def one_dimensional(name: str, values: object) -> NDArray[np.generic]:
    """Return `values` as an array of shape (rows,).

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : array-like of shape (rows,) or (rows, 1)

    Returns
    -------
    ndarray of shape (rows,)
        In the machine's byte order.

    Raises
    ------
    ValueError
        If it has another shape or no rows.
    """
    if isinstance(values, np.ma.MaskedArray) and np.ma.getmaskarray(values).any():
        masked = int(np.ma.getmaskarray(values).sum())
        raise ValueError(f"{name} has {masked} masked value(s); drop or fill those rows first.")
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and array.shape[1] == 2 and array.dtype.kind == "f":
        raise ValueError(
            f"{name} has shape {array.shape}, like predict_proba; pass the column of label 1, [:, 1]."
        )
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; pass one value per row, shape (rows,).")
    if array.size == 0:
        raise ValueError(f"{name} is empty; pass at least one row.")
    # A file read as big-endian is fine for NumPy and not for pandas.
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def binary(name: str, values: object) -> Bits:
    """Return `values` as an array of zeros and ones.

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : array-like of shape (rows,)

    Returns
    -------
    ndarray of int8, shape (rows,)

    Raises
    ------
    ValueError
        If a value is missing or is not 0, 1, False or True.
    """
    array = one_dimensional(name, values)
    kind = array.dtype.kind
    if kind == "b":
        return array.view(np.int8)
    if kind not in "iu":
        missing = int(pd.isna(array).sum())
        if missing:
            raise ValueError(f"{name} has {missing} missing value(s); drop or fill those rows first.")
    good = _zero_or_one(array)
    if good.all():
        return array.astype(np.int8)
    bad = pd.unique(pd.Series(array[~good]))
    if kind == "f" and array.min() >= 0 and array.max() <= 1:
        raise ValueError(
            f"{name} holds {first_few(bad)}, which look like scores; labels and decisions must be 0 or 1. "
            f"Decide first, for example ({name} >= threshold).astype(int)."
        )
    raise ValueError(
        f"{name} holds {first_few(bad)}; labels and decisions must be 0 or 1. "
        f"Recode it, for example ({name} == 'positive value').astype(int)."
    )


def _zero_or_one(array: NDArray[np.generic]) -> Bools:
    """Say which entries are 0 or 1."""
    kind = array.dtype.kind
    if kind in "iu":
        # Read without a sign a negative number is a huge one: the largest settles it in one pass.
        unsigned = array.view(array.dtype.str.replace("i", "u"))
        return np.ones(array.shape, dtype=bool) if unsigned.max() <= 1 else np.asarray(unsigned <= 1)
    if kind == "f":
        return np.asarray((array == 0) | (array == 1))
    # Text such as "0" is refused rather than read as a number: a label column read as text is a loading
    # mistake that should be mended where it was made.
    return np.array([not isinstance(v, str) and v in (0, 1) for v in array])


def same_length(**lengths: int) -> None:
    """Refuse arguments that do not describe the same rows.

    Parameters
    ----------
    **lengths : int
        Number of rows of each argument.

    Raises
    ------
    ValueError
        If two of them differ.
    """
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {n:,}" for name, n in lengths.items())
        raise ValueError(f"Different numbers of rows: {found}. Pass columns of the same rows.")


def aligned(**arguments: object) -> None:
    """Refuse pandas objects that hold the same rows in different orders: rows are matched by position.

    Parameters
    ----------
    **arguments
        What a caller passed; only Series and DataFrames are looked at.

    Raises
    ------
    ValueError
        If two of them have the same index labels in another order.
    """
    indexed: dict[str, pd.Index] = {}
    for name, value in arguments.items():
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, column in parts:
            if isinstance(column, (pd.Series, pd.DataFrame)):
                indexed[f"{name}[{part!r}]" if part != "" else name] = column.index
    for name, other in itertools.combinations(indexed, 2):
        one, two = indexed[name], indexed[other]
        if one.equals(two) or len(one) != len(two):
            continue
        if _same_labels(one, two):
            raise ValueError(
                f"{name} and {other} have the same index labels in different orders, and rows are "
                f"matched by position. Align them first: {other} = {other}.loc[{name}.index]."
            )


def _same_labels(one: pd.Index, two: pd.Index) -> bool:
    try:
        return bool(one.sort_values().equals(two.sort_values()))
    except TypeError:  # labels that have no order
        return False


def weights(name: str, values: object) -> Floats:
    """Return `values` as floats of at least 0.

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : array-like of shape (rows,)

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If an entry is missing, negative, infinite or not a number, or all are 0.
    """
    array = one_dimensional(name, values)
    try:
        numbers = array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds {first_few(array)}; pass numbers of at least 0.") from None
    wrong = ~(np.isfinite(numbers) & (numbers >= 0))
    if wrong.any():
        raise ValueError(f"{name} holds {first_few(numbers[wrong])}; pass numbers of at least 0.")
    if not numbers.any():
        raise ValueError(f"{name} is 0 in every row; pass how many people each row stands for.")
    return numbers


def probability(name: str, values: object) -> Floats:
    """Return `values` as floats in [0, 1].

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : array-like of shape (rows,)

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If an entry is missing, not a number, or outside [0, 1].
    """
    array = one_dimensional(name, values)
    try:
        numbers = array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds {first_few(array)}; pass numbers between 0 and 1.") from None
    missing = int(np.isnan(numbers).sum())
    if missing:
        raise ValueError(f"{name} has {missing} missing value(s); drop or fill those rows first.")
    outside = numbers[(numbers < 0) | (numbers > 1)]
    if outside.size:
        raise ValueError(
            f"{name} holds {first_few(outside)}, outside [0, 1]; pass probabilities "
            "(predict_proba(X)[:, 1]), not decision_function scores or percentages."
        )
    return numbers


def real(value: object) -> float:
    """Return `value` as a float, NaN if it is no number."""
    try:
        return float(value)  # type: ignore[arg-type]  # the exception is the check
    except (TypeError, ValueError):
        return float("nan")


def fraction(name: str, value: object, *, open_interval: bool = False) -> float:
    """Return a single number in [0, 1].

    Parameters
    ----------
    name : str
        The argument, for the message.
    value : float
    open_interval : bool
        Whether 0 and 1 themselves are refused.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is outside, or not a number.
    """
    number = real(value)
    inside = 0 < number < 1 if open_interval else 0 <= number <= 1
    if not inside:
        where = "strictly between 0 and 1" if open_interval else "between 0 and 1"
        raise ValueError(f"{name} is {value!r}; pass a number {where}.")
    return number


def positive_integer(name: str, value: object) -> int:
    """Return a whole number of at least 1.

    Parameters
    ----------
    name : str
        The argument, for the message.
    value : int

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is less, or not a whole number.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} is {value!r}; pass a whole number of at least 1.")
    return int(value)
