"""The tables and statements are the same wherever they are read."""

from pathlib import Path

from copied import copies

ROOT = Path(__file__).resolve().parents[2]


SOURCE = "python/regulars/loyalty/store/schema"


def test_the_copy_of_php_is_fresh():
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "bindings/php/schema").iterdir()}
    assert found == copies(ROOT / SOURCE, SOURCE), "stale: make gen"
