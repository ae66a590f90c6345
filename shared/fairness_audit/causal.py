"""Causal fairness: what a decision would have been, had the group been different.

    StructuralModel(name=mechanism, ...)     a structural causal model: for each variable one equation and one
                                             exogenous draw; the graph is read off the equations
        .sample(n), .values(noise, do)       draw people; compute them, perhaps under an intervention
        .abduct(people)                      the exogenous draws that people must have had
        .counterfactual(people, do)          abduction, action, prediction; along some arrows only, if asked
    counterfactual_predictions(...)          each person's prediction under each value of the attribute
    gap_parts(...)                           a gap as direct + indirect + spurious, with intervals
    gap_parts_from_cells(...)                the same from rows and a graph, with no equations

A model is written the way it is read::

    model = StructuralModel(
        schooling=additive(lambda: 0, sd=1),
        south=chance(lambda schooling: expit(-0.7 - schooling)),
        test=additive(lambda schooling, south: 50 + 3 * schooling - 6 * south, sd=8),
    )

The parameters of each function name its parents. Every variable has an exogenous draw of its own, and the
draws are independent: a common cause that the model leaves out is an assumption that the reader makes.

Pearl (2009, Causality, 2nd edition, chapter 7) defines counterfactuals by the three steps; Kusner, Loftus,
Russell and Silva (2017, Counterfactual fairness, arXiv:1703.06856) fairness by them. The parts of a gap are
those of Zhang and Bareinboim (2018) and of Plecko and Bareinboim (2024, Causal fairness analysis,
arXiv:2207.11385). Effects along chosen edges: Pearl (2001, Direct and indirect effects).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

from fairness_audit import validation
from fairness_audit.array_types import Floats, RandomState

Function = Callable[..., Any]
Edge = tuple[str, str]
PARTS = ("direct", "indirect", "spurious")


@dataclass(frozen=True)
class Mechanism:
    """How one variable comes about: an equation, and where its exogenous draw comes from.

    Make one with `additive` or `chance`.

    Attributes
    ----------
    function : callable
        Of the parents, by name: a mean (`additive`) or a probability (`chance`).
    sd : float or None
        Standard deviation of the draw that is added; None for `chance`.
    """

    function: Function
    sd: float | None

    @property
    def parents(self) -> tuple[str, ...]:
        """The names of the function's parameters."""
        return tuple(inspect.signature(self.function).parameters)

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """Draw the exogenous part of n people."""
        return rng.random(n) if self.sd is None else rng.normal(0, self.sd, n)

    def value(self, at: Floats, noise: Floats) -> Floats:
        """Compute the variable from what the function gave and from the draw."""
        return (noise < at).astype(float) if self.sd is None else at + noise

    def abduct(self, name: str, value: Floats, at: Floats, rng: np.random.Generator) -> Floats:
        """Return draws that give `value`; where many would, one at random among them."""
        if self.sd is None:
            if not np.isin(value, (0, 1)).all():
                raise ValueError(f"{name} is made by chance() and is not always 0 or 1; recode it.")
            low, high = np.where(value == 1, 0, at), np.where(value == 1, at, 1)
            if (low >= high).any():
                raise ValueError(f"{name} has values to which its equation gives probability 0; revise it.")
            return np.minimum(low + (high - low) * rng.random(len(value)), np.nextafter(high, 0))
        if self.sd == 0 and not np.allclose(value, at):
            raise ValueError(f"{name} has no draw of its own (sd = 0) and differs from its equation.")
        return value - at


def additive(function: Function, *, sd: float) -> Mechanism:
    """Make a variable that is a function of its parents plus a normal draw.

    Parameters
    ----------
    function : callable
        Of the parents, by name; its parameters name them.
    sd : float
        Standard deviation of the draw, at least 0. With 0 the variable is its equation, like a decision rule.

    Raises
    ------
    ValueError
        If `sd` is negative or no number.
    """
    number = validation.real(sd)
    if not (np.isfinite(number) and number >= 0):
        raise ValueError(f"sd is {sd!r}; pass a standard deviation of at least 0.")
    return Mechanism(function, number)


