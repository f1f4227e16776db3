"""Runs vectors, bad lines and the real orders through the worker: run.py PROGRAM VECTORS...

Only Python's own library is used. The last line says how many tests went which way.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORDERS = str(ROOT / "examples/data/online_retail.parquet")


class Refused(Exception):
    """The worker's error."""

    def __init__(self, error: dict) -> None:
        super().__init__(error["message"])
        self.error = error


class Worker:
    """A worker process, asked a line at a time."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.asked = 0

    def line(self, line: bytes) -> bytes:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def ask(self, call: str, request) -> str:
        """The text of the reply, byte for byte."""
        self.asked += 1
        line = {"id": self.asked, "call": call, "request": request}
        reply = self.line(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()).decode()
        start = f'{{"id":{self.asked},"reply":'
        if reply.startswith(start) and reply.endswith("}\n"):
            return reply[len(start) : -2]
        raise Refused(json.loads(reply)["error"])

    def end(self) -> tuple[int, bytes]:
        """How it ended once its input did, and what it wrote to standard error."""
        self.process.stdin.close()
        said = self.process.stderr.read()
        return self.process.wait(10), said


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def at(value, pointer: str):
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def differences(expected, found, tolerance: float, place: str = ""):
    """Integers and texts exactly, floats within the relative tolerance, of objects the fields that are expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, value in expected.items():
            if name in found:
                yield from differences(value, found[name], tolerance, f"{place}/{name}")
            else:
                yield f"{place}/{name} is missing"
        return
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, tolerance, f"{place}/{index}")
        return
    numbers = {type(expected), type(found)} <= {int, float} and float in (type(expected), type(found))
    alike = math.isclose(expected, found, rel_tol=tolerance) if numbers else compact(expected) == compact(found)
    if not alike:
        yield f"{place}: expected {compact(expected)}, found {compact(found)}"


def run_vector(worker: Worker, vector: dict) -> list[str]:
    """What is wrong with the answer to a vector."""
    if vector["kind"] not in ("call", "figure"):
        return [f"a vector of unknown kind {vector['kind']}"]
    tolerance = vector.get("tolerance", 1e-12)
    try:
        if vector["kind"] == "call":
            reply = worker.ask(vector["call"], vector["input"])
        else:
            given = vector["input"]
            made = json.loads(worker.ask("customer_base.new", {"columns": given["columns"], "options": given.get("base", {})}))
            asked = made | {"figure": vector["figure"], "options": vector.get("options", {})}
            try:
                reply = worker.ask("customer_base.figure", asked)
            finally:
                worker.ask("customer_base.free", made)
    except Refused as refused:
        if "error" not in vector:
            return [f"found error {refused.error}"]
        expected = {name: vector["error"][name] for name in ("code", "field", "row") if name in vector["error"]}
        return list(differences(expected, refused.error, 0))
    if "error" in vector:
        return [f"expected error {vector['error']}, found {reply}"]
    if "expected" in vector and vector["kind"] == "call":
        expected = compact(vector["expected"])
        return [] if expected == reply else [f"expected {expected}", f"found    {reply}"]
    found = json.loads(reply)
    if "expected" in vector:
        return list(differences(vector["expected"], found, tolerance))
    wrong = []
    for pointer, value in vector["expect"].items():
        try:
            wrong += differences(value, at(found, pointer), tolerance, pointer)
        except (LookupError, TypeError, ValueError):
            wrong.append(f"nothing at {pointer}")
    return wrong


