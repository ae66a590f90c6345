"""Two tables of real people: the reader's own file, or the public copy where a network is there.

    acs_income(path)    people at work in the United States census, and whether they earn over 50,000 dollars
    compas(path)        people scored for risk in Broward County, and whether they were arrested again

Nothing of them is in this project. Each comes with a datasheet (Gebru et al. 2021) that says who is in it,
what the label is, and what it must not be used for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd


@dataclass(frozen=True)
class Dataset:
    """Rows about real people.

    Attributes
    ----------
    frame : DataFrame
        One row per person; `label` and the sensitive features are plain columns of it.
    label : str
        The column with the outcome, 0 or 1.
    sensitive_features : tuple of str
    datasheet : dict of str to str
        Who is in it, how it was made, what the label means, where it comes from.
    cautions : tuple of str
        What it does not allow to conclude.
    """

    frame: pd.DataFrame
    label: str
    sensitive_features: tuple[str, ...]
    datasheet: dict[str, str]
    cautions: tuple[str, ...]

    def __str__(self) -> str:
        """Write the datasheet and the cautions, a line each."""
        lines = [f"{name}: {text}" for name, text in self.datasheet.items()]
        return "\n".join([*lines, *(f"Caution: {text}" for text in self.cautions)])


COMPAS_ADDRESS = (
    "https://raw.githubusercontent.com/propublica/compas-analysis/master/compas-scores-two-years.csv"
)
"""ProPublica's copy."""

_ACS_COLUMNS = ("AGEP", "COW", "SCHL", "MAR", "RELP", "WKHP", "SEX", "RAC1P", "PINCP")
_COMPAS_COLUMNS = (
    *("sex", "age", "race", "juv_fel_count", "juv_misd_count", "juv_other_count", "priors_count"),
    *("c_charge_degree", "decile_score", "two_year_recid"),
)
_SEX = {1: "male", 2: "female"}
_RACE = (
    "White",
    "Black or African American",
    "American Indian",
    "Alaska Native",
    "American Indian or Alaska Native, tribe not specified",
    "Asian",
    "Native Hawaiian or other Pacific Islander",
    "some other race",
    "two or more races",
)
_DOLLARS = 50_000


def acs_income(path: str | Path | None = None) -> Dataset:
    """Read people at work from the American Community Survey: who earns more than 50,000 dollars a year.

    Parameters
    ----------
    path : str or Path, optional
        A CSV or Parquet file with the survey's columns. Without it, Fairlearn fetches the public copy
        (`fairlearn.datasets.fetch_acs_income`) and keeps it in ``~/.fairlearn-data``.

    Returns
    -------
    Dataset
        Label `earns_over_50k`; sensitive features `sex` and `race`. `age`, `hours_per_week`, `schooling`,
        `work`, `marital_status` and `relationship` are the survey's AGEP, WKHP, SCHL, COW, MAR and RELP.

    Raises
    ------
    FileNotFoundError
        If there is no file at `path`.
    ConnectionError
        If there is no `path`, no copy and no network.
    ValueError
        If the file lacks a column, or holds values that the survey does not have.
    """
    raw = _fetched("acs_income", _fetch_acs) if path is None else _read(path)
    _check(raw, _ACS_COLUMNS, path)
    sex, race, income = (pd.to_numeric(raw[name], errors="coerce") for name in ("SEX", "RAC1P", "PINCP"))
    race = race if race.min() == 0 else race - 1  # some copies count from 0
    if not (sex.isin(_SEX).all() and race.between(0, len(_RACE) - 1).all() and income.notna().all()):
        raise ValueError(
            f"{_named(path)}: SEX must be 1 or 2, RAC1P one of nine codes and PINCP a number; pass the survey"
            "'s own columns (see the ACS PUMS data dictionary)."
        )
    over = income > _DOLLARS if income.max() > 1 else income == 1  # some copies hold the label already
    frame = pd.DataFrame(
        {
            "age": raw["AGEP"],
            "hours_per_week": raw["WKHP"],
            "schooling": raw["SCHL"],
            "work": raw["COW"],
            "marital_status": raw["MAR"],
            "relationship": raw["RELP"],
            "sex": sex.map(_SEX),
            "race": race.map(dict(enumerate(_RACE))),
            "earns_over_50k": over.astype("int8"),
        }
    ).reset_index(drop=True)
    return Dataset(
        frame,
        "earns_over_50k",
        ("sex", "race"),
        {
            "Who": f"{len(frame):,} adults at work who answered the American Community Survey in 2018",
            "Label": f"1 if the person's own income of the past year is over {_DOLLARS:,} dollars",
            "Groups": "sex and race as people reported them, in the survey's categories",
            "Source": "US Census Bureau; Ding, Hardt, Miller and Schmidt 2021, Retiring Adult "
            "(arXiv:2108.04884)",
        },
        (
            "Nobody decides anything by this label: a gap in it is a gap in incomes, not in a decision.",
            "Rows are a sample whose weights this table leaves out, so counts are not the country's.",
            "The cut of 50,000 dollars was chosen by the makers of a benchmark; other cuts give other gaps.",
        ),
    )