def chance(function: Function) -> Mechanism:
    """Make a variable that is 1 with a probability and 0 otherwise: 1 where a uniform draw is below it.

    Parameters
    ----------
    function : callable
        Of the parents, by name; its parameters name them. Returns probabilities.

    Notes
    -----
    One draw serves every value of the parents. So whoever has a 1 keeps it where the probability rises. This
    is an assumption that no data can test (`Mechanism.abduct` draws among what is left open).
    """
    return Mechanism(function, None)


class StructuralModel:
    """A structural causal model: named mechanisms, each with an exogenous draw of its own.

    Parameters
    ----------
    **mechanisms : Mechanism
        In any order.

    Attributes
    ----------
    mechanisms : dict of str to Mechanism
        Causes before their effects.

    Raises
    ------
    ValueError
        If a parent is no variable, or the equations run in a circle.
    """

    def __init__(self, **mechanisms: Mechanism) -> None:
        """Sort the mechanisms, causes first."""
        for name, mechanism in mechanisms.items():
            if unknown := [p for p in mechanism.parents if p not in mechanisms]:
                raise ValueError(
                    f"{name} has the parent {unknown[0]!r}, which is no variable; the model has "
                    f"{', '.join(mechanisms)}."
                )
        graph = TopologicalSorter({name: m.parents for name, m in mechanisms.items()})
        try:
            self.mechanisms = {name: mechanisms[name] for name in graph.static_order()}
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise ValueError(f"The equations run in a circle: {circle}. Remove one of its arrows.") from None

    def __repr__(self) -> str:
        """Show each variable with its causes."""
        lines = [f"{name} <- {', '.join(m.parents) or '-'}" for name, m in self.mechanisms.items()]
        return "StructuralModel\n" + "\n".join(f"    {line}" for line in lines)

    def extended(self, **mechanisms: Mechanism) -> StructuralModel:
        """Return the model with further variables, or with others in the place of its own."""
        return StructuralModel(**{**self.mechanisms, **mechanisms})

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The arrows (cause, effect), causes first."""
        return tuple((parent, name) for name, m in self.mechanisms.items() for parent in m.parents)

    def descendants(self, name: str) -> tuple[str, ...]:
        """List the variables that `name` causes, directly or through others."""
        self._known("name", [name])
        reached = {name}
        for parent, child in self.edges:  # causes come first, so that one pass is enough
            if parent in reached:
                reached.add(child)
        return tuple(v for v in self.mechanisms if v in reached - {name})

    # ------------------------------------------------------------------ forward

    def draws(self, n: int, *, random_state: RandomState = None) -> pd.DataFrame:
        """Draw the exogenous part of n people: one column per variable."""
        n = validation.positive_integer("n", n)
        rng = np.random.default_rng(random_state)
        return pd.DataFrame({name: m.draw(rng, n) for name, m in self.mechanisms.items()})

    def sample(self, n: int, *, random_state: RandomState = None) -> pd.DataFrame:
        """Draw n people and compute their variables."""
        return self.values(self.draws(n, random_state=random_state))

    def values(self, noise: pd.DataFrame, do: Mapping[str, ArrayLike] | None = None) -> pd.DataFrame:
        """Compute every variable from the exogenous draws.

        Parameters
        ----------
        noise : DataFrame of shape (people, variables)
            From `draws` or `abduct`.
        do : mapping of str to number or array-like of shape (people,), optional
            An intervention: these variables get these values in place of their equations.

        Returns
        -------
        DataFrame of shape (people, variables)

        Raises
        ------
        ValueError
            If `do` names no variable, a draw is missing, or an equation gives no probability or no number.
        """
        do = dict(do or {})
        self._known("do", do)
        self._columns("noise", noise)
        found: dict[str, Floats] = {}
        for name, mechanism in self.mechanisms.items():
            if name in do:
                found[name] = np.broadcast_to(np.asarray(do[name], dtype=float), len(noise)).copy()
            else:
                at = self._at(name, found, len(noise))
                found[name] = mechanism.value(at, noise[name].to_numpy(dtype=float))
        return pd.DataFrame(found, index=noise.index)

    # ------------------------------------------------------------------ abduction, action, prediction

    def abduct(self, people: pd.DataFrame, *, random_state: RandomState = None) -> pd.DataFrame:
        """Find the exogenous draws that people with these values had.

        Parameters
        ----------
        people : DataFrame
            Every variable of the model, observed; further columns are ignored.
        random_state : int, Generator or None
            For variables made by `chance`, whose draw is known only to lie in an interval: one draw from its
            distribution given what was observed. A seed may be one that `sample` had.

        Returns
        -------
        DataFrame of shape (people, variables)
            ``values(abduct(people))`` is `people` again.

        Raises
        ------
        ValueError
            If a variable is missing, or has values that the model cannot give.
        """
        self._columns("people", people)
        rng = np.random.default_rng(_apart(random_state))
        seen = {name: people[name].to_numpy(dtype=float) for name in self.mechanisms}
        for name, column in seen.items():
            if not np.isfinite(column).all():
                raise ValueError(f"people[{name!r}] has missing values; drop those rows first.")
        noise = {
            name: m.abduct(name, seen[name], self._at(name, seen, len(people)), rng)
            for name, m in self.mechanisms.items()
        }
        return pd.DataFrame(noise, index=people.index)

    def counterfactual(
        self,
        people: pd.DataFrame,
        do: Mapping[str, ArrayLike],
        *,
        along: Iterable[Edge] | None = None,
        random_state: RandomState = None,
    ) -> pd.DataFrame:
        """Compute what these same people's values would have been under an intervention.

        Parameters
        ----------
        people : DataFrame
            Every variable of the model, observed.
        do : mapping of str to number or array-like of shape (people,)
            The intervention.
        along : iterable of (cause, effect), optional
            Let the change pass along these arrows only; over every other arrow a variable hears what its
            cause was without the intervention. Default: all arrows.
        random_state : int, Generator or None
            As in `abduct`.

        Returns
        -------
        DataFrame of shape (people, variables)

        Raises
        ------
        ValueError
            As in `abduct` and `values`; or if `along` names no arrow of the model.
        """
        noise = self.abduct(people, random_state=random_state)
        if along is None:
            return self.values(noise, do)
        return self._along(people, noise, do, set(along))

    def _along(
        self, people: pd.DataFrame, noise: pd.DataFrame, do: Mapping[str, ArrayLike], along: set[Edge]
    ) -> pd.DataFrame:
        self._known("do", do)
        if unknown := [edge for edge in along if edge not in self.edges]:
            raise ValueError(f"along has {unknown[0]!r}, which is no arrow; the arrows are {self.edges}.")
        before = {name: people[name].to_numpy(dtype=float) for name in self.mechanisms}
        after: dict[str, Floats] = {}
        for name, mechanism in self.mechanisms.items():
            if name in do:
                after[name] = np.broadcast_to(np.asarray(do[name], dtype=float), len(people)).copy()
                continue
            heard = {p: (after if (p, name) in along else before)[p] for p in mechanism.parents}
            after[name] = mechanism.value(self._at(name, heard, len(people)), noise[name].to_numpy())
        return pd.DataFrame(after, index=people.index)

    # ------------------------------------------------------------------ what the methods share

    def _at(self, name: str, values: Mapping[str, Floats], n: int) -> Floats:
        """Evaluate the function of one mechanism for n people."""
        mechanism = self.mechanisms[name]
        given = mechanism.function(**{parent: values[parent] for parent in mechanism.parents})
        at = np.broadcast_to(np.asarray(given, dtype=float), n)
        if not np.isfinite(at).all():
            raise ValueError(f"The equation of {name} gives values that are no numbers; revise it.")
        if mechanism.sd is None and ((at < 0) | (at > 1)).any():
            raise ValueError(
                f"The equation of {name} gives {validation.first_few(at[(at < 0) | (at > 1)])}; "
                "chance() needs probabilities between 0 and 1."
            )
        return at

    def _known(self, argument: str, names: Iterable[str]) -> None:
        if unknown := [name for name in names if name not in self.mechanisms]:
            raise ValueError(
                f"{argument} names {unknown[0]!r}, which is no variable; the model has "
                f"{', '.join(self.mechanisms)}."
            )

    def _columns(self, argument: str, frame: pd.DataFrame) -> None:
        if missing := [name for name in self.mechanisms if name not in frame]:
            raise ValueError(f"{argument} has no column {missing[0]!r}; pass every variable of the model.")
        if not len(frame):
            raise ValueError(f"{argument} has no rows; pass at least one person.")


def _apart(random_state: RandomState) -> RandomState | list[int]:
    """Turn a seed into one of another stream: from the same, `sample` drew these uniforms already."""
    if isinstance(random_state, (int, np.integer)):
        return [int(random_state), 1]
    return random_state


# ---------------------------------------------------------------------- counterfactual fairness


def counterfactual_predictions(
    model: StructuralModel,
    predict: Callable[[pd.DataFrame], ArrayLike],
    people: pd.DataFrame,
    attribute: str,
    *,
    values: Sequence[float] = (0, 1),
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Predict for each person as they are, and as they would have been under each value of the attribute.

    Parameters
    ----------
    model : StructuralModel
    predict : callable
        From a DataFrame of the model's variables to one prediction, score or decision per row.
    people : DataFrame
        Every variable of the model, observed.
    attribute : str
        The sensitive variable.
    values : sequence of number
        The values it is set to.
    random_state : int, Generator or None
        As in `StructuralModel.abduct`.

    Returns
    -------
    DataFrame of shape (people, len(values))
        One column per value. A prediction is counterfactually fair for a person if their row holds one
        number only (Kusner and others 2017, definition 5, with the draws of this person known).

    Raises
    ------
    ValueError
        As in `StructuralModel.counterfactual`.
    """
    noise = model.abduct(people, random_state=random_state)
    model._known("attribute", [attribute])
    worlds = {value: model.values(noise, {attribute: value}) for value in values}
    return pd.DataFrame(
        {value: np.asarray(predict(world), dtype=float) for value, world in worlds.items()},
        index=people.index,
    )


