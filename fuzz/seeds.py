"""Writes what the fuzzers begin with: the programs, events and requests of the vectors, into fuzz/corpus."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VECTORS = ROOT.parent / "tests" / "vectors" / "loyalty"


def keep(target: str, document) -> None:
    text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    folder = ROOT / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


for path in sorted(VECTORS.glob("*.json")):
    for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
        request = vector["input"]
        if isinstance(request, dict):
            for program in [*(request.get("programs") or []), *([request["program"]] if "program" in request else [])]:
                keep("program", program)
            for event in request.get("events") or []:
                keep("event", event)
        if vector["call"] == "loyalty.apply":
            keep("apply", request)
