"""Files counted on an existing Dask cluster: `--scheduler ADDRESS`. The extra `cluster` has what it needs."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import narwhals as nw

from fairness_audit.auditing.files import described
from fairness_audit.auditing.sources import Source
from fairness_audit.auditing.wrong_file import WrongFile, visible


class DaskSource(Source):
    """Rows in a Dask DataFrame; numbers that are none become missing.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
    name : str
    """

    def __init__(self, frame: Any, name: str) -> None:
        """Remember the frame; its rows are counted once."""
        super().__init__(name, [str(c) for c in frame.columns], int(frame.shape[0].compute()))
        self.frame = frame
        self.decimal_comma = False

    def prepared(self, values: Mapping[str, str], numbers: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """Return the columns that a question needs, under short names, some of them as numbers."""
        import dask.dataframe as dd

        columns = [*values.values(), *numbers.values()]
        frame = self.frame[columns].rename(columns=dict(zip(columns, [*values, *numbers], strict=True)))
        for short in numbers:
            column = frame[short]
            if self.text and self.decimal_comma:
                column = column.str.replace(",", ".", regex=False)
            frame = frame.assign(**{short: dd.to_numeric(column, errors="coerce").astype("float64")})
        with warnings.catch_warnings():  # Narwhals says that its Dask support moves into a package of its own
            warnings.simplefilter("ignore", FutureWarning)
            lazy: nw.LazyFrame[Any] = nw.from_native(frame)
        return lazy


@contextmanager
def dask_files(pattern: str, scheduler: str, scratch: Path) -> Iterator[DaskSource]:
    """Open files for a cluster. Its workers must see them under the same path.

    Parameters
    ----------
    pattern : str
    scheduler : str
        Address, such as tcp://10.0.0.1:8786.
    scratch : Path

    Yields
    ------
    DaskSource

    Raises
    ------
    WrongFile
        If the cluster does not answer, or for the reasons of `reading.open_files`.
    """
    try:
        import dask.dataframe as dd
        from distributed import Client
    except ImportError as error:
        raise WrongFile(
            scheduler, f"{error.name} is not installed", "install fairness-audit-workbook[cluster]"
        ) from None
    files = described(pattern, scratch)
    try:
        client = Client(scheduler, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise WrongFile(
            scheduler, f"no Dask scheduler answers ({visible(error, 80)})", "check the address"
        ) from None
    with client:
        paths = [str(f.absolute()) for f in files.paths]
        if files.kind == "parquet":
            frame = dd.read_parquet(paths)
        else:
            frame = dd.read_csv(
                paths, sep=files.delimiter, dtype=str, keep_default_na=False, encoding="utf-8-sig"
            )
        source = DaskSource(frame, files.shown)
        source.text, source.decimal_comma = files.kind == "csv", files.decimal_comma
        source.notes += [*files.notes, f"Rows were counted on the Dask cluster {scheduler}."]
        source.files, source.digest = len(files.paths), files.digest
        yield source
