"""Names for types that cross modules: arrays by what they hold, and what a caller may pass."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.int8]
"""Labels and decisions: zeros and ones."""

Places: TypeAlias = NDArray[np.intp]
"""Positions in an array or in an index."""

Objects: TypeAlias = NDArray[np.object_]

GroupNames: TypeAlias = NDArray[np.generic]
"""The group of each row, by its name."""

Numbers: TypeAlias = Ints | Floats
"""Counts, or counts that became floats on the way through a matrix product."""

Column: TypeAlias = ArrayLike | pd.Series | pd.Index
"""One value per row."""

SensitiveFeatures: TypeAlias = Column | pd.DataFrame | Mapping[Hashable, Column] | Mapping[str, Column]
"""The group of each row: one column or several; with several a group is an intersection."""

Pair: TypeAlias = tuple[Hashable, Hashable]
"""Two groups to compare."""

RandomState: TypeAlias = int | np.random.Generator | None
"""What `numpy.random.default_rng` is seeded with."""

How: TypeAlias = Literal["difference", "ratio"]
"""Largest minus smallest, or smallest over largest."""

Estimator: TypeAlias = Any
"""A scikit-learn classifier; scikit-learn and Fairlearn have no types."""
