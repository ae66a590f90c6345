"""Made-up people for tests of the audit."""

from __future__ import annotations

import numpy as np
import pandas as pd


def people(n: int, digits: int | None = 2, seed: int = 0) -> pd.DataFrame:
    """Rows with two sensitive columns, a site, a score with so many digits, a decision and a label."""
    rng = np.random.default_rng(seed)
    sex = np.where(rng.random(n) < 0.45, "f", "m")
    race = rng.choice(["a", "b", "c", "d"], n, p=[0.6, 0.3, 0.09, 0.01])
    p = np.clip(rng.beta(2, 3, n) + 0.08 * (sex == "m") - 0.06 * (race == "b"), 0, 1)
    p = p if digits is None else p.round(digits)
    return pd.DataFrame(
        {
            "sex": sex,
            "race": race,
            "site": np.where(rng.random(n) < 0.3 + 0.3 * (sex == "m"), "north", "south"),
            "p": p,
            "yhat": (p >= 0.5).astype(int),
            "y": (rng.random(n) < p).astype(int),
        }
    )
