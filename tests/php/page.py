"""Prints what a page of a php-fpm says that has preloaded the library: page.py LIBRARY SCRIPT ARGUMENTS...

Ends with 77 where php-fpm is not installed.
"""

import sys
import tempfile
from pathlib import Path

from fpm import Fpm, preloading, program


def main(library: str, script: str, *arguments: str) -> int:
    if program() is None:
        return 77
    with tempfile.TemporaryDirectory() as folder:
        with Fpm(Path(folder), preloading(Path(folder), Path(library)), children=1) as server:
            sys.stdout.buffer.write(server.ask(Path(__file__).resolve().parent / script, *arguments).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
