"""`python -m tests.bench [--tiny]`: print every row of the ratio table as it is measured."""

from __future__ import annotations

import argparse

from tests.bench import auditing, explorers, grading, intervals, promises, site

BENCHES = [promises, intervals, auditing, explorers, site, grading]
"""Modules with a generator `rows(tiny)`, in the order they are printed."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--tiny", action="store_true", help="small sizes: does it run? The ratios mean nothing"
    )
    tiny = parser.parse_args(argv).tiny
    missed = 0
    for bench in BENCHES:
        for row in bench.rows(tiny):
            print(row, end="\n\n", flush=True)
            missed += row.met is False
    print("every target met" if not missed else f"{missed} target(s) not met")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
