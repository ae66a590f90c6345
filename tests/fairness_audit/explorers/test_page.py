"""An explorer's page code: several files in one text, each once and after what it needs."""

import pytest

from fairness_audit.explorers import page


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "_FOLDER", tmp_path)
    return tmp_path


def test_each_file_stands_once_and_after_what_it_imports_from(folder):
    (folder / "base.js").write_text("export const one = 1;\n")
    (folder / "middle.js").write_text('import { one } from "./base.js";\n\nexport const two = one + one;\n')
    (folder / "top.js").write_text(
        'import {\n  one,\n} from "./base.js";\nimport { two } from "./middle.js";\n\nexport default two;\n'
    )
    lines = [line for line in page.module("top").splitlines() if line]
    assert lines == ["const one = 1;", "const two = one + one;", "export default two;"]


def test_files_that_import_each_other_are_refused(folder):
    (folder / "a.js").write_text('import { b } from "./b.js";\n')
    (folder / "b.js").write_text('import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js imports from itself, through a, b"):
        page.module("a")
