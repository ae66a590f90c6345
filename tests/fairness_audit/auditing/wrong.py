"""Files that cannot be audited as they are asked about, each made by a function of a folder.

A case is the options beside the file, and what the one line must be after "fairness-audit: ".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

USUAL = "--prediction yhat --groups sex --label y"


class Case(NamedTuple):
    """One wrong file.

    Attributes
    ----------
    make : callable from folder to path
    options : list of str
    said : str
        The whole line.
    """

    make: Callable[[Path], Path]
    options: list[str]
    said: str


CASES: dict[str, Case] = {}


def wrong(
    said: str, options: str | list[str] = USUAL
) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    def keep(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
        CASES[make.__name__] = Case(make, options.split() if isinstance(options, str) else options, said)
        return make

    return keep


def table(**changed: object) -> pd.DataFrame:
    """Eight rows that can be audited, with some columns changed."""
    usual = {
        "yhat": [1, 0, 1, 1, 0, 1, 0, 0],
        "sex": ["f", "f", "f", "f", "m", "m", "m", "m"],
        "y": [1, 0, 0, 1, 1, 1, 0, 0],
    }
    return pd.DataFrame({k: v for k, v in (usual | changed).items() if v is not None})


def csv(folder: Path, frame: pd.DataFrame | str | bytes, name: str = "d.csv") -> Path:
    path = folder / name
    if isinstance(frame, pd.DataFrame):
        frame = frame.to_csv(index=False)
    path.write_bytes(frame if isinstance(frame, bytes) else frame.encode())
    return path


def parquet(folder: Path, frame: pd.DataFrame, name: str = "d.parquet") -> Path:
    frame.to_parquet(folder / name)
    return folder / name


# ---------------------------------------------------------------------- columns


@wrong("d.csv, column 'yhat': there is no such column; --prediction must name one; did you mean 'Y_hat'.")
def no_such_column(folder):
    return csv(folder, table().rename(columns={"yhat": "Y_hat"}))


@wrong(
    "d.csv, column 'yhat': there is no such column; --prediction must name one; the columns are '1', "
    "'f', '1'."
)
def no_header(folder):
    return csv(folder, table().to_csv(index=False, header=False))


@wrong(
    "d.csv, column 'y': there is no such column; --label must name one; the columns are 'yhat', 'sex', 'sex'."
)
def column_twice(folder):
    return csv(folder, table().to_csv(index=False).replace("yhat,sex,y", "yhat,sex,sex"), "d.csv")


@wrong(
    "groups names the column 'sex', which groups names already; each column has one part.",
    "--prediction yhat --groups sex,sex",
)
def group_named_twice(folder):
    return csv(folder, table())


@wrong(
    "label names the column 'yhat', which prediction names already; each column has one part.",
    "--prediction yhat --groups sex --label yhat",
)
def one_column_for_two_parts(folder):
    return csv(folder, table())


@wrong(
    "d.csv, column 'region': there is no such column; --control must name one; the columns are 'yhat', "
    "'sex', 'y'.",
    "--prediction yhat --groups sex --control region",
)
def no_such_stratum(folder):
    return csv(folder, table())


@wrong(
    "d.csv: it has one column, 'yhat'; an audit needs a decision and a group; separate columns by comma, "
    "semicolon, tab or |."
)
def one_column_only(folder):
    return csv(folder, "yhat\n1\n0\n")


# ---------------------------------------------------------------------- the file as a whole


@wrong("{folder}/absent.csv: there is no such file; check the path.")
def no_file(folder):
    return folder / "absent.csv"


@wrong("d.csv: the file is empty; export it again.")
def empty_file(folder):
    return csv(folder, "")


@wrong("d.csv: the file holds only white space; export it again.")
def white_space(folder):
    return csv(folder, " \n\n \n")


@wrong("d.csv: it has no rows that can be audited; export it with its rows.")
def header_alone(folder):
    return csv(folder, "yhat,sex,y\n")


@wrong("d.csv: it has one row; an audit compares groups of people.")
def one_row(folder):
    return csv(folder, "yhat,sex,y\n1,f,1\n")


@wrong("d.parquet: it has no rows that can be audited; export it with its rows.")
def empty_parquet(folder):
    return parquet(folder, table().head(0))


@wrong("d.parquet: the Parquet file is cut off, its end is missing; copy or export it again.")
def cut_parquet(folder):
    path = parquet(folder, table())
    path.write_bytes(path.read_bytes()[:-100])
    return path


@wrong(
    "d.parquet: its name says Parquet and its content is something else; export it again, or name it .csv."
)
def parquet_by_name_only(folder):
    return csv(folder, table(), "d.parquet")


@wrong("d.parquet: it cannot be read (Footer length error); export it again.")
def broken_parquet(folder):
    path = parquet(folder, table())
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\0" * (len(whole) - 8) + whole[-4:])
    return path


@wrong("d.xlsx: it is a workbook or an archive; save the sheet as CSV, or unpack it.")
def workbook(folder):
    return csv(folder, b"PK\x03\x04" + b"\0" * 100, "d.xlsx")


@wrong("d.csv: line 6 is not UTF-8 (byte 0xf6); save it as UTF-8, for example: iconv -f latin1 -t utf-8.")
def not_utf8(folder):
    text = table(sex=["f"] * 4 + ["ö"] * 4).to_csv(index=False)
    return csv(folder, text.encode("latin-1"))


@wrong("d.csv: line 320,002 is not UTF-8; save it as UTF-8, for example: iconv -f latin1 -t utf-8.")
def not_utf8_far_down(folder):
    text = pd.concat([table()] * 40_000).to_csv(index=False) + "1,ö,0\n"
    return csv(folder, text.encode("latin-1"))


@wrong("d.csv: it begins as UTF-16 and does not go on so; export it as UTF-8.")
def utf16_cut(folder):
    return csv(folder, table().to_csv(index=False).encode("utf-16")[:-1])


@wrong("d.csv: it holds zero bytes, so it is no text; export the rows as CSV or Parquet.")
def zero_bytes(folder):
    return csv(folder, b"yhat,sex,y\n1,f,1\n0,\0\0\0m,1\n")


@wrong(
    "d.csv, column 'yhat', row 9: the header stands there again; remove that line; files were probably "
    "put behind one another."
)
def header_in_the_middle(folder):
    text = table().to_csv(index=False)
    return csv(folder, text + text)


@wrong(
    "d.csv: line 10 has 4 columns where the header has 3; correct the line, or put quotation marks "
    "around texts that hold the separator."
)
def a_cell_too_many(folder):
    return csv(folder, table().to_csv(index=False) + "1,f,1,1\n")


@wrong(
    "d.csv: line 10 has 2 columns where the header has 3; correct the line, or put quotation marks "
    "around texts that hold the separator."
)
def a_cell_too_few(folder):
    return csv(folder, table().to_csv(index=False) + "1,f\n")


@wrong("d.csv: line 10 has a quotation mark that is not closed; close it, or double those inside a text.")
def quotation_mark_open(folder):
    return csv(folder, table().to_csv(index=False) + '1,"f,1\n')


@wrong("{folder}/in: the folder holds no CSV or Parquet file; name files that end in .csv or .parquet.")
def empty_folder(folder):
    (folder / "in").mkdir()
    return folder / "in"


@wrong("{folder}/in (2 files): it holds CSV and Parquet; audit one of the two.")
def two_kinds(folder):
    (folder / "in").mkdir()
    csv(folder / "in", table())
    parquet(folder / "in", table())
    return folder / "in"


@wrong(
    "january.csv: its columns are 'yhat', 'sex', 'y', those of february.csv are 'yhat', 'sex', "
    "'outcome'; audit files of one form together."
)
def months_of_two_forms(folder):
    (folder / "in").mkdir()
    csv(folder / "in", table(), "january.csv")
    csv(folder / "in", table().rename(columns={"y": "outcome"}), "february.csv")
    return folder / "in"


# ---------------------------------------------------------------------- decisions and labels


@wrong(
    "d.csv, column 'yhat', row 3: 2 values are missing; fill them in, or leave those rows out and have "
    "them counted with --missing drop."
)
def decision_missing(folder):
    return csv(folder, table(yhat=[1, 0, None, 1, 0, 1, 0, None]))


@wrong(
    "d.csv, column 'yhat', row 4: 1 value is missing; fill them in, or leave those rows out and have "
    "them counted with --missing drop."
)
def decision_is_nan_as_text(folder):
    return csv(folder, table(yhat=["1", "0", "1", "nan", "0", "1", "0", "0"]))


@wrong(
    "d.parquet, column 'y', row 3: 2 values are missing; fill them in, or leave those rows out and have "
    "them counted with --missing drop."
)
def label_missing(folder):
    return parquet(folder, table(y=[1, 0, None, None, 1, 1, 0, 0]))


@wrong(
    "d.csv, column 'yhat', row 1: it holds 'hired', 'no' where 0 and 1 are meant; say which value counts "
    "as 1, such as --positive yhat=hired."
)
def decision_in_words(folder):
    return csv(folder, table(yhat=["hired", "no", "hired", "hired", "no", "hired", "no", "no"]))


@wrong(
    "d.csv, column 'yhat', row 1: it holds '0.1', '0.2', '0.25' and 5 more where 0 and 1 are meant, as a "
    "score has; name it with --score and give --threshold."
)
def decision_is_a_score(folder):
    return csv(folder, table(yhat=[0.9, 0.2, 0.7, 0.8, 0.1, 0.6, 0.3, 0.25]))


@wrong(
    "d.csv, column 'yhat': it has 400 different values where 0 and 1 are meant, as a score has; name it "
    "with --score and give --threshold."
)
def decision_is_a_long_score(folder):
    frame = pd.concat([table()] * 50, ignore_index=True)
    return csv(folder, frame.assign(yhat=[i / 1000 for i in range(400)]))


@wrong(
    "d.csv, column 'yhat', row 2: it holds '2' where 0 and 1 are meant; say which value counts as 1, "
    "such as --positive yhat=2."
)
def decision_is_one_or_two(folder):
    return csv(folder, table(yhat=[1, 2, 1, 1, 2, 1, 2, 2]))


@wrong(
    "d.csv, column 'yhat', row 4: it mixes 0 and 1 with 'no', 'yes'; correct these values, or name the "
    "one that counts as 1 with --positive."
)
def decision_of_mixed_types(folder):
    return csv(folder, table(yhat=["1", "0", "1", "yes", "0", "1", "no", "0"]))


@wrong(
    "d.csv, column 'yhat': no row holds 'hired', it holds 'Yes', 'no'; name a value that occurs with "
    "--positive.",
    "--prediction yhat --groups sex --label y --positive hired",
)
def no_such_value(folder):
    return csv(folder, table(yhat=["Yes", "no", "Yes", "Yes", "no", "Yes", "no", "no"]))


@wrong(
    "d.csv, column 'yhat': the decision is 1 in all 8 rows, so no groups can differ; check the column "
    "and its coding."
)
def everybody_selected(folder):
    return csv(folder, table(yhat=[1] * 8))


@wrong(
    "d.csv, column 'y': the label is 0 in all 8 rows, so no groups can differ; check the column, or "
    "leave out --label."
)
def labels_all_zero(folder):
    return csv(folder, table(y=[0] * 8))


@wrong(
    "d.csv, column 'y': it equals 'yhat' in all 8 rows; check that decision and label are two different "
    "columns."
)
def label_is_the_decision(folder):
    return csv(folder, table(y=[1, 0, 1, 1, 0, 1, 0, 0]))


@wrong(
    "d.csv, column 'rejected': its name says that 1 is the refusal, and rates count 1 as selected; say "
    "which value means selected: --positive rejected=0 or --positive rejected=1.",
    "--prediction rejected --groups sex --label y",
)
def one_means_rejected(folder):
    return csv(folder, table().rename(columns={"yhat": "rejected"}))


@wrong(
    "d.csv, column 'defaulted': its name says that 1 is the bad outcome, while 1 in 'approved' sounds "
    "like a good decision; say which value means that the decision would be right: --positive "
    "defaulted=0 or --positive defaulted=1.",
    "--prediction approved --groups sex --label defaulted",
)
def label_of_the_other_direction(folder):
    return csv(folder, table().rename(columns={"yhat": "approved", "y": "defaulted"}))


@wrong(
    "prediction is not given; name the column of decisions, or give --score and --threshold.",
    "--groups sex --score p",
)
def score_without_threshold(folder):
    return csv(folder, table())


@wrong(
    "d.csv, column 'p', row 3: it holds 'high' where --score needs a number; correct it, or leave it empty.",
    "--prediction yhat --groups sex --score p",
)
def score_in_words(folder):
    return csv(folder, table(p=["0.1", "0.2", "high", "0.4", "0.5", "0.6", "0.7", "0.8"]))


@wrong(
    "d.csv, column 'p', row 3: the score is infinite; correct it.", "--prediction yhat --groups sex --score p"
)
def score_infinite(folder):
    return csv(folder, table(p=[0.1, 0.2, "inf", 0.4, 0.5, 0.6, 0.7, 0.8]))


@wrong(
    "d.csv, column 'p': nobody has a score; leave out --score.", "--prediction yhat --groups sex --score p"
)
def nobody_has_a_score(folder):
    return csv(folder, table(p=[None] * 8))


@wrong(
    "d.csv, column 'w', row 4: it holds the weight '-5'; give every row a weight of at least 0.",
    "--prediction yhat --groups sex --weight w",
)
def weight_negative(folder):
    return csv(folder, table(w=[1, 1, 1, -5, 1, 1, 1, 1]))


@wrong(
    "d.csv, column 'w', row 3: a weight is missing; give every row a weight of at least 0.",
    "--prediction yhat --groups sex --weight w",
)
def weight_missing(folder):
    return csv(folder, table(w=[1, 1, None, 1, 1, 1, 1, 1]))


# ---------------------------------------------------------------------- groups


@wrong("d.csv, column 'sex': it has one value, 'f', in all rows; name a column that tells groups apart.")
def one_group(folder):
    return csv(folder, table(sex=["f"] * 8))


@wrong(
    "d.csv, column 'sex': it says the same as 'y' in all 8 rows; name a column that holds people's groups."
)
def group_is_the_label(folder):
    return csv(folder, table(sex=["a", "b", "b", "a", "a", "a", "b", "b"]))


@wrong(
    "d.csv, column 'income': it has 1,804 different values, and at most 100 can be compared; put numbers "
    "into bands, such as --bins income=25,45,65, or merge values.",
    "--prediction yhat --groups income",
)
def very_many_groups(folder):
    frame = pd.concat([table()] * 1000, ignore_index=True)
    return csv(folder, frame.assign(income=[20_000 + 10 * (i % 1804) for i in range(8000)]))


@wrong(
    "d.csv, column 'id': it has 400 different values in 400 rows, as an id has; --groups needs a column "
    "that puts people into groups.",
    "--prediction yhat --groups id",
)
def group_is_an_id(folder):
    frame = pd.concat([table()] * 50, ignore_index=True)
    return csv(folder, frame.assign(id=[f"P{i:05}" for i in range(400)]))


@wrong(
    "d.csv, column 'id': it has 40 different values in 40 rows, as an id has; name a column that puts "
    "people into groups.",
    "--prediction yhat --groups id",
)
def group_is_a_short_id(folder):
    frame = pd.concat([table()] * 5, ignore_index=True)
    return csv(folder, frame.assign(id=[f"P{i:05}" for i in range(40)]))


@wrong(
    "d.csv, column 'born': it holds dates, such as '1975-12-01'; put people into groups first, for "
    "example by year or by age band.",
    "--prediction yhat --groups born",
)
def group_is_a_date(folder):
    return csv(folder, table(born=["1990-05-03", "1990-05-03", "1981-01-30", "1975-12-01"] * 2))


@wrong(
    "d.parquet, column 'born': it holds dates, such as '1981-01-30 00:00:00'; put people into groups "
    "first, for example by year or by age band.",
    "--prediction yhat --groups born",
)
def group_is_a_date_in_parquet(folder):
    return parquet(folder, table(born=pd.to_datetime(["1990-05-03", "1981-01-30"] * 4)))


@wrong(
    "d.csv, column 'age', row 3: it holds 'fifty' where --bins needs a number; correct it, or leave it "
    "empty.",
    "--prediction yhat --groups age --bins age=25,45",
)
def band_of_words(folder):
    return csv(folder, table(age=["30", "41", "fifty", "22", "23", "60", "61", "33"]))


@wrong(
    "d.csv: reference names 'male', which is not a value of 'sex'; it has 'f', 'm'; name one of these "
    "with --reference.",
    "--prediction yhat --groups sex --reference sex=male",
)
def no_such_reference(folder):
    return csv(folder, table())


@wrong(
    "d.csv: it has no rows that can be audited; export it with its rows.",
    "--prediction yhat --groups sex --missing drop",
)
def nobody_left(folder):
    return csv(folder, table(sex=["", "nan", "", "NA", "f", "m", "", ""], yhat=["", 1, 0, 1, "", "", 1, 0]))


# ---------------------------------------------------------------------- names that attack


@wrong(
    "d.csv, column '<script>alert(1)</script>', row 1: it holds '0.5' where 0 and 1 are meant, as a "
    "score has; name it with --score and give --threshold.",
    ["--prediction", "<script>alert(1)</script>", "--groups", "sex"],
)
def name_is_a_script(folder):
    return csv(folder, table(yhat=[0.5] * 8).rename(columns={"yhat": "<script>alert(1)</script>"}))


@wrong(
    "d.csv, column '=cmd()|' /C calc'!A0', row 1: it holds '2', '3' where 0 and 1 are meant; say which "
    "value counts as 1, such as --positive '=cmd()|'\"'\"' /C calc'\"'\"'!A0=3'.",
    ["--prediction", "=cmd()|' /C calc'!A0", "--groups", "sex"],
)
def name_is_a_formula(folder):
    return csv(folder, table(yhat=[2, 3] * 4).rename(columns={"yhat": "=cmd()|' /C calc'!A0"}))


@wrong(
    "d.csv, column 'y\\nhat|', row 1: it holds 'a', 'b' where 0 and 1 are meant; say which value counts "
    "as 1, such as --positive 'y\\nhat|=b'.",
    ["--prediction", "y\nhat|", "--groups", "sex"],
)
def name_with_a_line_break(folder):
    return csv(folder, table(yhat=["a", "b"] * 4).rename(columns={"yhat": "y\nhat|"}))


# ---------------------------------------------------------------------- options


@wrong(
    "metric is 'fairness'; pass one of base_rate, selection_rate, true_positive_rate, "
    "false_positive_rate, true_negative_rate, false_negative_rate, precision_score, accuracy_score, "
    "negative_predictive_value, false_discovery_rate, false_omission_rate.",
    "--prediction yhat --groups sex --metric fairness",
)
def no_such_metric(folder):
    return csv(folder, table())


@wrong(
    "metric is 'false_positive_rate_difference', which needs labels; name their column with --label.",
    "--prediction yhat --groups sex --metric false_positive_rate_difference",
)
def metric_needs_labels(folder):
    return csv(folder, table())


@wrong(
    "fail_if is 'ratio less than .8'; write a measure, < or >, and a number: impact_ratio<0.8, or a rate "
    "followed by _difference or _ratio, such as false_positive_rate_difference>0.1.",
    ["--prediction", "yhat", "--groups", "sex", "--fail-if", "ratio less than .8"],
)
def condition_in_words(folder):
    return csv(folder, table())


@wrong(
    "date is '29.11.2026'; write year-month-day, such as 2026-11-29.",
    "--prediction yhat --groups sex --date 29.11.2026",
)
def date_of_another_form(folder):
    return csv(folder, table())


@wrong(
    "absent/record.json: it cannot be opened (No such file or directory); name a record.json.",
    "--from absent/record.json",
)
def no_record(folder):
    return csv(folder, table())
