"""What the engines of SQL have in common: their answers come as Arrow tables."""

import numpy as np
import pyarrow as pa

from engines.tables import Tables


class Sql(Tables):
    def names(self, table: pa.Table) -> np.ndarray:
        names = table["customer_id"]
        return self.numbers(names.to_numpy() if self.case.ids == "int" else names)

    def pair(self, table: pa.Table) -> np.ndarray:
        return np.array([table[name][0].as_py() for name in ("numerator", "denominator")])
