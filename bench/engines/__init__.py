"""The job in each engine, in the best form that we know for it."""

from engines.chdb import ChDB, ChDBTuned
from engines.duckdb import DuckDB
from engines.engine import Engine
from engines.lifetimes import Lifetimes
from engines.pandas import Pandas
from engines.polars import Polars
from engines.regulars import Regulars

ENGINES: dict[str, type[Engine]] = {
    "regulars": Regulars,
    "polars": Polars,
    "duckdb": DuckDB,
    "pandas": Pandas,
    "chdb": ChDB,
    "chdb-tuned": ChDBTuned,
    "lifetimes": Lifetimes,
}

__all__ = ["ENGINES", "Engine"]
