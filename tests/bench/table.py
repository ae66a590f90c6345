"""A row of the ratio table, and the two ways to measure one: time and memory."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """Our cost beside another.

    Attributes
    ----------
    what : str
        What is measured, with its sizes.
    beside : str
        What the other number is, exactly.
    ours, other : float
        In the same unit.
    unit : str
        "s" or "bytes".
    at_least : float, optional
        Target for other / ours: how many times cheaper ours must be.
    at_most : float, optional
        Target for ours / other. Without either target the row is for information.
    """

    what: str
    beside: str
    ours: float
    other: float
    unit: str = "s"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.other / self.ours if self.at_least else self.ours / self.other

    @property
    def met(self) -> bool | None:
        """None for a row without a target."""
        if self.at_least:
            return self.ratio >= self.at_least
        return self.ratio <= self.at_most if self.at_most else None

    def __str__(self) -> str:
        if self.at_least:
            ratio, target = f"{self.ratio:,.0f} times less", f"at least {self.at_least:,.0f}"
        else:
            ratio, target = f"{self.ratio:.2f} times", f"at most {self.at_most:g}" if self.at_most else "none"
        met = {True: "met", False: "NOT MET", None: ""}[self.met]
        return (
            f"{self.what}\n    beside {self.beside}\n"
            f"    ours {quantity(self.ours, self.unit)}   other {quantity(self.other, self.unit)}   "
            f"ratio {ratio}   target {target}   {met}".rstrip()
        )


def quantity(value: float, unit: str) -> str:
    """A number with a readable unit: 1.7 ms, 78 s, 450 kB."""
    if unit == "s":
        return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"
    return f"{value / 1000:,.0f} kB"


def seconds(*calls: Callable[[], Any], repeats: int = 9) -> list[float]:
    """Median time of each call. They take turns, so that a busy moment falls on all of them."""
    times: list[list[float]] = [[] for _ in calls]
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeats):
            for call, taken in zip(calls, times, strict=True):
                start = time.perf_counter()
                call()
                taken.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return [statistics.median(taken) for taken in times]


def peak_beyond_result(call: Callable[[], Any]) -> float:
    """Bytes held at the worst moment of a call, beyond what its result keeps."""
    call()  # imports and caches are not what is measured
    tracemalloc.start()
    try:
        result = call()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return peak - kept
