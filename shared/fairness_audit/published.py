"""Published figures, small enough to embed: each with its source, a caution, and where it contradicts itself.

The COMPAS and the credit score tables were checked against the primary files, the others read where later
work quotes them. Every call returns fresh data: changing it changes nothing for the next caller.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from io import StringIO

import pandas as pd

from fairness_audit import validation
from fairness_audit.counts import GroupCounts


@dataclass(frozen=True, eq=False, repr=False)
class Published:
    """A published table.

    Attributes
    ----------
    name : str
        What the table is, in a few words.
    data : DataFrame
        The figures as printed; columns and units are in the docstring of the function that returns them.
    source : str
        Where they are printed.
    caution : str
        What they must not be taken for, in one line.
    note : str
        Where the source, or what is written about it, disagrees with itself; empty if nowhere.
    """

    name: str
    data: pd.DataFrame
    source: str
    caution: str
    note: str = ""

    def _said(self) -> list[str]:
        note = [f"Note: {self.note}"] if self.note else []
        return [f"Source: {self.source}", f"Caution: {self.caution}", *note]

    def __repr__(self) -> str:
        """Show the table, its source and what to be careful about."""
        return "\n".join([self.name, self.data.to_string(index=False), *self._said()])

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{html.escape(line)}</p>" for line in self._said())
        return f"<p><strong>{html.escape(self.name)}</strong></p>{self.data.to_html(index=False)}{said}"


def _table(text: str) -> pd.DataFrame:
    """Rows of comma-separated values, the first of them the names of the columns."""
    return pd.read_csv(StringIO(text.strip()), skipinitialspace=True)


# ---------------------------------------------------------------------- COMPAS

_COMPAS = {
    ("Black", "no_recidivism"): (307, 274, 201, 208, 189, 169, 163, 114, 111, 59),
    ("Black", "recidivism"): (91, 119, 145, 177, 176, 215, 237, 245, 269, 227),
    ("White", "no_recidivism"): (539, 248, 180, 172, 130, 83, 55, 32, 30, 19),
    ("White", "recidivism"): (142, 113, 93, 113, 111, 111, 88, 82, 68, 45),
}


def compas() -> Published:
    """Return two-year recidivism in Broward County by COMPAS decile score, Black and White defendants.

    Returns
    -------
    Published
        `data` has one row per (race, score): `race`, `score` (1 to 10), and the number of people without
        (`no_recidivism`) and with (`recidivism`) a new arrest within two years.
    """
    data = pd.DataFrame(
        [
            (race, score, _COMPAS[race, "no_recidivism"][score - 1], _COMPAS[race, "recidivism"][score - 1])
            for race in ("Black", "White")
            for score in range(1, 11)
        ],
        columns=["race", "score", "no_recidivism", "recidivism"],
    )
    return Published(
        name="COMPAS decile scores and two-year recidivism, Broward County",
        data=data,
        source="Larson, Mattu, Kirchner and Angwin (ProPublica, 2016), 'How We Analyzed the COMPAS "
        "Recidivism Algorithm', "
        "https://www.propublica.org/article/how-we-analyzed-the-compas-recidivism-algorithm; counted "
        "from compas-scores-two-years.csv, https://github.com/propublica/compas-analysis",
        caution="The label is a new arrest, which is not the same as a new offense; policing is in it.",
        note="The file has 7,214 people; these two groups are 3,696 Black and 2,454 White, 6,150 together,"
        " and the other 1,064 are left out. ProPublica's own filter keeps 6,172 people of all races "
        "and gives other tables. A slip in preparing the file kept recidivists whom the two-year "
        "window should have excluded, so its base rates are too high (Barenstein 2019, arXiv "
        "1906.04711).",
    )


def compas_counts(threshold: int = 5) -> GroupCounts:
    """Turn the COMPAS table into decisions: a decile score of at least `threshold` is a positive decision.

    Parameters
    ----------
    threshold : int
        From 1 (everybody is flagged) to 11 (nobody). 5 is "Medium or High", the cut ProPublica used.

    Returns
    -------
    GroupCounts
        Groups Black and White; label 1 is recidivism.

    Raises
    ------
    ValueError
        If `threshold` is not a whole number from 1 to 11.
    """
    if validation.positive_integer("threshold", threshold) > 11:
        raise ValueError(f"threshold is {threshold!r}; decile scores run from 1 to 10, so pass 1 to 11.")
    data = compas().data
    low, high = data[data["score"] < threshold], data[data["score"] >= threshold]
    cells = {
        "tn": low.groupby("race")["no_recidivism"].sum(),
        "fp": high.groupby("race")["no_recidivism"].sum(),
        "fn": low.groupby("race")["recidivism"].sum(),
        "tp": high.groupby("race")["recidivism"].sum(),
    }
    table = pd.DataFrame(cells, index=pd.Index(["Black", "White"], name="race"))
    return GroupCounts.from_table(table.fillna(0).astype(int))


# ---------------------------------------------------------------------- credit scores

_FICO_PEOPLE = {"white": 133_165, "black": 18_274, "hispanic": 14_702, "asian": 7_906}

_FICO = """
score, cdf_white, cdf_black, cdf_hispanic, cdf_asian, bad_white, bad_black, bad_hispanic, bad_asian
    5,      4.19,     17.72,         8.22,      3.10,     92.63,     95.31,        93.48,     91.86
   10,      7.95,     30.45,        15.20,      5.74,     86.73,     90.96,        87.92,     88.96
   15,     12.29,     42.07,        22.62,      9.09,     79.94,     88.45,        82.89,     73.95
   20,     16.54,     53.05,        30.31,     12.37,     73.14,     85.94,        77.85,     58.95
   25,     20.54,     61.45,        37.68,     15.51,     54.49,     68.20,        58.17,     47.22
   30,     25.24,     68.37,        45.32,     19.73,     35.84,     50.45,        38.49,     35.50
   35,     30.16,     73.95,        52.20,     25.13,     26.63,     39.63,        30.99,     24.20
   40,     35.09,     78.32,        58.37,     30.37,     17.42,     28.81,        23.49,     12.91
   45,     40.03,     82.48,        64.22,     36.03,     12.86,     21.77,        18.40,     11.07
   50,     45.33,     85.56,        69.38,     42.38,      8.30,     14.73,        13.31,      9.22
   55,     50.25,     88.06,        74.20,     49.75,      6.48,     13.38,        11.09,      6.42
   60,     55.32,     90.16,        78.79,     56.40,      4.67,     12.03,         8.88,      3.62
   65,     60.29,     91.91,        82.47,     63.02,      3.75,      9.85,         7.59,      4.23
   70,     64.71,     93.19,        85.43,     68.52,      2.83,      7.68,         6.30,      4.84
   75,     69.68,     94.60,        88.21,     73.78,      2.26,      5.95,         4.76,      3.52
   80,     75.34,     95.90,        91.08,     79.58,      1.70,      4.22,         3.22,      2.20
   85,     81.54,     97.21,        93.69,     84.98,      1.58,      4.72,         2.60,      1.63
   90,     88.04,     98.31,        96.05,     90.18,      1.47,      5.23,         1.97,      1.06
   95,     94.57,     99.21,        98.21,     95.20,      1.18,      3.10,         1.42,      0.93
  100,    100.00,    100.00,       100.00,    100.00,      0.90,      0.96,         0.87,      0.79
