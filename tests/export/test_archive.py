from __future__ import annotations

import zipfile

from kzmap.export.archive import add, add_file


def test_a_file_on_the_disk_gives_the_bytes_of_one_in_memory(tmp_path) -> None:
    data = "туман\n".encode() * 100_000
    (tmp_path / "source").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "memory.zip", "w") as archive:
        add(archive, "a.txt", data)
    with zipfile.ZipFile(tmp_path / "disk.zip", "w") as archive:
        add_file(archive, "a.txt", tmp_path / "source")
    assert (tmp_path / "disk.zip").read_bytes() == (tmp_path / "memory.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "disk.zip") as archive:
        assert archive.read("a.txt") == data
