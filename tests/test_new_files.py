"""Files under names that nobody has: only this user's, and never over one that is there."""

import os
import stat
from pathlib import Path

import pytest

from policyrules.base import new_files
from policyrules.base.new_files import new_file


def test_each_new_file_is_another_and_this_users_alone(tmp_path: Path) -> None:
    """Two files of one prefix and ending stand beside each other, empty, and nobody else may read them."""
    found = [new_file(tmp_path, prefix=".p-", suffix=".part") for _ in range(2)]
    for handle, path in found:
        os.write(handle, b"x")
        os.close(handle)
        assert (path.parent, path.name[:3], path.suffix) == (tmp_path, ".p-", ".part")
        assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every name is taken it is refused, and what stands there stays."""
    monkeypatch.setattr(new_files.os, "urandom", lambda count: b"\0" * count)
    handle, path = new_file(tmp_path)
    os.write(handle, b"first")
    os.close(handle)
    with pytest.raises(FileExistsError):
        new_file(tmp_path)
    assert path.read_bytes() == b"first"
