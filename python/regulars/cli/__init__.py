"""The command line: `regulars report`, figures as tables, and `regulars loyalty`.

It ends with 0 when all went well, 1 when the orders, the program or the store were refused or a check found something, 2 when
it was called wrongly, and 130 when it was interrupted.
"""

from regulars.cli.app import app

__all__ = ["app"]
