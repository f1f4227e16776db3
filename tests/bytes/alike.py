"""Compares the replies of a language with those of C: alike.py REQUESTS.json EXPECTED FOUND

Prints the first requests whose replies differ, and last how many are alike and how many are not.
"""

import json
import sys
from pathlib import Path


SHOWN = 10


def replies(path: str, ids: list[str]) -> list[bytes]:
    """The reply to each request, whose ids stand before them; a reply may have line ends of its own."""
    left, found = Path(path).read_bytes(), []
    for number, name in enumerate(ids):
        head = f"# {name}\n".encode()
        if not left.startswith(head):
            return found
        left = left[len(head) :]
        following = f"\n# {ids[number + 1]}\n".encode() if number + 1 < len(ids) else None
        end = len(left) - 1 if following is None else left.find(following)
        if end < 0:
            return found + [left]
        found.append(left[:end])
        left = left[end + 1 :]
    return found


def main(requests: str, expected: str, found: str) -> int:
    ids = [request["id"] for request in json.loads(Path(requests).read_text(encoding="utf-8"))]
    ours, theirs = replies(expected, ids), replies(found, ids)
    bad = 0
    for number, name in enumerate(ids):
        one = ours[number] if number < len(ours) else b"(none)"
        other = theirs[number] if number < len(theirs) else b"(none)"
        if one != other or not one or one == b"(none)":
            bad += 1
            if bad <= SHOWN:
                told = [reply[:300].decode(errors="replace") for reply in (one, other)]
                print(f"failed: {name}: expected {told[0]}\n    found    {told[1]}")
    print(len(ids) - bad, bad)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
