"""lifetimes 0.11.3 over ``regulars.clv``: its names, signatures, defaults and result types, on the pandas of today.

>>> import regulars.compat.lifetimes
>>> regulars.compat.lifetimes.install()
>>> from lifetimes import BetaGeoFitter
>>> BetaGeoFitter(penalizer_coef=0.01)
<lifetimes.BetaGeoFitter>

It needs numpy and pandas, for pictures matplotlib too. What differs, and why, is in docs/migrating-from-lifetimes.md.
"""

from __future__ import annotations

import sys

from regulars.compat.lifetimes import datasets, estimation, fitters, generate_data, plotting, utils, version
from regulars.compat.lifetimes.estimation import *  # noqa: F403 - the fitters, listed there
from regulars.compat.lifetimes.version import __version__

__all__ = (
    *estimation.__all__,
    "__version__",
    "datasets",
    "estimation",
    "fitters",
    "generate_data",
    "install",
    "plotting",
    "utils",
    "version",
)


def install() -> None:
    """Registers this package as ``lifetimes``, so that ``import lifetimes`` finds it, whether or not the other is there.

    Call it before anything imports ``lifetimes``: what was imported by then stays what it was.
    """
    for name, module in list(sys.modules.items()):
        if name == __name__ or name.startswith(f"{__name__}."):
            sys.modules["lifetimes" + name[len(__name__) :]] = module
