"""Run the corpus and write the table: ``python -m tests.fairgrade.hostile [NAME ...]``."""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fairgrade.hostile import table
from tests.fairgrade.hostile.corpus import ATTACKS
from tests.fairgrade.hostile.trial import grade_ours, grade_stock, stock_course


def main() -> None:
    """Measure all attacks, or those that are named and keep the rows of the others."""
    parser = argparse.ArgumentParser(prog="python -m tests.fairgrade.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="attacks to measure again (default: all)")
    names = parser.parse_args().names or list(ATTACKS)
    if unknown := [name for name in names if name not in ATTACKS]:
        parser.error(f"no such attack: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        ours = grade_ours(Path(folder), list(ATTACKS)).outcomes
    lines = table.read(table.PLACE.read_text("utf-8")) if table.PLACE.exists() else {}
    stock = {name: line.stock for name, line in lines.items()}
    with stock_course() as course, ThreadPoolExecutor(2) as pool:

        def measured(name: str) -> str:
            words = grade_stock(course, name).in_words(ATTACKS[name].due)
            print(f"{name}: {words}", flush=True)
            return words

        stock.update(zip(names, pool.map(measured, names), strict=True))
    if missing := [name for name in ATTACKS if name not in stock]:
        parser.error(f"not measured yet: {', '.join(missing)}")
    lines = {
        name: table.Line(stock[name], ours[name].in_words(attack.due, with_status=True))
        for name, attack in ATTACKS.items()
    }
    table.PLACE.write_text(table.written(lines), "utf-8")
    print(f"Written: {table.PLACE}")


if __name__ == "__main__":
    main()
