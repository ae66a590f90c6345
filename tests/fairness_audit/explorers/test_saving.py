"""Opening a notebook leaves it as it is: what Jupyter's server adds while it is open, and takes out again."""

from __future__ import annotations

import asyncio
from inspect import isawaitable
from pathlib import Path

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager, LargeFileManager

from fairness_audit.explorers import saving

ALONE = {"name": "python"}


def wait(model):
    async def waited():
        return await model

    return asyncio.run(waited()) if isawaitable(model) else model


@pytest.fixture(params=[AsyncLargeFileManager, LargeFileManager])
def contents(request, tmp_path):
    manager = request.param(root_dir=str(tmp_path))
    saving.language_stays_out(manager)
    return manager


def write(path: Path, language: dict[str, str]) -> bytes:
    notebook = nbformat.v4.new_notebook(metadata={"language_info": language})
    notebook.cells = [nbformat.v4.new_code_cell("1 + 1", id="sum")]
    nbformat.write(notebook, path)
    return path.read_bytes()


def test_a_notebook_is_read_with_the_language_of_this_kernel_and_saved_without(contents, tmp_path):
    before = write(tmp_path / "a.ipynb", ALONE)
    model = wait(contents.get("a.ipynb"))
    assert model["content"]["metadata"]["language_info"] == IPythonKernel.language_info
    assert "version" in model["content"]["metadata"]["language_info"]
    for _ in range(2):
        wait(contents.save({"type": "notebook", "content": nbformat.from_dict(model["content"])}, "/a.ipynb"))
        assert (tmp_path / "a.ipynb").read_bytes() == before
    model["content"]["cells"][0]["source"] = "1 + 2"
    wait(contents.save(model, "a.ipynb"))
    assert nbformat.read(tmp_path / "a.ipynb", 4).cells[0].source == "1 + 2"


def test_a_notebook_with_a_version_of_its_own_keeps_it(contents, tmp_path):
    own = {"name": "python", "version": "3.9.1"}
    write(tmp_path / "b.ipynb", own)
    model = wait(contents.get("b.ipynb"))
    assert model["content"]["metadata"]["language_info"] == own
    wait(contents.save(model, "b.ipynb"))
    assert nbformat.read(tmp_path / "b.ipynb", 4).metadata.language_info == own


def test_what_is_no_notebook_or_is_read_without_its_content_passes(contents, tmp_path):
    write(tmp_path / "c.ipynb", ALONE)
    (tmp_path / "d.md").write_text("text")
    assert wait(contents.get("c.ipynb", content=False))["content"] is None
    assert wait(contents.get("d.md"))["content"] == "text"
    assert {one["name"] for one in wait(contents.get(""))["content"]} == {"c.ipynb", "d.md"}
    wait(contents.save({"type": "file", "format": "text", "content": "more"}, "d.md"))
    assert (tmp_path / "d.md").read_text() == "more"
