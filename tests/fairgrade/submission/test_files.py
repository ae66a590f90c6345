"""Reading: what a folder or an archive holds, in memory, bounded, and never by way of a link."""

import io
import os
import socket
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairgrade.submission.files import Folder, FoundFile, ReadLimits, unpacked


def read_limits(file=10_000, total=50_000):
    return ReadLimits(file, total, ["__pycache__", "*.pyc"])


def archive(*members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of (name or ZipInfo, content)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as writer:
        for name, content in members:
            writer.writestr(name, content)
    return FoundFile(Path("work.zip"), data.getvalue())


def read(path, **limits):
    with Folder(path) as folder:
        return {str(one.path): one.problem or one.content for one in folder.files(read_limits(**limits))}


def inside(found, **limits):
    return {str(one.path): one.problem or one.content for one in unpacked(found, read_limits(**limits))}


# --- folders ---------------------------------------------------------------------------------------------


def test_files_are_read_and_what_is_none_is_named(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ipynb").write_bytes(b"a")
    (tmp_path / "big").write_bytes(b"x" * 10_001)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b").write_bytes(b"b")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(tmp_path / "socket"))
    found = read(tmp_path)
    assert found.pop("socket").startswith("'socket' cannot be read")
    assert found == {
        "in/a.ipynb": b"a",
        "big": "'big' is larger than 0.01 MB",
        "pipe": "'pipe' is not an ordinary file",
        "link": "'link' is a link, and links are not followed",
        "loop": "'loop' is a link, and links are not followed",
    }


def test_a_file_or_folder_swapped_for_a_link_after_it_was_listed_is_not_followed(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_bytes(b"the gradebook")
    theirs = tmp_path / "theirs"
    (theirs / "in").mkdir(parents=True)
    (theirs / "in" / "file").write_bytes(b"mine")
    (theirs / "file").write_bytes(b"mine")
    read_file = Folder.file

    def swap_first(folder, path, limits):
        if not (theirs / "in").is_symlink():
            (theirs / "in").rename(tmp_path / "aside")
            (theirs / "in").symlink_to(secret)
            (theirs / "file").unlink()
            (theirs / "file").symlink_to(secret / "file")
        return read_file(folder, path, limits)

    monkeypatch.setattr(Folder, "file", swap_first)
    assert not any(content == b"the gradebook" for content in read(theirs).values())


def test_a_folder_that_is_a_link_is_not_opened(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OSError, match="Not a directory"):
        Folder(tmp_path / "link")


def test_a_crowd_of_files_does_not_hide_the_notebook(tmp_path):
    for number in range(2_100):
        (tmp_path / f"a{number:04}").write_bytes(b"x")
    (tmp_path / "z.ipynb").write_bytes(b"mine")
    found = read(tmp_path)
    assert found["z.ipynb"] == b"mine"
    assert found["a2099"] == "'a2099' was not read: there are more than 2000 files"


def test_files_together_are_bounded_as_well(tmp_path):
    for number in range(7):
        (tmp_path / f"a{number}").write_bytes(b"x" * 10_000)
    found = read(tmp_path)
    assert sum(isinstance(content, bytes) for content in found.values()) == 5
    assert found["a6"] == "'a6' was not read: the files together are larger than 0.05 MB"


def test_names_of_any_bytes_are_read(tmp_path):
    for name in (b"\xff.ipynb", b"\xe4" * 250, b"tab\there", "e\u0301.txt".encode()):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(name)
    assert sorted(os.fsencode(name) for name in read(tmp_path)) == sorted(read(tmp_path).values())


# --- archives --------------------------------------------------------------------------------------------


def test_an_archive_is_read_without_what_macos_adds():
    found = archive(("mini/mini.ipynb", b"a"), ("__MACOSX/mini/._mini.ipynb", b"b"), ("mini/.DS_Store", b"c"))
    assert inside(found) == {"mini/mini.ipynb": b"a"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "C:\\x", "c:x", "..\\x", "\\\\host\\x"])
def test_a_member_that_would_leave_its_folder_is_refused(name, method):
    found = inside(archive((name, b"out"), ("fine", b"in"), method=method))
    assert found.pop("fine") == b"in"
    (problem,) = found.values()
    assert problem == f"the archive's {name!r} would leave its folder"


def test_backslashes_of_old_windows_programs_are_folders():
    assert inside(archive(("mini\\mini.ipynb", b"a"))) == {"mini/mini.ipynb": b"a"}


def test_a_name_in_utf8_that_does_not_say_so_is_read_as_meant():
    plain = archive(("xxbung.ipynb", b"a")).content.replace(b"xxbung", "\u00fcbung".encode())
    assert inside(FoundFile(Path("work.zip"), plain)) == {"\u00fcbung.ipynb": b"a"}


def special(name, mode):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def test_links_and_devices_in_an_archive_are_refused():
    found = archive(
        (special("link", stat.S_IFLNK | 0o777), b"/etc/passwd"), (special("disk", stat.S_IFBLK), b"")
    )
    assert inside(found) == {
        "link": "'link' is a link, and links are not followed",
        "disk": "'disk' is not an ordinary file",
    }


def test_an_encrypted_member_is_refused():
    data = archive(("a", b"secret")).content
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(start) + offset
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    assert inside(FoundFile(Path("work.zip"), data)) == {
        "a": "'a' is encrypted; hand it in without a password"
    }


def test_bombs_do_not_go_off():
    zeros = b"\0" * 9_000
    assert inside(archive(("big", b"\0" * 20_000))) == {"big": "'big' is larger than 0.01 MB"}
    many = inside(archive(*((str(number), zeros) for number in range(9))))
    assert sum(isinstance(content, bytes) for content in many.values()) == 5
    crowd = inside(archive(*((str(number), b"") for number in range(2_100))))
    assert sum(isinstance(content, bytes) for content in crowd.values()) == 2_000
    lzma = inside(archive(("packed", zeros), method=zipfile.ZIP_LZMA))
    assert lzma == {"packed": "'packed' is compressed in an uncommon way; zip it again"}


def test_a_member_that_is_larger_than_it_says_is_damaged():
    size = (9_000).to_bytes(4, "little")
    data = archive(("big", b"\0" * 9_000)).content.replace(size, (10).to_bytes(4, "little"))
    assert inside(FoundFile(Path("work.zip"), data)) == {"big": "'big' is damaged in the archive"}


def test_too_many_members_are_not_even_listed():
    data = archive(("a", b"")).content + b"PK\x01\x02" * 20_001
    assert inside(FoundFile(Path("work.zip"), data)) == {"work.zip": "'work.zip' holds more than 20000 files"}


@pytest.mark.parametrize("keep", [30, -10])
def test_an_archive_that_was_cut_short_is_named(keep):
    data = archive(("a", b"x" * 100)).content[:keep]
    assert inside(FoundFile(Path("work.zip"), data)) == {
        "work.zip": "'work.zip' breaks off before its end or is damaged"
    }


def test_control_characters_and_names_too_long_are_refused():
    found = inside(archive(("a\nb", b""), ("x" * 300, b""), ("/".join("abcdefghijk"), b"")))
    assert len(found) == 3
    assert all("cannot be the name of a file" in problem for problem in found.values())


@settings(max_examples=150)
@given(
    st.dictionaries(
        # zipfile ends a name at a NUL and cannot write an empty one; damage puts NULs into names.
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8),
        st.binary(max_size=20),
        max_size=4,
    ),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
)
def test_any_damage_to_an_archive_ends_in_words(members, damage):
    data = bytearray(archive(*members.items()).content)
    for at, value in damage:
        data[at % len(data)] = value
    for one in unpacked(FoundFile(Path("work.zip"), bytes(data)), read_limits()):
        assert isinstance(one.problem, str)
        assert not one.path.is_absolute()
        assert ".." not in one.path.parts
        assert len(one.content) <= 10_000
