"""Notebook 09's adversarial class, run with torch.

``python -m tests.fairness_audit.adversarial_torch`` keeps the result.

The code that runs is the notebook's own: the cells that make the data and the function, taken by their id.
"""

import datetime
import json
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from fairgrade.authoring import normal
from fairness_audit import adversarial

NOTEBOOK = Path(__file__).resolve().parents[2] / "course" / "09_inprocessing.ipynb"
CELLS = ("imports", "data", "fairlearn")
PACKAGES = ("fairlearn", "numpy", "scikit-learn", "torch")

SETTINGS = [
    *({"layers": [8, "tanh"], "alpha": alpha, "seed": 0} for alpha in (0.0, 1.0, 3.0, 5.0, 10.0)),
    {"layers": [8, "tanh"], "alpha": 3.0, "seed": 1},
    {"layers": [], "alpha": 1.0, "seed": 0},
]


def notebook_names() -> dict[str, Any]:
    """What the notebook's cells define."""
    source = {cell.id: cell.source for cell in normal.read(NOTEBOOK).cells}
    names: dict[str, Any] = {}
    for cell in CELLS:
        exec(compile(source[cell], f"{NOTEBOOK.name}, cell {cell}", "exec"), names)
    return names


def decide(names: dict[str, Any], settings: dict[str, Any]) -> np.ndarray:
    """The decisions on the test rows, made now."""
    return names["fairlearn_adversary"](**settings)


def record() -> None:
    """Run every setting and write the file that `fairness_audit.adversarial.recorded` reads."""
    names = notebook_names()
    kept = {
        "date": datetime.date.today().isoformat(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "runs": [
            {**settings, "decisions": "".join(map(str, decide(names, settings)))} for settings in SETTINGS
        ],
    }
    adversarial.RECORD.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
