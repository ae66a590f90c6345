"""Examples of figures, and the data behind them, that several tests share."""

from itertools import product

import numpy as np
import pandas as pd

from fairness_audit import inference, plots, published
from fairness_audit.counts import GroupCounts
from fairness_audit.monitoring import RateMonitor

COMPAS = published.compas_counts()
COMPAS_CELLS = {  # by hand from the published table, decile score of 5 and more
    "Black": {"tn": 990, "fp": 805, "fn": 532, "tp": 1369},
    "White": {"tn": 1139, "fp": 349, "fn": 461, "tp": 505},
}
TINY = GroupCounts.from_table(
    {
        "women": {"tn": 40, "fp": 12, "fn": 9, "tp": 30},
        "men": {"tn": 3, "fp": 1, "fn": 0, "tp": 4},
        "not recorded": {"tn": 10, "fp": 4, "fn": 0, "tp": 0},
    }
)


def four_intersections():
    rng = np.random.default_rng(5)
    people = pd.DataFrame(
        {"race": rng.choice(["Black", "White"], 900), "sex": rng.choice(["female", "male"], 900)}
    )
    return GroupCounts.from_arrays(
        rng.integers(0, 2, 900), rng.integers(0, 2, 900), sensitive_features=people
    )


FOUR = four_intersections()
DECISIONS = {
    "before": COMPAS,
    "White at 4": GroupCounts.from_table(
        {"Black": COMPAS_CELLS["Black"], "White": {"tn": 967, "fp": 521, "fn": 348, "tp": 618}}
    ),
    "Black at 6": GroupCounts.from_table(
        {"Black": {"tn": 1179, "fp": 616, "fn": 708, "tp": 1193}, "White": COMPAS_CELLS["White"]}
    ),
}
GAPS = ["selection_rate", "equalized_odds", "precision_score"]


def compas_rows():
    data = published.compas().data.melt(["race", "score"], ["no_recidivism", "recidivism"], "label", "people")
    return data.assign(label=(data["label"] == "recidivism").astype(int))


ROWS = compas_rows()
RNG = np.random.default_rng(11)
PROBABILITY = RNG.beta(2, 3, 700)
LABEL = (RNG.random(700) < PROBABILITY).astype(int)
GROUP = RNG.integers(0, 2, 700)


def threshold_pairs():
    """Gaps between Black and White defendants for every pair of decile thresholds."""
    rates = {t: published.compas_counts(t).rates() for t in range(1, 12)}
    records = []
    for a, b in product(rates, repeat=2):
        first, second = rates[a].loc["Black"], rates[b].loc["White"]
        records.append(
            {
                "threshold for Black defendants (decile score)": a,
                "threshold for White defendants (decile score)": b,
                "equal selection rates": first["selection_rate"] - second["selection_rate"],
                "equal true positive rates": first["true_positive_rate"] - second["true_positive_rate"],
                "equal precision": first["precision_score"] - second["precision_score"],
            }
        )
    return pd.DataFrame(records)


PAIRS = threshold_pairs()
RNG_STRIPS = np.random.default_rng(18).beta(2, 12, size=(2, 60))
WORDS = {
    "tp": "labeled high risk, re-arrested",
    "fp": "labeled high risk, not re-arrested",
    "fn": "labeled low risk, re-arrested",
    "tn": "labeled low risk, not re-arrested",
}


def all_intervals():
    return {(n, m): inference.gap_interval(c, m) for n, c in DECISIONS.items() for m in GAPS}


def weeks(gap):
    """A monitor's history of 20 weeks with 60 and 40 people."""
    monitor, rng = RateMonitor(), np.random.default_rng(4)
    for _ in range(20):
        monitor.add(rng.binomial([60, 40], [0.5, 0.5 - 2 * gap]), [60, 40])
    return monitor.history


