"""Ctrl-C, pressed while a program of Python works."""

import signal
import subprocess
import sys
import time


def interrupt(script: str, *arguments: str, after: float) -> None:
    """Runs a script that says `ready` and then works. Interrupted so many seconds later it is to say `interrupted` soon,
    and then that it still reads 1,000 orders."""
    child = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(after)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "interrupted\n"
        assert time.monotonic() - sent < 3
        assert child.stdout.readline() == "1000\n"
        assert child.wait(60) == 0
    finally:
        child.kill()
