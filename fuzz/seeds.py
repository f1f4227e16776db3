"""What the fuzzers begin with: the documents of the vectors, the columns' files of the examples, the figures of the tests.
Writes them into fuzz/corpus, where cargo-fuzz looks for them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TESTS = ROOT.parent / "tests"
EXPORTS = ROOT.parent / "examples" / "exports"


def all() -> Iterator[tuple[str, object]]:
    """Each seed, and the target that reads it."""
    yield from loyalty()
    yield from figures()
    yield from programs()
    yield from files()
    for target in ("arrow", "frame"):
        for length in (300, 1000, 3000):
            yield target, hashlib.shake_128(target.encode()).digest(length)


def loyalty() -> Iterator[tuple[str, object]]:
    """The programs, events and requests of the loyalty vectors, and every call as a call of C."""
    for path in sorted((TESTS / "vectors").glob("*/*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
            if vector["kind"] != "call":
                continue
            request, name = vector["input"], vector["call"]
            yield "call", f"{name}\n/earn/rules/0/text\n".encode() + data(request)
            if path.parent.name != "loyalty":
                continue
            if isinstance(request, dict):
                for program in [*(request.get("programs") or []), *([request["program"]] if "program" in request else [])]:
                    yield "program", program
                for event in request.get("events") or []:
                    yield "event", event
            if name == "loyalty.apply":
                yield "apply", request


def figures() -> Iterator[tuple[str, object]]:
    """The figures and models that the tests of bytes ask for, with their options."""
    for path in sorted((TESTS / "bytes" / "bases").glob("*.json")):
        log = json.loads(path.read_text(encoding="utf-8"))
        yield "options", b"new\n\n" + data(log["options"])
        for figure, options, _ in log["figures"]:
            yield "options", f"{figure}\nvalue\n".encode() + data(options)
        for model, options in log["fits"]:
            yield "options", f"fit\n{model}\n".encode() + data(options)


def programs() -> Iterator[tuple[str, object]]:
    """What is replayed over the small base."""
    for path in sorted((ROOT.parent / "examples" / "programs").rglob("*.json")):
        yield "options", b"replay\n\n" + path.read_bytes()


def files() -> Iterator[tuple[str, object]]:
    """Files of each kind, behind what the target wants to know of them."""
    for path in sorted(EXPORTS.glob("*.csv")):
        yield "file", b"\x00{}\n" + data({"loader": path.name.partition("_")[0]}) + b"\n" + path.read_bytes()
    report = data({"on_error": "report", "amount_scale": 2})
    lines = b"customer_id,ordered_at,amount\nann,2026-01-05,12.50\n,2026-02-30,x\nbob,2026-03-01T10:00:00Z,-7\n"
    yield "file", b"\x00" + data({"format": "csv", "delimiter": ","}) + b"\n" + report + b"\n" + lines
    yield "file", b"\x01{}\n" + report + b"\n" + (ROOT / "seeds" / "orders.parquet").read_bytes()
    saved = (ROOT / "seeds" / "orders.saved").read_bytes()
    yield "file", b"\x02kept\n\n" + saved
    # The target makes the sum at its end itself.
    yield "file", b"\x03kept\n\n" + saved[:-16]


def data(seed: object) -> bytes:
    if isinstance(seed, bytes):
        return seed
    return (seed if isinstance(seed, str) else json.dumps(seed, separators=(",", ":"), ensure_ascii=False)).encode()


def keep(folder: Path, seed: object) -> None:
    """Writes a seed as a file that is named after it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data(seed)).hexdigest()[:16]).write_bytes(data(seed))


if __name__ == "__main__":
    for target, seed in all():
        keep(ROOT / "corpus" / target, seed)