"""


def fico() -> Published:
    """Return TransRisk credit scores by race: how they are distributed, and how many default at each.

    Returns
    -------
    Published
        `data` has one row per (race, score): `race`, `score` (5 to 100 in steps of 5), `cdf_percent`
        (share of the group at or below the score), `default_percent` (share in default at the score),
        `people` (size of the group, the same in all of its rows).
    """
    wide = _table(_FICO)
    data = pd.concat(
        [
            pd.DataFrame(
                {
                    "race": race,
                    "score": wide["score"],
                    "cdf_percent": wide[f"cdf_{race}"],
                    "default_percent": wide[f"bad_{race}"],
                    "people": people,
                }
            )
            for race, people in _FICO_PEOPLE.items()
        ],
        ignore_index=True,
    )
    return Published(
        name="TransRisk credit scores and default by race, 2003 sample",
        data=data,
        source="Board of Governors of the Federal Reserve System (2007), 'Report to the Congress on Credit "
        "Scoring and Its Effects on the Availability and Affordability of Credit'; tables as given "
        "with Barocas, Hardt and Narayanan, 'Fairness and Machine Learning', https://fairmlbook.org",
        caution="Default means 90 days late on at least one account, among people who had credit at all.",
        note="Default does not fall with every step of the score: at 85 and 90 it rises among Black "
        "borrowers, at 65 and 70 among Asian borrowers.",
    )


def fico_people() -> pd.DataFrame:
    """Turn the credit score table into people: how many of each group repaid and defaulted at each score.

    The printed shares have two decimals, so the counts are near what the sample held, not what it held: the
    shares of each group are turned into whole people at or below a score, which keep the group's size, and
    those at a score are split by the share in default there.

    Returns
    -------
    DataFrame
        One row per (race, score): `race`, `score` (5 to 100 in steps of 5), `defaulted`, `repaid`. Fit for
        `explorers.ThresholdExplorer.from_counts`.
    """
    data = fico().data
    below = (data["cdf_percent"] * data["people"] / 100).round().astype(int)
    people = below - below.groupby(data["race"]).shift(fill_value=0)
    defaulted = (people * data["default_percent"] / 100).round().astype(int)
    return data[["race", "score"]].assign(defaulted=defaulted, repaid=people - defaulted)


# ---------------------------------------------------------------------- admissions

_BERKELEY = """
department, gender, admitted, rejected
A,          men,         512,      313
A,          women,        89,       19
B,          men,         353,      207
B,          women,        17,        8
C,          men,         120,      205
C,          women,       202,      391
D,          men,         138,      279
D,          women,       131,      244
E,          men,          53,      138
E,          women,        94,      299
F,          men,          22,      351
F,          women,        24,      317
"""


def berkeley_admissions() -> Published:
    """Return graduate admissions at Berkeley in 1973, the six largest departments.

    Returns
    -------
    Published
        `data` has one row per (department, gender): `department` (A to F), `gender` (men, women), and the
        number of applicants `admitted` and `rejected`.
    """
    return Published(
        name="Graduate admissions at Berkeley, 1973, six largest departments",
        data=_table(_BERKELEY),
        source="Bickel, Hammel and O'Connell (1975), 'Sex Bias in Graduate Admissions: Data from Berkeley', "
        "Science 187(4175), doi:10.1126/science.187.4175.398; counts as in R's data set UCBAdmissions",
        caution="Splitting by department asks another question than the total does; it does not say which one"
        " is right, nor why people applied where they did.",
        note="One textbook prints 520 men in department B; 353 admitted and 207 rejected are 560.",
    )


# ---------------------------------------------------------------------- employment

_LOCAL_LAW_144 = """
table,        sex,    race,              applicants, selected
sex,          male,   all,                     1390,      667
sex,          female, all,                     1181,      555
race,         all,    Hispanic,                 408,      204
race,         all,    White,                    797,      412
race,         all,    Black,                    390,      170
race,         all,    NHPI,                     119,       52
race,         all,    Asian,                    616,      302
race,         all,    Native American,           41,       18
race,         all,    two or more,              213,       96
intersection, male,   Hispanic,                 205,       90
intersection, male,   White,                    412,      215
intersection, male,   Black,                    226,       95
intersection, male,   NHPI,                      87,       37
intersection, male,   Asian,                    321,      167
intersection, male,   Native American,           24,       11
intersection, male,   two or more,              115,       52
intersection, female, Hispanic,                 190,       82
intersection, female, White,                    385,      197
intersection, female, Black,                    164,       75
intersection, female, NHPI,                      32,       15
intersection, female, Asian,                    295,      135
intersection, female, Native American,           17,        7
intersection, female, two or more,               98,       44
"""


def local_law_144() -> Published:
    """Return the example tables in New York City's rule on automated hiring tools.

    Returns
    -------
    Published
        `data` has the rows of three tables: `table` (sex, race or intersection), `sex` and `race` ('all'
        where a table does not split by it; NHPI is Native Hawaiian or Pacific Islander), and the number of
        `applicants` and of those `selected`.
    """
    return Published(
        name="Example bias audit of New York City Local Law 144",
        data=_table(_LOCAL_LAW_144),
        source="Rules of the City of New York, title 6, section 5-301 (Department of Consumer and Worker "
        "Protection, 2023), examples to the rule",
        caution="The figures illustrate a rule; nobody's hiring is described.",
        note="The intersections add up to the table by sex (2,571 applicants, 1,222 selected) but not to "
        "the table by race (2,584 and 1,254). The whole difference is in one row: Hispanic applicants"
        " are 205 + 190 = 395 with 172 selected (43.5%), where the table by race has 408 with 204 "
        "selected (50.0%). Categories under 2% of the data, here Native American, may be left out of "
        "the ratios.",
    )


def four_fifths_example() -> Published:
    """Return four hiring rates from the questions and answers to the Uniform Guidelines.

    Returns
    -------
    Published
        `data` has one row per group: `group` and `selection_percent`, whole numbers.
    """
    return Published(
        name="Four-fifths rule, the guidelines' own example",
        data=_table("""
            group,           selection_percent
            White,           60
            American Indian, 45
            Hispanic,        48
            Black,           51
        """),
        source="U.S. Equal Employment Opportunity Commission and others (1979), 'Questions and Answers to "
        "Clarify and Provide a Common Interpretation of the Uniform Guidelines on Employee Selection "
        "Procedures'",
        caution="A rule of thumb for where to look first; it ignores how many people were counted and decides"
        " no case.",
        note="The ratios to the highest rate are 75%, 80% and 85%, and exactly 80% passes. Compare whole "
        "numbers (5 * 48 >= 4 * 60), not quotients: in floating point 0.48 / 0.60 happens to be 0.8, but "
        "0.60 / 0.75, the same ratio, falls below it.",
    )


# ---------------------------------------------------------------------- images, health

_GENDER_SHADES = """
company,   skin,    gender, error_percent
Microsoft, darker,  female, 20.8
Microsoft, darker,  male,    6.0
Microsoft, lighter, female,  1.7
Microsoft, lighter, male,    0.0
IBM,       darker,  female, 34.7
IBM,       darker,  male,   12.0
IBM,       lighter, female,  7.1
IBM,       lighter, male,    0.3
"""


def gender_shades() -> Published:
    """Return the error of two commercial gender classifiers by skin type and gender.

    Returns
    -------
    Published
        `data` has one row per (company, skin, gender): `company`, `skin` (darker, lighter), `gender`
        (female, male), `error_percent`.
    """
    return Published(
        name="Gender Shades: error of commercial gender classification",
        data=_table(_GENDER_SHADES),
        source="Buolamwini and Gebru (2018), 'Gender Shades: Intersectional Accuracy Disparities in "
        "Commercial Gender Classification', Proceedings of Machine Learning Research 81:77-91",
        caution="The products as they were in 2017, on one benchmark of parliamentarians' portraits; a binary"
        " gender read from a face is itself a harm to some.",
        note="The paper's third product, Face++, is left out: secondary sources disagree on one of its "
        "cells.",
    )


def obermeyer() -> Published:
    """Return patients of a care-management program: cost was the label, illness the target.

    Returns
    -------
    Published
        `data` has one row per race: `race`, `patients`, `mean_cost_dollars` (a year), and
        `mean_chronic_illnesses` (active).
    """
    return Published(
        name="Cost as a proxy for need in a health program",
        data=_table("""
            race,  patients, mean_cost_dollars, mean_chronic_illnesses
            White,    43539,              7540,                   1.20
            Black,     6079,              8442,                   1.90
        """),
        source="Obermeyer, Powers, Vogeli and Mullainathan (2019), 'Dissecting racial bias in an algorithm "
        "used to manage the health of populations', Science 366(6464), doi:10.1126/science.aax2342",
        caution="Group averages at one hospital; the paper's finding is about patients with equal scores, "
        "which these two rows do not show.",
    )
