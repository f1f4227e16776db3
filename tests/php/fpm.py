"""A php-fpm of its own on a socket, and the FastCGI by which it is asked for a page."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7
RESPONDER = struct.pack("!HB5x", 1, 0)


def program() -> str | None:
    """The php-fpm that is installed; Debian's carries PHP's version in its name and lies beside the paths of users."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    version = subprocess.run(["php", "-r", "echo PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;"], capture_output=True, text=True)
    return shutil.which(f"php-fpm{version.stdout}", path=path) or shutil.which("php-fpm", path=path)


PACKAGE = Path(__file__).resolve().parents[2] / "bindings" / "php"


def preloading(folder: Path, library: Path) -> dict[str, str]:
    """The settings of a server that loads the library when it is started."""
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(["php", PACKAGE / "cli" / "header.php", library], check=True, capture_output=True)
    header = folder / "regulars.h"
    header.write_bytes(made.stdout)
    user = {"opcache.preload_user": "root"} if os.geteuid() == 0 else {}
    return {"ffi.enable": "preload", "ffi.preload": str(header), "opcache.preload": str(PACKAGE / "preload.php"), **user}


class Fpm:
    """A server with a pool of so many processes. `settings` are lines of php.ini, `variables` the pool's environment."""

    def __init__(self, folder: Path, settings: Mapping[str, str], variables: Mapping[str, str] = {}, children: int = 2) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "log"
        # The path of a socket may have 108 bytes, and a test's folder has more.
        self.socket = f"/tmp/regulars-fpm-{os.getpid()}-{id(self)}.sock"
        is_root = os.geteuid() == 0
        lines = ["[global]", f"error_log = {self.log}", "daemonize = no", "[www]", f"listen = {self.socket}"]
        lines += ["pm = static", f"pm.max_children = {children}", "clear_env = no", "catch_workers_output = yes"]
        lines += ["user = root", "group = root"] if is_root else []
        lines += [f"env[{name}] = {value}" for name, value in variables.items()]
        (folder / "fpm.conf").write_text("\n".join(lines) + "\n")
        command = [program(), "--nodaemonize", "--fpm-config", folder / "fpm.conf", *(["--allow-to-run-as-root"] if is_root else [])]
        for name, value in {"error_reporting": "-1", "display_errors": "1", "opcache.enable": "1", **settings}.items():
            command += ["-d", f"{name}={value}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"expected a php-fpm that listens: {self.log.read_text()}")
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.socket) == 0

    def __enter__(self) -> Fpm:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        Path(self.socket).unlink(missing_ok=True)

    def ask(self, script: Path, *arguments: object) -> str:
        """What a page prints, and after it what it says to standard error. Its arguments are the lines of the body."""
        body = "\n".join(map(str, arguments)).encode()
        params = {
            "SCRIPT_FILENAME": script, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": len(body), "CONTENT_TYPE": "text/plain",
            "SERVER_PROTOCOL": "HTTP/1.1",
        }  # fmt: skip
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(120)
            connection.connect(self.socket)
            pairs = b"".join(_pair(name, str(value)) for name, value in params.items())
            connection.sendall(_record(BEGIN, RESPONDER) + _record(PARAMS, pairs) + _record(PARAMS, b""))
            for start in range(0, len(body), 0xFFF8):
                connection.sendall(_record(STDIN, body[start : start + 0xFFF8]))
            connection.sendall(_record(STDIN, b""))
            said = {STDOUT: b"", STDERR: b""}
            with connection.makefile("rb") as answers:
                while True:
                    header = answers.read(8)
                    if len(header) < 8:
                        raise ConnectionError(f"expected an answer of php-fpm, which ended: {self.log.read_text()[-2000:]}")
                    kind, length, padding = header[1], *struct.unpack("!HB", header[4:7])
                    content = answers.read(length + padding)[:length]
                    if kind == END:
                        break
                    said[kind] += content
        page = said[STDOUT].partition(b"\r\n\r\n")[2]
        return (page + said[STDERR]).decode()


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def _pair(name: str, value: str) -> bytes:
    def length(text: bytes) -> bytes:
        return bytes([len(text)]) if len(text) < 128 else struct.pack("!I", len(text) | 1 << 31)

    one, other = name.encode(), value.encode()
    return length(one) + length(other) + one + other
