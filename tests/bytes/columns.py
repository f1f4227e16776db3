"""Whether each figure has the columns that bases/*.json expect of it: columns.py FOLDER FIGURES.json FILES...

`FOLDER` holds what a language made of the logs, which is what every other one made of them; `FIGURES.json` is the reply to
the call `figures`. That no figure is forgotten is looked at too.
"""

import json
import sys
from pathlib import Path


def main(folder: Path, figures: Path, paths: list[Path]) -> int:
    wrong, asked = [], set()
    for path in paths:
        for number, (figure, how, expected) in enumerate(json.loads(path.read_text())["figures"]):
            asked.add(figure)
            table = json.loads((folder / path.stem / f"figure-{number}.json").read_text())
            found = [column["name"] for column in table["columns"]]
            if found != expected:
                wrong.append(f"{figure} {how} of {path.name} has the columns {found}, expected {expected}")
    forgotten = set(json.loads(figures.read_text())["figures"]) - asked
    wrong += [f"{figure} is asked of no base" for figure in sorted(forgotten)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]]))