class Count:
    """Counts tests."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def test(self, name: str, wrong: list[str]) -> None:
        if wrong:
            print(f"failed: {name}", *wrong, sep="\n    ")
            self.failed += 1
        else:
            self.passed += 1

    def skip(self, name: str, reason: str) -> None:
        required = os.environ.get("REGULARS_REQUIRE_ALL") == "1"
        print(f"{'failed' if required else 'skipped'}: {name}: {reason}")
        self.failed += required
        self.skipped += not required


def bad_lines(program: str) -> list[str]:
    """Lines that are no requests: each is answered, and the next one works."""
    worker, wrong = Worker(program), []
    lines = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"\0", b'{"id":1}', b'{"id":1,"call":"version","more":1}', b"[" * 5000]
    for line in lines:
        reply = json.loads(worker.line(line))
        if reply["id"] is not None or reply["error"]["code"] != 1011:
            wrong.append(f"{line[:40]!r}: {reply}")
    for call, request, code in [
        ("no.such.call", {}, 1014),
        ("customer_base.new", {}, 1012),
        ("customer_base.new", {"path": "/no/such/file.csv"}, 1010),
        ("customer_base.new", {"columns": {}, "path": "x"}, 1012),
        ("customer_base.new", {"columns": {"a": {"type": "int64", "values": ["x"]}}}, 1005),
        ("customer_base.figure", {"base": 1, "figure": "rfm"}, 1012),
        ("customer_base.free", {"base": 1}, 1012),
        ("customer_base.merge", {"base": 1, "other": 1}, 1012),
        ("customer_base.merge", {"base": 1}, 1011),
        ("customer_base.append", {"base": 1, "columns": {}}, 1012),
        ("customer_base.save", {"base": 1, "path": "x"}, 1012),
        ("customer_base.load", {"path": "/no/such/file"}, 1010),
        ("loyalty.quote", "{", 1011),
    ]:
        try:
            wrong.append(f"{call} {request}: expected an error, found {worker.ask(call, request)}")
        except Refused as refused:
            if refused.error["code"] != code:
                wrong.append(f"{call} {request}: expected {code}, found {refused.error}")
    reply = worker.line(b' {"request" : {}, "call":"version", "id" : [1.50, "x"] } ')
    if not reply.startswith(b'{"id":[1.50, "x"],"reply":{"version":"'):
        wrong.append(f"the id is not as it was written: {reply!r}")
    if worker.end() != (0, b""):
        wrong.append("it did not end quietly with its input")
    return wrong


def a_line_too_long(program: str) -> list[str]:
    worker = Worker(program)
    started = time.monotonic()
    for _ in range(257):
        worker.process.stdin.write(b" " * (1 << 20))
    reply = json.loads(worker.line(b""))
    version = worker.ask("version", {})
    worker.end()
    wrong = [] if reply["id"] is None and reply["error"]["code"] == 1011 and version else [f"found {reply}"]
    return wrong if time.monotonic() - started < 30 else [*wrong, "it took too long"]


# ann and bob came in January, cid in February; bob's order b1 was given back in February, and a2 has two lines.
ROWS = {
    "customer_id": ["ann", "bob", "ann", "ann", "bob", "cid", None, "ann"],
    "ordered_at": [
        "2026-01-05", "2026-01-06", "2026-02-10", "2026-02-10", "2026-02-20", "2026-02-21", "2026-02-22", "2026-03-01",
    ],
    "order_id": ["a1", "b1", "a2", "a2", "b1", "c1", "g1", "a3"],
    "amount": ["10.00", "20.00", "5.00", "2.50", "20.00", "8.25", "3.00", "1.00"],
    "kind": ["order", "order", "order", "order", "Refund", "order", "order", "order"],
    "channel": ["web", "shop", "web", "web", "shop", "web", "shop", "shop"],
}  # fmt: skip
# Of a file only the columns that are named are read.
OPTIONS = {"kind": "kind", "segments": ["channel"]}
FIGURES = [
    ("intake", {}), ("totals", {}), ("totals", {"by": "channel"}), ("rfm", {}), ("repeat_customer_rate", {"by": "channel"}),
    ("cohorts", {"measure": "revenue"}), ("cohorts", {"by": "channel"}),
]  # fmt: skip


def columns(start: int, end: int) -> dict:
    return {name: {"type": "utf8", "values": values[start:end]} for name, values in ROWS.items()}


class Bases:
    """Bases that are merged, gone on with, saved and loaded. The second half of the rows begins within an order."""

    def __init__(self, program: str, folder: str) -> None:
        self.worker, self.folder = Worker(program), folder

    def made(self, call: str, request: dict) -> int:
        return json.loads(self.worker.ask(f"customer_base.{call}", request))["base"]

    def new(self, start: int = 0, end: int = 8, **options) -> int:
        return self.made("new", {"columns": columns(start, end), "options": {**OPTIONS, **options}})

    def figure(self, base: int, figure: str, **options) -> dict:
        reply = self.worker.ask("customer_base.figure", {"base": base, "figure": figure, "options": options})
        return {column["name"]: column["values"] for column in json.loads(reply)["columns"]}

    def saved(self, base: int, name: str = "base.saved") -> bytes:
        path = Path(self.folder, name)
        self.worker.ask("customer_base.save", {"base": base, "path": str(path)})
        return path.read_bytes()

    def different(self, one: int, other: int) -> list[str]:
        wrong = []
        for figure, options in FIGURES:
            asked = {"figure": figure, "options": options}
            texts = [self.worker.ask("customer_base.figure", {"base": base, **asked}) for base in (one, other)]
            if texts[0] != texts[1]:
                wrong.append(f"{figure} {options}: expected {texts[0]}, found {texts[1]}")
        return wrong if self.saved(one) == self.saved(other) else [*wrong, "the saved bytes differ"]

    def refused(self, code: int, call: str, request: dict) -> list[str]:
        try:
            return [f"{call}: expected error {code}, found {self.worker.ask(f'customer_base.{call}', request)}"]
        except Refused as refused:
            return [] if refused.error["code"] == code else [f"{call}: expected {code}, found {refused.error}"]

    def merged(self) -> list[str]:
        whole, first, second = self.new(), self.new(0, 3), self.new(3, 8)
        wrong = self.different(whole, self.made("merge", {"base": first, "other": second}))
        other = self.new(3, 8, timezone="Europe/Warsaw")
        return wrong + self.refused(1012, "merge", {"base": first, "other": other})

    def appended(self) -> list[str]:
        whole, first = self.new(), self.new(0, 3)
        wrong = self.different(whole, self.made("append", {"base": first, "columns": columns(3, 8)}))
        path = Path(self.folder, "second.csv")
        rows = zip(*(values[3:8] for values in ROWS.values()))
        path.write_text("\n".join([",".join(ROWS), *(",".join(value or "" for value in row) for row in rows)]) + "\n")
        wrong += self.different(whole, self.made("append", {"base": first, "path": str(path)}))
        options = {"observed_until": "2026-05-01"}
        later = self.made("append", {"base": first, "columns": columns(3, 8), "options": options})
        wrong += differences(["2026-04-30"], self.figure(later, "totals")["as_of"], 0)
        wrong += self.refused(1012, "append", {"base": first})
        request = {"base": first, "columns": columns(3, 8), "options": {"timezone": "UTC"}}
        return wrong + self.refused(1011, "append", request)

    def loaded(self) -> list[str]:
        whole, path = self.new(), Path(self.folder, "whole.saved")
        saved = self.saved(whole, path.name)
        wrong = self.different(whole, self.made("load", {"path": str(path)}))
        middle = len(saved) // 2
        flipped = saved[:middle] + bytes([saved[middle] ^ 1]) + saved[middle + 1 :]
        for code, damaged in [(1016, b""), (1016, saved[:-1]), (1016, flipped), (1017, saved[:8] + b"M" + saved[9:])]:
            path.write_bytes(damaged)
            wrong += self.refused(code, "load", {"path": str(path)})
        return wrong + self.refused(1018, "save", {"base": whole, "path": "/no/such/folder/base"})

    def refunds(self) -> list[str]:
        wrong = []
        for options, expected in [
            ({}, ["26.75", 5, 3]),
            ({"refunds": "net_at_order"}, ["26.75", 5, 3]),
            ({"refunds": "drop"}, ["46.75", 5, 3]),
            ({"count_refunded": False}, ["26.75", 4, 2]),
        ]:
            totals = self.figure(self.new(**options), "totals")
            wrong += differences(expected, [totals[name][0] for name in ("revenue", "orders", "customers")], 0, str(options))
        request = {"columns": columns(0, 8), "options": {**OPTIONS, "refunds": "error"}}
        return wrong + self.refused(1008, "new", request)

    def segments(self) -> list[str]:
        # By their first order: bob, who came once; ann, who came again, and cid.
        rate = self.figure(self.new(), "repeat_customer_rate", by="channel")
        expected = [["shop", "web"], [0, 1], [1, 2]]
        return list(differences(expected, [rate[name] for name in ("channel", "numerator", "denominator")], 0))


def online_retail(count: Count, program: str) -> None:
    """The figures of a real shop against those of an independent computation."""
    worker = Worker(program)
    made = json.loads(worker.ask("customer_base.new", {"path": ORDERS, "options": {"loader": "online_retail"}}))

    def figure(name: str, options: dict, wide: bool = False) -> dict:
        table = json.loads(worker.ask("customer_base.figure", made | {"figure": name, "options": options, "wide": wide}))
        return {column["name"]: column["values"] for column in table["columns"]}

    totals, rate = figure("totals", {}), figure("repeat_customer_rate", {})
    found = totals["orders"] + totals["customers"] + rate["numerator"] + rate["denominator"] + rate["value"]
    count.test("the repeat customer rate", list(differences([18532, 4338, 2845, 4338, 2845 / 4338], found, 0)))
    data = os.environ.get("REGULARS_REFERENCE_DATA")
    if not data:
        count.skip("cohort matrices", "REGULARS_REFERENCE_DATA is not set")
        return
    reference = json.loads(Path(data, "reference/online_retail.json").read_text())["invoice_basis"]["cohort_month"]
    for measure, name in [("customers", "active_customers"), ("orders", "orders"), ("revenue", "revenue")]:
        wide = figure("cohorts", {"period": "month", "measure": measure}, wide=True)
        expected = [row + [None] * (13 - len(row)) for row in reference[name]]
        cells = [[wide[str(period)][row] for period in range(13)] for row in range(len(wide["cohort"]))]
        cells = [[float(cell) if isinstance(cell, str) else cell for cell in row] for row in cells]
        count.test(f"{measure} by cohort", list(differences(expected, cells, 0)))
    worker.end()


def main(program: str, paths: list[str]) -> int:
    count = Count()
    count.test("bad lines are answered", bad_lines(program))
    count.test("a line too long is skipped", a_line_too_long(program))
    with tempfile.TemporaryDirectory() as folder:
        bases = Bases(program, folder)
        count.test("a merged split is the whole", bases.merged())
        count.test("an appended base is one built anew", bases.appended())
        count.test("a saved base is loaded as it was, a damaged one refused", bases.loaded())
        count.test("refunds by their kind", bases.refunds())
        count.test("figures by segment", bases.segments())
        count.test("bases end with the worker", [] if bases.worker.end() == (0, b"") else ["it did not end quietly"])
    worker = Worker(program)
    for path in paths:
        file = json.loads(Path(path).read_text())
        if file["schema"] != "regulars.vectors/1":
            count.test(path, ["not a file of vectors"])
        for vector in file["vectors"]:
            count.test(vector["id"], run_vector(worker, vector))
    worker.end()
    online_retail(count, program)
    print(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
