"""What the fuzzers begin with: the programs, events and requests of the vectors. Writes them into fuzz/corpus, where
cargo-fuzz looks for them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VECTORS = ROOT.parent / "tests" / "vectors" / "loyalty"


def documents() -> Iterator[tuple[str, object]]:
    """Each document, and the target that reads it."""
    for path in sorted(VECTORS.glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
            request = vector["input"]
            if isinstance(request, dict):
                for program in [*(request.get("programs") or []), *([request["program"]] if "program" in request else [])]:
                    yield "program", program
                for event in request.get("events") or []:
                    yield "event", event
            if vector["call"] == "loyalty.apply":
                yield "apply", request


def keep(folder: Path, document: object) -> None:
    """Writes a document as a file that is named after it."""
    text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    for target, document in documents():
        keep(ROOT / "corpus" / target, document)