MAKERS = {
    "people": lambda: plots.people(COMPAS, words=WORDS),
    "people of four groups": lambda: plots.people(FOUR),
    "people, few": lambda: plots.people(TINY),
    "per_thousand": lambda: plots.per_thousand(COMPAS, words=WORDS),
    "per_thousand of four groups": lambda: plots.per_thousand(FOUR),
    "confusion": lambda: plots.confusion(COMPAS, words=WORDS),
    "confusion, highlighted": lambda: plots.confusion(TINY, highlight="true_positive_rate"),
    "confusion, in words": lambda: plots.confusion(
        COMPAS,
        highlight="precision_score",
        decisions=("flagged", "not flagged"),
        labels=("arrested again", "stayed clear"),
    ),
    "rates": lambda: plots.rates(COMPAS, "selection_rate"),
    "rates with intervals": lambda: plots.rates(
        COMPAS,
        ["false_positive_rate", "precision_score"],
        inference.rate_intervals(COMPAS, ["false_positive_rate", "precision_score"]),
    ),
    "rates, few": lambda: plots.rates(
        TINY,
        ["true_positive_rate", "false_positive_rate", "base_rate"],
        inference.rate_intervals(TINY, ["true_positive_rate", "false_positive_rate", "base_rate"]),
    ),
    "compare": lambda: plots.compare(DECISIONS, GAPS),
    "compare with intervals": lambda: plots.compare(DECISIONS, GAPS, all_intervals()),
    "null_distribution": lambda: plots.null_distribution(inference.permutation_gap(COMPAS, "selection_rate")),
    "null_distribution of a ratio": lambda: plots.null_distribution(
        inference.permutation_gap(FOUR, "selection_rate", "ratio")
    ),
    "per_thousand with long names": lambda: plots.per_thousand(
        COMPAS, words={cell: f"somebody who was called {word} by this tool" for cell, word in WORDS.items()}
    ),
    "score_distributions": lambda: plots.score_distributions(
        ROWS["score"], ROWS["label"], ROWS["race"], people=ROWS["people"]
    ),
    "score_distributions with thresholds": lambda: plots.score_distributions(
        PROBABILITY, LABEL, GROUP, thresholds={0: 0.43, 1: 0.6}
    ),
    "calibration": lambda: plots.calibration(PROBABILITY, LABEL, GROUP),
    "calibration of deciles": lambda: plots.calibration(
        ROWS["score"], ROWS["label"], ROWS["race"], people=ROWS["people"]
    ),
    "criterion_search": lambda: plots.criterion_search(
        PAIRS, list(PAIRS.columns[2:]), thresholds=list(PAIRS.columns[:2]), tolerance=0.03
    ),
    "four_fifths_noise": lambda: plots.four_fifths_noise(),
    "strips": lambda: plots.strips(
        {"agency's network": RNG_STRIPS[0], "a second network with a longer name": RNG_STRIPS[1]},
        {"agency's network": 0.23, "a second network with a longer name": 0.01},
        dots="a random direction",
        mark="the group's direction",
        xlabel="share of decisions that change",
        title="What ablating one direction changes",
    ),
    "strips with lines": lambda: plots.strips(
        {"male-typed": RNG_STRIPS[0] - 0.4, "female-typed": RNG_STRIPS[1] + 0.4},
        {"male-typed": -0.1, "female-typed": 0.7},
        dots="an occupation",
        mark="mean",
        xlabel="log of the ratio of the probabilities of she and he",
        title="Which pronoun the model expects",
        lines={"no preference": 0.0, "a person": 0.24},
    ),
    "looks": lambda: plots.looks(
        weeks(0.1), gap_name="gap in approvals", title="A year with a gap in approvals"
    ),
    "looks, no alarm": lambda: plots.looks(
        weeks(0), gap_name="gap in approvals", title="A year without a gap in approvals"
    ),
}


MANY = GroupCounts.from_table({f"group {i}": {"tn": 1, "fp": 1, "fn": 1, "tp": 1} for i in range(30)})


def tenths(share):
    """In hundredths with one decimal, without a final zero: 0.24 is "24"."""
    return f"{round(100 * share, 1):g}"
