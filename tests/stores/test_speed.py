"""That the measuring of speed still measures; how fast is told by `make bench-stores`."""

import subprocess
import sys
from pathlib import Path


def test_a_small_measurement():
    script = Path(__file__).with_name("speed.py")
    command = [sys.executable, script, "sqlite", "--commits", "8", "--accounts", "200"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "4 writers" in text and "tick of 200 accounts" in text and "20 entries" in text and "420 rows to entries.csv" in text
