"""The files that the fuzzers begin with are still what the library reads: others would lead nowhere."""

from pathlib import Path

import regulars as rg

SEEDS = Path(__file__).resolve().parents[2] / "fuzz" / "seeds"


def test_files_of_the_seeds_are_read():
    assert len(rg.CustomerBase.load(SEEDS / "orders.saved").rfm()) == 2
    assert len(rg.CustomerBase(SEEDS / "orders.parquet", amount_scale=2, on_error="report").rfm()) == 2
