"""Write an export whole or not at all, with its manifest."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.errors import ExportError, KzmapError, os_words
from kzmap.export.registry import FORMATS, Format
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.export.content import Content
    from kzmap.pipeline import Result
    from kzmap.situation.selection import Selection

__all__ = ["whole_folder", "write", "write_content"]


def write(
    result: Result,
    format_name: str,
    path: Path,
    *,
    selection: Selection | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Path:
    """Write what a selection shows as a file of a format.

    Parameters
    ----------
    result
        What `pipeline.run` returned.
    format_name
        A key of `FORMATS`.
    path
        Where the file goes, ``-`` for standard output; a folder for a format without a suffix. It appears whole or not at all,
        and an older good file survives an error.
    selection
        What to keep. Default: everything.
    progress
        Called with steps done, steps in all and a label.

    Returns
    -------
    Path
        `path`. Beside it lies ``<name>.manifest.json`` when the format has no room for a manifest and `path` is no stream.

    Raises
    ------
    ExportError
        If the format is not known, cannot hold a value, or the file cannot be written.
    """
    if format_name not in FORMATS:
        raise ExportError(f"{format_name!r} is no export format. Use one of: {', '.join(FORMATS)}.")
    chosen = FORMATS[format_name]
    tell = progress or _silent
    from kzmap.export import content

    path = Path(path)
    try:
        with words.told_with(result.located.situation.own_words):
            tell(0, 2, f"Collecting records for {chosen.name}")
            gathered = content.collect(result, chosen, selection)
            tell(1, 2, f"Writing {path.name}")
            write_content(gathered, chosen, path)
    except (KzmapError, BrokenPipeError):  # who reads our output may stop when they have enough
        raise
    except OSError as error:
        raise ExportError(f"{chosen.name} was not written: {os_words(error)}") from error
    tell(2, 2, f"Wrote {path.name}")
    return path


def write_content(gathered: Content, chosen: Format, path: Path) -> None:
    """Write content that was gathered already, and what belongs beside it."""
    from kzmap.export import manifest
    from kzmap.files import streams, whole_file, write_whole

    try:
        module = importlib.import_module(chosen.written_by)
    except ModuleNotFoundError as error:
        raise ExportError(
            f"The format {chosen.name} needs {error.name}, which is not installed. Install it: pip install 'kzmap[files]'."
        ) from error
    if streams(path) and (chosen.needs or not chosen.suffix):
        what = f"two files, {chosen.suffix} and {FORMATS[chosen.needs].suffix}" if chosen.needs else "a folder"
        raise ExportError(f"{chosen.name} writes {what}: {str(path)!r} takes one file. Give the name of a file or folder.")
    if not chosen.suffix:
        whole_folder(path, lambda part: module.write(gathered, part))
        return
    if path.is_dir():
        raise ExportError(f"{str(path)!r} is a folder; {chosen.name} writes one file. Add a name, such as map{chosen.suffix}.")
    if chosen.needs:
        companion = FORMATS[chosen.needs]
        write_content(gathered.for_format(companion.name), companion, path.with_suffix(companion.suffix))
    with whole_file(path, suffix=chosen.suffix) as part:
        module.write(gathered, part)
    if streams(path):
        return
    for suffix, text in (module.beside(gathered) if hasattr(module, "beside") else {}).items():
        write_whole(path.with_suffix(suffix), text.encode())
    if chosen.beside:
        manifest.write_beside(gathered.manifest, path)


def whole_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a folder whole or not at all; an older export of ours is replaced, anything else is not touched.

    Raises
    ------
    ExportError
        If something else stands there.
    """
    path = path.resolve()  # a link to a folder stays one
    ours = path.is_dir() and ((path / "manifest.json").is_file() or not any(path.iterdir()))
    if path.exists() and not ours:
        raise ExportError(f"{str(path)!r} exists and is no earlier export. Give a new folder, or an earlier export to replace.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        part = Path(folder) / "new"
        part.mkdir()
        fill(part)
        if path.exists():
            path.rename(Path(folder) / "old")
        try:
            part.rename(path)
        except OSError:
            if (Path(folder) / "old").exists():
                shutil.move(Path(folder) / "old", path)
            raise


def _silent(done: int, total: int, label: str) -> None:
    """Tell nobody."""
