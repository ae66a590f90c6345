"""The page of references has all that the notebooks cite, each work once."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def references(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_references", root / "site/references.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["site_references"] = module
    spec.loader.exec_module(module)
    return module


def notebook(path: Path, *lines: str) -> Path:
    cells = [
        {"cell_type": "markdown", "source": ["## References\n\n", *lines, "\n## Next\n\n- not a work\n"]}
    ]
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_a_work_that_two_notebooks_cite_stands_once_with_what_for(references, tmp_path):
    first = notebook(
        tmp_path / "01_a.ipynb",
        "- Roe and Doe (2016), *Fair: a title*, [arXiv:1](https://arxiv.org/abs/1): the proof.\n",
        "- Able (2001), *A book*, Press: chapter 7\n",
        "- Nobody (2016), Scales: a report, Place.\n",
    )
    second = notebook(
        tmp_path / "02_b.ipynb",
        "- Roe and Doe (2016), Fair: A Title, [doi:2](https://doi.org/2).\n",
        "- Roe and Doe (2016), *Another*, [arXiv:3](https://arxiv.org/abs/3); data: [there](https://x.org)\n",
    )
    works, apart = references.collect([first, second])
    assert apart == {}
    assert [(work.text.split(",")[0], work.cited) for work in works] == [
        ("Able (2001)", {"01_a": "chapter 7"}),
        ("Nobody (2016)", {"01_a": ""}),
        ("Roe and Doe (2016)", {"02_b": ""}),
        ("Roe and Doe (2016)", {"01_a": "the proof", "02_b": ""}),
    ]


def test_a_list_with_a_sentence_before_it_is_kept_as_it_stands(references, tmp_path):
    path = notebook(tmp_path / "12_law.ipynb", "As of today.\n", "\n", "- 15 U.S.C. 1691\n")
    works, apart = references.collect([path])
    assert works == []
    assert apart == {"12_law": "As of today.\n\n- 15 U.S.C. 1691\n"}


def test_every_notebook_and_every_address_is_on_the_page_and_no_work_twice(references, root):
    notebooks = sorted((root / "course").glob("*.ipynb"))
    page = references._page(notebooks)
    for path in notebooks:
        assert f"../course/{path.name}" in page
    works, _ = references.collect(notebooks)
    assert len(works) > 60
    named = [name for work in works for name in re.findall(r"doi\.org/[^)]+|arxiv\.org/abs/[^)]+", work.text)]
    assert [name for name, times in Counter(named).items() if times > 1] == []
