"""The Census and COMPAS rows: what the audit says of them is what others have published or count."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate
from sklearn.metrics import roc_auc_score

import fairness_audit
from fairness_audit.counts import GroupCounts

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (DATA / "compas_two_years.csv").exists(), reason=f"the project does not ship the public rows ({DATA})"
)


@pytest.fixture(scope="module")
def compas():
    rows = pd.read_csv(DATA / "compas_two_years.csv")
    return rows.assign(high=(rows["decile_score"] >= 5).astype(int))


@pytest.fixture(scope="module")
def audit(compas):
    return fairness_audit.audit(
        compas,
        prediction="high",
        groups=["sex", "race"],
        label="two_year_recid",
        score="decile_score",
        metric="false_positive_rate_ratio",
        reference="race=Caucasian",
    )


def test_propublicas_false_positive_rates(audit):
    rates = audit.rates[(audit.rates["columns"] == "race") & (audit.rates["metric"] == "false_positive_rate")]
    rates = rates.set_index("group")["rate"]
    assert round(100 * rates["African-American"], 1) == 44.8
    assert round(100 * rates["Caucasian"], 1) == 23.5
    verdict = next(v for v in audit.verdicts if v.groups == "race")
    assert verdict.verdict == "gap shown"
    assert "Of 1,795 people with label 0 in the group African-American, 805 are selected" in verdict.sentence


def test_it_agrees_with_fairlearn_and_group_counts(compas, audit):
    theirs = MetricFrame(
        metrics={"selection_rate": selection_rate, "false_positive_rate": false_positive_rate},
        y_true=compas["two_year_recid"],
        y_pred=compas["high"],
        sensitive_features=compas["race"],
    ).by_group
    ours = audit.rates[audit.rates["columns"] == "race"].pivot(index="group", columns="metric", values="rate")
    for metric in theirs:
        np.testing.assert_allclose(ours[metric], theirs[metric])
    counts = GroupCounts.from_frame(
        compas, y_true="two_year_recid", y_pred="high", sensitive_features=["sex", "race"]
    )
    found = dict(zip(audit.sets[-1].groups, audit.sets[-1].cells.tolist(), strict=True))
    assert found == {g: c.tolist() for g, c in zip(counts.groups, counts.cells, strict=True) if c.sum()}
    area = audit.auc.set_index(["columns", "group"]).loc[("race", "overall"), "auc"]
    assert area == pytest.approx(roc_auc_score(compas["two_year_recid"], compas["decile_score"]))


def test_the_census_rows_where_they_lie(tmp_path):
    path = DATA / "acs_income.parquet"
    rows = pd.read_parquet(path)
    made = rows.assign(yhat=(rows["SCHL"] >= 21).astype(int))
    made.to_parquet(tmp_path / "census.parquet")
    from fairness_audit.auditing.cli import main

    options = ["--prediction=yhat", "--label=PINCP", "--groups=SEX,AGEP", "--bins=AGEP=25,45,65"]
    out = tmp_path / "out"
    assert main(["report", str(tmp_path / "census.parquet"), *options, f"--out={out}"]) == 0
    table = pd.read_csv(out / "tables" / "counts.csv")
    bands = pd.cut(made["AGEP"], [0, 25, 45, 65, 200], right=False)
    expected = made.groupby(bands, observed=True).size().tolist()
    assert table[table["columns"] == "AGEP"]["people"].tolist() == expected
    line = table[(table["columns"] == "SEX") & (table["group"].astype(str) == "1")].iloc[0]
    part = made[made["SEX"] == 1]
    assert line["tp"] == ((part["PINCP"] == 1) & (part["yhat"] == 1)).sum()
