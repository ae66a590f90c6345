"""Descriptions of stored pictures reach the HTML that nbconvert writes, as its own command is called."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

from fairness_audit.plots.alt_text import describe_pictures

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def picture(**about):
    return new_output("display_data", data={"image/png": PIXEL + "\n"}, metadata={"image/png": about})


def described(output):
    cell = new_code_cell("", outputs=[output])
    describe_pictures(cell)
    return cell.outputs[0].get("data", {}).get("text/html")


def test_a_picture_with_a_description_becomes_an_img_that_says_it():
    page = BeautifulSoup(described(picture(alt='5 < 6, "a" & b', width=720, height=90)), "html.parser")
    assert page.img["alt"] == '5 < 6, "a" & b'
    assert (page.img["width"], page.img["height"]) == ("720", "90")
    assert page.img["src"] == f"data:image/png;base64,{PIXEL}"


def test_what_says_nothing_and_what_has_html_stay_as_they_are():
    assert described(picture()) is None
    assert described(picture(alt="")) is None
    assert described(new_output("stream", text="printed")) is None
    own = picture(alt="words")
    own["data"]["text/html"] = "<p>own</p>"
    assert described(own) == "<p>own</p>"


@pytest.mark.parametrize("file", ["nbconvert.json", "server.json"])
def test_the_settings_that_come_with_the_course_put_it_into_any_html(root, file):
    settings = json.loads((root / "shared/jupyter" / file).read_text("utf-8"))
    notebook = new_notebook(cells=[new_code_cell("", outputs=[picture(alt="Three of eight people waited.")])])
    before = deepcopy(notebook)
    for template in ("lab", "classic", "reveal"):
        exporter = HTMLExporter(config=Config(settings), template_name=template)
        page, _ = exporter.from_notebook_node(notebook)
        alts = [img["alt"] for img in BeautifulSoup(page, "html.parser").select("img")]
        assert alts == ["Three of eight people waited."]
    assert notebook == before


def test_every_picture_of_a_notebook_is_described_where_the_course_is_installed(root, tmp_path):
    notebook = root / "course/01_harm_framing.ipynb"
    command = [str(Path(sys.executable).with_name("jupyter")), "nbconvert", "--to", "html", str(notebook)]
    subprocess.run([*command, "--output-dir", str(tmp_path)], check=True, capture_output=True, timeout=120)
    page = BeautifulSoup((tmp_path / "01_harm_framing.html").read_text("utf-8"), "html.parser")
    stored = [
        output["metadata"]["image/png"]["alt"]
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert stored
    assert [image["alt"] for image in page.select("img")] == stored
