"""A browser without a screen: cookies, forms and what the shop answers. It knows HTTP and no shop."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape


class Browser:
    def __init__(self, url):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.addheaders = [("User-Agent", "regulars-tests")]
        self.last = None

    def get(self, route, folder="", **query):
        return self._open(self._address(route, folder, query))

    def post(self, route, fields=None, folder="", files=None, **query):
        if files is None:
            data, kind = urllib.parse.urlencode(_flat(fields or {})).encode(), "application/x-www-form-urlencoded"
        else:
            data, kind = _multipart(fields or {}, files)
        request = urllib.request.Request(self._address(route, folder, query), data=data, headers={"Content-Type": kind})
        return self._open(request)

    def json(self, *arguments, **named):
        """The answer of a post as JSON."""
        text = self.post(*arguments, **named)
        try:
            return json.loads(text)
        except ValueError:
            raise AssertionError(f"expected JSON of {arguments[0]}, found {text[:2000]!r}") from None

    def follow(self, address):
        return self._open(unescape(address))

    def _address(self, route, folder, query):
        pairs = {"route": route, **{name: value for name, value in query.items() if value is not None}}
        return f"{self.url}{folder}index.php?{urllib.parse.urlencode(pairs)}"

    def _open(self, request):
        try:
            with self.opener.open(request, timeout=120) as answer:
                self.last = answer
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            self.last = error
            return error.read().decode("utf-8", "replace")


def found(pattern, text):
    """The first group of a pattern, as text without entities."""
    match = re.search(pattern, text, re.S)
    assert match, f"expected {pattern!r} in {visible(text)[:800]!r}"
    return unescape(match[1])


def visible(html):
    """What of a page a person reads, blanks joined."""
    html = re.sub(r"(?s)<(script|style|select|template)\b.*?</\1>", " ", html)
    return re.sub(r"\s+", " ", unescape(re.sub(r"(?s)<[^>]*>", " ", html))).strip()


def _flat(fields):
    """Nested fields as forms name them: {"units": {"P1": 2}} is units[P1]=2."""
    pairs = []
    for name, value in fields.items():
        if isinstance(value, dict):
            pairs += [(f"{name}[{key}]{rest}", inner) for key, item in value.items() for rest, inner in _inner(item)]
        elif isinstance(value, (list, tuple)):
            pairs += [(f"{name}[]", item) for item in value]
        else:
            pairs.append((name, value))
    return pairs


def _inner(item):
    return [("[]", one) for one in item] if isinstance(item, (list, tuple)) else [("", item)]


def _multipart(fields, files):
    edge = "regulars-edge-0123456789"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in _flat(fields)]
    for name, (filename, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/zip\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
