"""`regulars schema`: the JSON Schema of what is written by hand."""

from __future__ import annotations

import enum
import sys
from importlib.resources import files as resources
from pathlib import Path
from typing import Annotated, Optional

import typer

from regulars.cli import files, refusals


class Document(str, enum.Enum):
    """The documents that have a schema."""

    program = "program"


def schema(
    document: Annotated[Document, typer.Argument(help="Which document.")] = Document.program,
    output: Annotated[Optional[Path], typer.Option("--output", "-o", help="Write it to this file.", show_default=False)] = None,
) -> None:
    """Print the JSON Schema of loyalty programs, for editors and validators."""
    text = resources("regulars.cli").joinpath("schemas").joinpath(f"{document.value}.json").read_text(encoding="utf-8")
    with refusals.told():
        if output is None:
            sys.stdout.write(text)
        else:
            files.write({output: text})
