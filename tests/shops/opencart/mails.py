"""Mails as the shop's mailer writes them to a file, one after the other."""

import base64
import re


def letters(text):
    """Each mail as text: its head, and all its bodies read."""
    starts = [match.start() for match in re.finditer(r"(?m)^To: ", text)]
    return [readable(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)])]


def readable(mail):
    whole = mail.encode()
    for block in re.findall(r"(?:[A-Za-z0-9+/=]{20,}\r?\n?)+", mail):
        text = re.sub(r"\s", "", block)
        try:
            # A short last line is not among what was found.
            whole += base64.b64decode(text[: len(text) // 4 * 4])
        except ValueError:
            continue
    return whole.decode("utf-8", "replace")