def compas(path: str | Path | None = None) -> Dataset:
    """Read the people whose risk ProPublica looked up in Broward County, Florida, in 2013 and 2014.

    Parameters
    ----------
    path : str or Path, optional
        A CSV or Parquet file with ProPublica's columns (``compas-scores-two-years.csv``). Without it the file
        is read from ProPublica's public repository.

    Returns
    -------
    Dataset
        Label `two_year_recid`; sensitive features `race` and `sex`; the score is `decile_score`, 1 to 10.

    Raises
    ------
    FileNotFoundError
        If there is no file at `path`.
    ConnectionError
        If there is no `path` and no network.
    ValueError
        If the file lacks a column, or a score or label is none.
    """
    raw = _fetched("compas", _fetch_compas) if path is None else _read(path)
    _check(raw, _COMPAS_COLUMNS, path)
    frame = raw[list(_COMPAS_COLUMNS)].reset_index(drop=True)
    if not (frame["decile_score"].between(1, 10).all() and frame["two_year_recid"].isin([0, 1]).all()):
        raise ValueError(
            f"{_named(path)}: decile_score must be 1 to 10 and two_year_recid 0 or 1; pass ProPublica's file."
        )
    return Dataset(
        frame,
        "two_year_recid",
        ("race", "sex"),
        {
            "Who": f"{len(frame):,} people arrested in Broward County, Florida, in 2013 and 2014, and scored",
            "Label": "1 if the person was arrested for a new crime within two years",
            "Groups": "race and sex as the sheriff's office recorded them",
            "Source": "Larson, Mattu, Kirchner and Angwin 2016, How We Analyzed the COMPAS Recidivism "
            "Algorithm (ProPublica)",
        },
        (
            "The label is an arrest, not a crime: where police look more, more is found.",
            "Follow-up is longer for people with a new arrest in this file, which raises its rate "
            "(Barenstein 2019, arXiv:1906.04711).",
            "No judge's decision is in it, so it does not say who was held because of the score.",
            "Real people can be found in it by name elsewhere; do not publish rows.",
        ),
    )


def _fetch_acs() -> pd.DataFrame:
    from fairlearn.datasets import fetch_acs_income

    frame: pd.DataFrame = fetch_acs_income(as_frame=True).frame
    return frame


def _fetch_compas() -> pd.DataFrame:
    return pd.read_csv(COMPAS_ADDRESS)


def _fetched(name: str, fetch: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    try:
        return fetch()
    except OSError as error:
        raise ConnectionError(
            f"The public copy could not be fetched ({error}). "
            f"Pass the path of a file that you have: datasets.{name}('FILE.csv')."
        ) from error


def _read(path: str | Path) -> pd.DataFrame:
    place = Path(path)
    if not place.is_file():
        raise FileNotFoundError(f"path is {str(path)!r}, where there is no file; pass a CSV or Parquet file.")
    return pd.read_parquet(place) if place.suffix in (".parquet", ".pq") else pd.read_csv(place)


def _check(raw: pd.DataFrame, columns: tuple[str, ...], path: str | Path | None) -> None:
    absent = [name for name in columns if name not in raw.columns]
    if absent:
        have = ", ".join(map(str, raw.columns[:12]))
        raise ValueError(f"{_named(path)} lacks the columns {', '.join(absent)}; it has {have}.")
    if raw.empty:
        raise ValueError(f"{_named(path)} has no rows; pass a file with at least one.")


def _named(path: str | Path | None) -> str:
    return "the public copy" if path is None else str(path)
