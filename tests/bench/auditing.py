"""The audit of a file: beside MetricFrame's bootstrap, and beside bare group-bys of the same questions."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from fairlearn import metrics as fairlearn
from fairlearn.metrics import MetricFrame
from sklearn.metrics import accuracy_score, precision_score

from fairness_audit.auditing.reading import MEMORY
from tests.bench.table import Row

GROUPS = ("sex", "race", "age", "region")

_ROWS = """
    COPY (
        SELECT * EXCLUDE (u, v), (score >= 0.5)::INT AS yhat, (u < score)::INT AS y
        FROM (
            SELECT sex, race, age, region, u, v, v * 0.7 + w * 0.3 - (sex = 'f')::INT * 0.03 * v AS score
            FROM (
                SELECT
                    CASE WHEN hash(i, 1) % 100 < 45 THEN 'f' ELSE 'm' END AS sex,
                    ['a', 'b', 'c', 'd', 'e'][(1 + hash(i, 2) % 5)::INT] AS race,
                    ['under 25', '25', '45', '65'][(1 + hash(i, 3) % 4)::INT] AS age,
                    ['north', 'south', 'west'][(1 + hash(i, 4) % 3)::INT] AS region,
                    (hash(i, 5) % 1000003) / 1000003 AS u,
                    (hash(i, 6) % 1000003) / 1000003 AS v,
                    (hash(i, 7) % 1009) / 1009 AS w
                FROM range({n}) AS rows(i)
            )
        )
    ) TO '{path}' (FORMAT parquet)
"""

_KEYS = ", ".join(GROUPS)
_QUESTIONS = (
    f"SELECT {_KEYS}, yhat, y, count(*) FROM '{{path}}' GROUP BY ALL",
    "SELECT min(score), max(score) FROM '{path}'",
    f"SELECT {_KEYS}, yhat, y, least(floor(score * 1000), 999) AS band, count(*), sum(score) "
    "FROM '{path}' GROUP BY ALL",
    f"SELECT {_KEYS}, count(*), sum((score > 0.48)::INT) FROM '{{path}}' GROUP BY ALL",
)
"""What the audit asks, as somebody would ask it who knows the columns and wants nothing else."""


def rows(tiny: bool) -> Iterator[Row]:
    """Yield every row of this module; each size is made on the spot and audited in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.parquet", Path(folder) / "large.parquet"
        n, many = (20_000, 50_000) if tiny else (1_000_000, 100_000_000)
        make(small, n)
        ours, bare, _ = audited(small)
        yield beside_metricframe(small, n, ours, None if tiny else 200, GROUPS[:2] if tiny else GROUPS)
        yield Row(
            f"an audit of {n:,} rows beyond the bare group-bys: four sensitive columns in every combination, "
            "every rate with interval and test, scores, page, record and tables",
            "three seconds",
            ours - bare,
            3.0,
            at_most=None if tiny else 1,
        )
        make(large, many)
        ours, bare, memory = audited(large)
        what = f"an audit of {many:,} rows of Parquet, {large.stat().st_size / 1e6:,.0f} MB"
        yield Row(
            what, "the bare DuckDB group-bys of the same questions", ours, bare, at_most=None if tiny else 2
        )
        yield Row(f"{what}: peak memory", "2 GB", memory, 2e9, unit="bytes", at_most=None if tiny else 1)


def make(path: Path, n: int) -> None:
    """Write n rows."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit='{MEMORY}'")
    connection.execute(_ROWS.format(n=n, path=path))


def audited(path: Path) -> tuple[float, float, float]:
    """Seconds of an audit without Python's start, seconds of the bare group-bys, the audit's peak memory."""
    code = (
        "import sys, time, resource; from fairness_audit.auditing import audit; "
        "from fairness_audit.auditing.cli import main; start = time.perf_counter(); "
        "code = main(sys.argv[1:]); "
        "memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "print(time.perf_counter() - start, memory, file=sys.stderr); "
        "raise SystemExit(code)"
    )
    options = ["--prediction=yhat", f"--groups={','.join(GROUPS)}", "--label=y", "--score=score"]
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", code, "report", str(path), *options, f"--out={out}/audit"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    taken, memory = done.stderr.split()[-2:]
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit='{MEMORY}'")
    start = time.perf_counter()
    for question in _QUESTIONS:
        connection.execute(question.format(path=path)).fetchall()
    return float(taken), time.perf_counter() - start, float(memory) * _UNIT


_UNIT = 1 if sys.platform == "darwin" else 1024
_RATES = {
    "selection_rate": fairlearn.selection_rate,
    "true_positive_rate": fairlearn.true_positive_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "true_negative_rate": fairlearn.true_negative_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
    "precision_score": precision_score,
    "accuracy_score": accuracy_score,
}


def beside_metricframe(path: Path, n: int, ours: float, at_least: float | None, groups: Sequence[str]) -> Row:
    """One resample of MetricFrame, times a hundred: a hundred would take the better part of an hour."""
    table = duckdb.sql(f"SELECT * FROM '{path}'").df()
    start = time.perf_counter()
    MetricFrame(
        metrics=_RATES,
        y_true=table["y"],
        y_pred=table["yhat"],
        sensitive_features=table[list(groups)],
        n_boot=1,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    both = time.perf_counter() - start
    start = time.perf_counter()
    MetricFrame(
        metrics=_RATES, y_true=table["y"], y_pred=table["yhat"], sensitive_features=table[list(groups)]
    )
    plain = time.perf_counter() - start
    return Row(
        f"a whole audit of {n:,} rows, four sensitive columns in every combination, eleven rates",
        "MetricFrame of seven of the rates, the finest combination alone, n_boot=100: one resample's time "
        "times a hundred",
        ours,
        plain + 100 * max(both - plain, 0.0),
        at_least=at_least,
    )
