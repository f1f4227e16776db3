"""The command line: `regulars report`, `regulars loyalty check` and `regulars loyalty replay`.

It ends with 0 when all went well, 1 when the orders or the program were refused, and 2 when it was called wrongly.
"""

from regulars.cli.app import app

__all__ = ["app"]