# ---------------------------------------------------------------------- the parts of a gap


def gap_parts(
    model: StructuralModel,
    people: pd.DataFrame,
    outcome: str,
    attribute: str,
    *,
    between: tuple[float, float] = (0, 1),
    level: float = 0.95,
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Split the gap in an outcome between two groups into direct, indirect and spurious parts.

    Parameters
    ----------
    model : StructuralModel
    people : DataFrame
        Every variable of the model, observed; or a sample of the model.
    outcome, attribute : str
        Two variables.
    between : (float, float)
        The attribute's values: whom the counterfactuals are about, and whom they are compared with.
    level : float
        Of the intervals.
    random_state : int, Generator or None
        As in `StructuralModel.abduct`.

    Returns
    -------
    DataFrame
        Rows `gap`, `direct`, `indirect`, `spurious`; columns `estimate`, `low`, `high`. The gap is the mean
        of the second group minus that of the first, and the sum of its parts.

    Raises
    ------
    ValueError
        If a group has fewer than two people, or as in `StructuralModel.counterfactual`.

    Notes
    -----
    With x0 and x1 the two values, W what stands between attribute and outcome, and means over the people of
    x0: direct = y(x1, W(x0)) - y(x0); indirect = y(x1) - y(x1, W(x0)); spurious = the mean of the people of
    x1 minus y(x1). In Plecko and Bareinboim's terms these are Ctf-DE(x0, x1 | x0), -Ctf-IE(x1, x0 | x0) and
    -Ctf-SE(x1, x0). The intervals are normal ones, for sampling people; the model counts as known.
    """
    first, second = between
    model._known("outcome and attribute", [outcome, attribute])
    model._columns("people", people)
    level = validation.fraction("level", level, open_interval=True)
    here, there = (people[people[attribute] == value] for value in (first, second))
    if min(len(here), len(there)) < 2:
        raise ValueError(
            f"{attribute} is {first!r} for {len(here)} and {second!r} for {len(there)} people; "
            "both groups need two or more."
        )
    noise = model.abduct(here, random_state=random_state)
    do = {attribute: second}
    own = here[outcome].to_numpy(dtype=float)
    edge = {(attribute, outcome)} & set(model.edges)
    direct = model._along(here, noise, do, edge)[outcome].to_numpy()
    total = model.values(noise, do)[outcome].to_numpy()
    other = there[outcome].to_numpy(dtype=float)
    rows = {
        "gap": (other.mean() - own.mean(), _error(other, own)),
        "direct": ((direct - own).mean(), _error(direct - own)),
        "indirect": ((total - direct).mean(), _error(total - direct)),
        "spurious": (other.mean() - total.mean(), _error(other, total)),
    }
    z = norm.ppf(0.5 + level / 2)
    return pd.DataFrame(
        {name: (value, value - z * se, value + z * se) for name, (value, se) in rows.items()},
        index=["estimate", "low", "high"],
    ).T


def _error(*samples: Floats) -> float:
    """Return the standard error of a mean, or of the difference of two independent ones."""
    return float(np.sqrt(sum(np.var(x, ddof=1) / len(x) for x in samples)))


def gap_parts_from_cells(
    people: pd.DataFrame,
    outcome: str,
    attribute: str,
    *,
    confounders: Collection[str] = (),
    mediators: Collection[str] = (),
    between: tuple[Hashable, Hashable] = (0, 1),
) -> pd.Series:
    """Split a gap into its parts from rows alone, if the graph is right and every common cause is in it.

    Parameters
    ----------
    people : DataFrame
        Rows with few different values in the columns that are named.
    outcome, attribute : str
        Two columns; the outcome is numeric.
    confounders : collection of str
        Columns that come before the attribute and the outcome.
    mediators : collection of str
        Columns that stand between attribute and outcome.
    between : pair
        As in `gap_parts`.

    Returns
    -------
    Series
        `gap`, `direct`, `indirect`, `spurious`.

    Raises
    ------
    ValueError
        If a column is missing, or a cell that the first group has is empty in the second.

    Notes
    -----
    Plecko and Bareinboim's identification formulas for the standard fairness model: over the cells (z, w) of
    the first group, y(x1, W(x0)) is the mean of E[y | x1, z, w]; over its cells z, y(x1) is the mean of
    E[y | x1, z].
    """
    columns = [outcome, attribute, *confounders, *mediators]
    if missing := [c for c in columns if c not in people]:
        raise ValueError(
            f"people has no column {missing[0]!r}; it has {', '.join(map(str, people.columns))}."
        )
    here, there = (people[people[attribute] == value] for value in between)
    if not len(here) or not len(there):
        empty = between[0] if not len(here) else between[1]
        raise ValueError(f"Nobody has {attribute} = {empty!r}; choose two values that occur.")
    nested = _standardized(here, there, outcome, [*confounders, *mediators])
    total = _standardized(here, there, outcome, [*confounders])
    own, other = here[outcome].mean(), there[outcome].mean()
    parts = (other - own, nested - own, total - nested, other - total)
    return pd.Series(parts, index=["gap", *PARTS], dtype=float)


def _standardized(here: pd.DataFrame, there: pd.DataFrame, outcome: str, cells: list[str]) -> float:
    """Average the outcome that `there` has in each cell over the cells of `here`."""
    if not cells:
        return float(there[outcome].mean())
    weights = here.groupby(cells).size() / len(here)
    means = there.groupby(cells)[outcome].mean().reindex(weights.index)
    if means.isna().any():
        first = means.index[means.isna()][0]
        values = first if isinstance(first, tuple) else (first,)
        cell = " and ".join(f"{name} = {value}" for name, value in zip(cells, values, strict=True))
        raise ValueError(
            f"The second group has nobody with {cell}, and the first has: the parts are not identified "
            "there. Use wider cells, or leave those people out and say so."
        )
    return float((weights * means).sum())
