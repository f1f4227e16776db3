"""Files written in one piece: whoever reads them finds the old ones or the new ones, all of them or none."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["write"]


def write(contents: Mapping[Path, str | bytes]) -> None:
    """Writes files; none is put in place before all of them lie ready.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write({Path(folder, "a.txt"): "one", Path(folder, "b.txt"): b"two"})
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a.txt', 'b.txt']
    """
    with _parts(contents) as parts:
        for path, part in parts.items():
            content = contents[path]
            part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        for path in parts:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        for path, part in parts.items():
            os.replace(part, path)


@contextmanager
def _parts(paths: Mapping[Path, object]) -> Iterator[dict[Path, Path]]:
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths}
    try:
        yield parts
    except OSError as error:
        # What the user named is the file, not the part of it.
        named = {str(part): str(path) for path, part in parts.items()}
        if error.filename in named:
            error.filename = named[error.filename]
        raise
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
