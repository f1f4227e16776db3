"""Writes every request that all languages are to answer alike: requests.py REQUESTS.json VECTORS... CASES...

Of the vectors, all: calls with the texts of their requests, figures with columns, and the texts of their options. And the
files of requests/, whose names begin with their call.
"""

import json
import sys
from pathlib import Path


def text(document: object) -> str:
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def requests(path: Path) -> list[dict]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or document.get("schema") != "regulars.vectors/1":
        return [{"id": path.name, "call": path.name.removesuffix(".json").rpartition(".")[0], "request": path.read_text(encoding="utf-8")}]
    return [
        {"id": vector["id"], "call": vector["call"], "request": text(vector["input"])}
        if vector["kind"] == "call"
        else {
            "id": vector["id"], "figure": vector["figure"], "columns": vector["input"]["columns"],
            "base": text(vector["input"].get("base", {})), "options": text(vector.get("options", {})),
        }
        for vector in document["vectors"]
    ]  # fmt: skip


if __name__ == "__main__":
    found = [request for path in sys.argv[2:] for request in requests(Path(path))]
    Path(sys.argv[1]).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
