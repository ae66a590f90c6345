"""What the guides tell people to type exists: commands, their options, targets of make, files, pictures."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from fairgrade import cli
from fairgrade.authoring import __main__ as authoring
from fairgrade.authoring import bundle

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("README.md", "course/instructor_guide.md", "shared/learners/README.md")


def code(name: str) -> list[str]:
    """Every line of code of a guide: those in blocks, and those in the text."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", rest)


@cache
def helped(command: str) -> str:
    """What `fairgrade COMMAND --help` says."""
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("sys.stdout.write", said.append)
        with pytest.raises(SystemExit) as done:
            cli.main([command, "--help"])
    assert done.value.code == 0
    return "".join(said)


@pytest.mark.parametrize("name", GUIDES)
def test_commands_of_fairgrade_and_their_options_exist(name: str) -> None:
    found = [line for line in code(name) if re.match(r"(\.venv/bin/)?fairgrade ", line)]
    assert found
    for line in found:
        command, *arguments = re.sub(r"^\S*fairgrade ", "", line).split()
        for option in (one for one in arguments if one.startswith("--")):
            assert re.search(rf"{option}\b", helped(command)), line


def test_options_that_are_named_alone_exist() -> None:
    """`--jobs N` in the text is an option of one of the commands, or of make's own."""
    alone = [line.split()[0] for line in code("course/instructor_guide.md") if line.startswith("--")]
    assert len(alone) > 6
    known = "".join(helped(command) for command in ("grade", "export", "formgrader"))
    assert not [option for option in alone if not re.search(rf"{option}\b", known)]


@pytest.mark.parametrize("name", GUIDES)
def test_targets_of_make_exist(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = [line for line in code(name) if re.match(r"([A-Z]+=\S+ )*make ", line)]
    assert found
    for line in found:
        words = line.partition("#")[0].split()
        for word in words[words.index("make") + 1 :]:
            variable = word.partition("=")[0] if "=" in word else ""
            wanted = rf"\$\({variable}\)|\$\(if \$\({variable}\)" if variable else rf"^{word}:"
            assert re.search(wanted, makefile, re.MULTILINE), line


@pytest.mark.parametrize("name", GUIDES[:2])
def test_links_and_files_exist(name: str) -> None:
    folder = (ROOT / name).parent
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        assert re.match(r"https?:", target) or (folder / target).exists(), target
    for path in (one for one in code(name) if re.fullmatch(r"[\w./-]+/[\w-]+\.(md|toml|py)", one)):
        assert path.startswith("/etc/") or (ROOT / path).exists(), path


def test_nbgraders_commands_exist() -> None:
    """tests/fairgrade/test_exchange.py types them."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    known = set(NbGraderApp().subcommands)
    named = re.findall(r"nbgrader ([a-z]+(?:_[a-z]+)?)", "\n".join(code("course/instructor_guide.md")))
    assert {"release_assignment", "collect", "submit"} <= set(named) <= known


def test_the_guide_tells_the_statuses_that_there_are() -> None:
    from fairgrade.results.store import STATUSES

    guide = (ROOT / "course" / "instructor_guide.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE) == list(STATUSES)


# ---------------------------------------------------------------------- the link for a JupyterHub


def test_the_link_for_a_hub_says_what_nbgitpuller_reads() -> None:
    link = bundle.hub_link("https://hub.example.org/", "https://github.com/OWNER/REPOSITORY")
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("hub.example.org", "/hub/user-redirect/git-pull")
    assert parse_qs(parts.query) == {
        "repo": ["https://github.com/OWNER/REPOSITORY"],
        "branch": ["main"],
        "targetpath": ["fairness-audit-course"],
        "urlpath": ["lab/tree/fairness-audit-course/course/00_start_here.ipynb"],
    }


@pytest.mark.parametrize(
    ("hub", "learners", "wrong"),
    [("", "https://a.b/c", "HUB: ''"), ("https://a.b", "OWNER/NAME", "LEARNERS: 'OWNER/NAME'")],
)
def test_an_address_that_is_none_is_refused(hub: str, learners: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        bundle.hub_link(hub, learners)


def test_the_command_says_which_address_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert authoring.main(["hub-link", "https://hub.example.org", "https://github.com/OWNER/NAME"]) == 0
    assert capsys.readouterr().out.startswith("https://hub.example.org/hub/user-redirect/git-pull?repo=https")
    assert authoring.main(["hub-link", "", ""]) == 2
    assert "HUB: '' is no address" in capsys.readouterr().err


def test_make_alone_lists_every_target_that_is_for_people() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^make (\S+)", said, re.MULTILINE)
    assert len(listed) == len(set(listed)) > 12
    for target in listed:
        assert re.search(rf"^## make {target}\s.*\n{target}:", makefile, re.MULTILINE), target
    assert makefile.index(bundle.AUTHORS) > makefile.index("\nlab:")
