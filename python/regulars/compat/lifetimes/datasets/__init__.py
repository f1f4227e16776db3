"""lifetimes' example data, read from where lifetimes' own files are: an installed lifetimes, or a folder that is told.

Nothing of it is shipped here. The folder is that of lifetimes' repository or package which holds ``donations.csv``; it is
told by the environment variable ``LIFETIMES_DATASETS``.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

import pandas as pd

from regulars.compat.lifetimes.utils import summary_data_from_transaction_data

__all__ = [
    "load_cdnow_summary",
    "load_cdnow_summary_data_with_monetary_value",
    "load_donations",
    "load_transaction_data",
]

VARIABLE = "LIFETIMES_DATASETS"


def load_dataset(filename: str, **kwargs: Any) -> pd.DataFrame:
    """A file of the example data, by ``pandas.read_csv`` with these arguments.

    Raises ``FileNotFoundError`` where there is none, which says where it was looked for.
    """
    frame: pd.DataFrame = pd.read_csv(_folder(filename) / filename, **kwargs)
    return frame


def load_donations(**kwargs: Any) -> pd.DataFrame:
    """Donations by period, for the BG/BB model: ``frequency``, ``recency``, ``periods``, ``weights``."""
    return load_dataset("donations.csv", **kwargs)


def load_cdnow_summary(**kwargs: Any) -> pd.DataFrame:
    """The CDNOW sample: ``ID``, ``frequency``, ``recency``, ``T``, in weeks."""
    return load_dataset("cdnow_customers_summary.csv", **kwargs)


def load_transaction_data(**kwargs: Any) -> pd.DataFrame:
    """Purchases of 5,000 customers: ``date``, ``id``."""
    return load_dataset("example_transactions.csv", **kwargs)


def load_cdnow_summary_data_with_monetary_value(**kwargs: Any) -> pd.DataFrame:
    """The CDNOW sample with ``monetary_value``, by ``customer_id``."""
    frame = load_dataset("cdnow_customers_summary_with_transactions.csv", **kwargs)
    frame.columns = ["customer_id", "frequency", "recency", "T", "monetary_value"]
    by_customer: pd.DataFrame = frame.set_index("customer_id")
    return by_customer


def _folder(filename: str) -> Path:
    told = os.environ.get(VARIABLE)
    # An installed one is not imported: the name may be this package's own by now.
    place = Path(told) if told else Path(sysconfig.get_path("purelib")) / "lifetimes" / "datasets"
    if (place / filename).is_file():
        return place
    raise FileNotFoundError(
        f"expected lifetimes' example file {filename} in an installed lifetimes or in the folder that the environment "
        f"variable {VARIABLE} names; looked in {place}"
    )
