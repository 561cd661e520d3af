"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from autograd import SaveError
from autograd.text.files import write_whole


def test_content_arrives(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"content")
    assert (tmp_path / "file").read_bytes() == b"content"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_an_interrupted_write_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SaveError, match=r"cannot save to .*file: No space left on device$"):
        write_whole(tmp_path / "file", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="it is a folder; write a file name"):
        write_whole(tmp_path, b"")


def test_a_name_that_would_paint_the_terminal_is_shown_instead(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"cannot save to .*red␛\[31m.*: the folder .*red␛\[31m does not exist"):
        write_whole(tmp_path / "red\x1b[31m" / "file", b"")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"the folder .*missing does not exist"):
        write_whole(tmp_path / "missing" / "file", b"")


def test_the_permissions_of_a_replaced_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "file", tmp_path / "link"
    link.symlink_to(target)
    for content in (b"first", b"second"):  # to nothing yet, then to a file
        write_whole(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert {path.name for path in tmp_path.iterdir()} == {"there", "link"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    found: list[bytes] = []
    reader = Thread(target=lambda: found.append(path.read_bytes()))
    reader.start()
    write_whole(path, b"content")
    reader.join(10)
    assert found == [b"content"]
    assert path.is_fifo()


@pytest.mark.parametrize(("name", "message"), [
    ("n" * 300, "File name too long"), ("a\0b", "embedded null"), ("loop", "Too many levels of symbolic links"),
])  # fmt: skip
def test_a_name_that_cannot_be_is_one_line(name: str, message: str, tmp_path: Path) -> None:
    if name == "loop":
        (tmp_path / name).symlink_to(tmp_path / name)
    with pytest.raises(SaveError, match=rf"^cannot save to .*{message}"):
        write_whole(tmp_path / name, b"content")


def test_the_longest_name_that_a_disk_takes_is_taken(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_whole(path, b"content")
    assert path.read_bytes() == b"content"


KILLED = """
import os, sys
from pathlib import Path
from autograd.text import write_whole
os.fsync = lambda file: os.kill(os.getpid(), 9)
write_whole(Path(sys.argv[1]), b"half")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a test by SIGKILL")
def test_what_a_killed_run_left_is_cleaned_up_by_the_next_whatever_it_saves(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "file")]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert len([*tmp_path.iterdir()]) == 2
    assert (tmp_path / "file").read_bytes() == b"old"
    write_whole(tmp_path / "other", b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "other"}


def test_what_another_run_is_writing_is_left_to_it(tmp_path: Path) -> None:
    """Many writers at once: each replaces the file by its own content, and none takes another's for a leftover."""
    contents = [bytes([65 + number]) * 10_000 for number in range(8)]
    threads = [Thread(target=write_whole, args=(tmp_path / "file", content)) for content in contents * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "file").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_content_is_on_the_disk_before_the_old_file_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    settle, replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else f"{os.fstat(descriptor).st_size} bytes"
        said.append(f"{kind} on the disk")
        settle(descriptor)

    def replaced(path: Path, target: Path) -> Path:
        said.append("replaced")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "file", b"content")
    assert said == ["7 bytes on the disk", "replaced", "folder on the disk"]


def test_a_new_file_has_the_permissions_of_the_users_mask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640
