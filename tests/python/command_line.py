"""The command line, run as people run it, many times over.

A process that has imported what the command line imports from others forks for every run, and the child runs the command line
as `python -m regulars` does. So a run takes a twentieth of a second instead of a whole one.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Done:
    """How a run ended."""

    returncode: int
    stdout: str
    stderr: str


class Server:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def run(self, *arguments, cwd=None, stdin=b"", timeout=120, **environment) -> Done:
        """Runs the command line with these arguments."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "stdin").write_bytes(stdin)
            asked = {"arguments": [str(one) for one in arguments], "folder": folder, "cwd": str(cwd or os.getcwd())}
            environment = {"COLUMNS": "120", "NO_COLOR": "1", **environment}
            self._process.stdin.write(json.dumps({**asked, "environment": environment, "timeout": timeout}) + "\n")
            answer = self._process.stdout.readline()
            assert answer, "the process that forks has ended"
            said = [Path(folder, name).read_bytes().decode() for name in ("stdout", "stderr")]
            return Done(json.loads(answer), *said)


def serve() -> None:
    """Answers requests until there are no more."""
    import babel.dates  # noqa: F401
    import babel.numbers  # noqa: F401
    import fluent.runtime  # noqa: F401
    import rich.progress  # noqa: F401
    import rich.table  # noqa: F401
    import typer  # noqa: F401

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(asked) -> None:
    import signal

    signal.alarm(asked["timeout"])
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    for number, (name, flags) in enumerate({"stdin": os.O_RDONLY, "stdout": os.O_WRONLY | os.O_CREAT, "stderr": os.O_WRONLY | os.O_CREAT}.items()):
        os.dup2(os.open(os.path.join(asked["folder"], name), flags, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    sys.argv = ["regulars", *asked["arguments"]]
    code = 1
    try:
        from regulars.__main__ import main

        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
