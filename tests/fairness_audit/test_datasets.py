"""Tables of real people: read from the reader's own file, refused by name, fetched where a network is."""

from pathlib import Path

import pandas as pd
import pytest

from fairness_audit import datasets
from fairness_audit.counts import GroupCounts

DATA = Path(__file__).parents[3] / "shared" / "data"
here = pytest.mark.skipif(not DATA.is_dir(), reason="the project does not ship the rows of real people")

SURVEY = {
    "AGEP": [30, 41, 52],
    "COW": [1, 1, 2],
    "SCHL": [16, 21, 18],
    "MAR": [1, 5, 1],
    "RELP": [0, 1, 0],
    "WKHP": [40, 35, 20],
    "SEX": [1, 2, 2],
    "RAC1P": [1, 2, 6],
    "PINCP": [50_000, 50_001, 12_000],
}


def written(folder, columns, name="rows.csv"):
    pd.DataFrame(columns).to_csv(folder / name, index=False)
    return folder / name


def test_codes_of_the_survey_become_words(tmp_path):
    found = datasets.acs_income(written(tmp_path, SURVEY))
    assert found.frame["sex"].tolist() == ["male", "female", "female"]
    assert found.frame["race"].tolist() == ["White", "Black or African American", "Asian"]
    assert found.frame[found.label].tolist() == [0, 1, 0]
    assert "3 adults" in str(found)
    assert str(found).count("Caution: ") == len(found.cautions)


def test_codes_that_count_from_zero_and_a_label_that_is_there_already_mean_the_same(tmp_path):
    zero = {**SURVEY, "RAC1P": [0, 1, 5], "PINCP": [0, 1, 0]}
    one, other = (
        datasets.acs_income(written(tmp_path, rows, name)).frame
        for rows, name in ((SURVEY, "a.csv"), (zero, "b.csv"))
    )
    pd.testing.assert_frame_equal(one, other)


@here
def test_the_census_rows():
    found = datasets.acs_income(DATA / "acs_income.parquet")
    counts = GroupCounts.from_frame(found.frame, y_pred=found.label, sensitive_features="sex")
    assert counts.count.to_dict() == {"female": 159_325, "male": 173_575}
    assert counts.cells[:, 1].sum() == 122_651
    assert found.frame["race"].value_counts()["White"] == 259_392


@here
def test_the_rows_of_broward_county():
    found = datasets.compas(DATA / "compas_two_years.csv")
    assert len(found.frame) == 7_214
    high = (found.frame["decile_score"] >= 5).astype(int)
    counts = GroupCounts.from_arrays(
        found.frame[found.label], high, sensitive_features=found.frame["race"]
    ).rates("false_positive_rate")
    assert counts.loc["African-American", "false_positive_rate"] == pytest.approx(805 / 1795)
    assert counts.loc["Caucasian", "false_positive_rate"] == pytest.approx(349 / 1488)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SEX": [1, 2, 3]}, "SEX must be 1 or 2"),
        ({"RAC1P": [1, 2, 12]}, "one of nine codes"),
        ({"PINCP": ["", "x", 3]}, "PINCP a number"),
    ],
)
def test_values_that_the_survey_does_not_have_are_refused(tmp_path, change, said):
    with pytest.raises(ValueError, match=said):
        datasets.acs_income(written(tmp_path, {**SURVEY, **change}))


def test_a_file_without_its_columns_is_named(tmp_path):
    path = written(tmp_path, {"race": ["a"], "sex": ["b"]})
    with pytest.raises(ValueError, match=r"rows\.csv lacks the columns AGEP, COW.*; it has race, sex"):
        datasets.acs_income(path)
    with pytest.raises(ValueError, match="lacks the columns age, juv_fel_count"):
        datasets.compas(path)
    with pytest.raises(FileNotFoundError, match="where there is no file"):
        datasets.compas(tmp_path / "absent.csv")


def test_without_a_network_the_remedy_is_a_file(monkeypatch):
    def refuse(*_args, **_named):
        raise OSError("no network")

    monkeypatch.setattr(pd, "read_csv", refuse)
    with pytest.raises(ConnectionError, match=r"Pass the path .*datasets\.compas\('FILE\.csv'\)"):
        datasets.compas()


def test_the_public_copy_is_what_the_file_would_be(monkeypatch):
    monkeypatch.setattr(datasets, "_fetch_acs", lambda: pd.DataFrame(SURVEY))
    assert datasets.acs_income().frame["age"].tolist() == SURVEY["AGEP"]
