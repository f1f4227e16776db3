"""The command line's door: `regulars`, or `python -m regulars`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line, or says what it needs."""
    try:
        import babel  # noqa: F401
        import fluent.runtime  # noqa: F401
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ImportError as missing:
        print(
            f"regulars: the command line needs {missing.name}, which is not installed.\n"
            "          pip install 'regulars[cli]'    (from a clone: pip install '.[cli]')",
            file=sys.stderr,
        )
        sys.exit(1)
    from regulars.cli import app

    app()


if __name__ == "__main__":
    main()
