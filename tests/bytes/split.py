"""Writes the logs of bases/*.json as every language is handed them: split.py FOLDER FILES...

A file has `columns`, the row before which they are `split`, the `options` of the base and `figures` with theirs and with the
columns that each has to have, which columns.py looks at. Written
are the whole log and its two parts, and a CSV file of the whole where all columns are text, since CSV has no types.
"""

import csv
import json
import sys
from pathlib import Path


def rows(columns: dict, start: int, end: int) -> dict:
    return {name: {**column, "values": column["values"][start:end]} for name, column in columns.items()}


def main(folder: Path, paths: list[Path]) -> None:
    for path in paths:
        log = json.loads(path.read_text())
        columns, split = log["columns"], log["split"]
        end = len(next(iter(columns.values()))["values"])
        parts = {"whole": (0, end), "first": (0, split), "second": (split, end)}
        written = {name: rows(columns, *part) for name, part in parts.items()}
        # The columns that are expected are no business of the languages'.
        figures = [[figure, how] for figure, how, _ in log["figures"]]
        written |= {"options": log["options"], "fits": log["fits"], "replays": log["replays"], "figures": figures, "file": None}
        if all(column["type"] == "utf8" for column in columns.values()):
            written["file"] = str(folder / f"{path.stem}.csv")
            with Path(written["file"]).open("w", newline="") as file:
                lines = csv.writer(file)
                lines.writerow(columns)
                lines.writerows(zip(*(column["values"] for column in columns.values())))
        (folder / path.name).write_text(json.dumps(written, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
