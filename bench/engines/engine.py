"""What an engine is to the benchmark."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import answers
import cases
from cases import Case


class Engine(ABC):
    """The job in one engine.

    `load` brings the orders into the form that the engine likes best, or only opens the engine where they come from
    Parquet; `work` answers the first three questions and leaves the answers in the engine's own form; `answer` brings
    them into the common form. `figures` are the next questions, asked of what the engine has in memory by then, and
    `figure` brings one of their answers into the common form. Only `work` and `figures` are measured.

    Ids of text stay text: making a dictionary of them is part of the job.
    """

    #: The parts of the common form that this engine answers.
    parts: tuple[str, ...] = answers.FIRST
    #: The ways in which rows may come.
    shapes: tuple[str, ...] = cases.SHAPES
    #: What has to be installed.
    module = ""
    version = ""

    @staticmethod
    def forms(case: Case) -> tuple[str, ...]:
        """Ways to do the job of which none is always the best: each is run, and the quickest counts."""
        return ("",)

    def __init__(self, case: Case, form: str, arrow: Path, parquet: Path, spare: Path) -> None:
        self.case, self.form, self.arrow, self.parquet = case, form, arrow, parquet
        #: A folder for what does not fit in memory.
        self.spare = spare

    @abstractmethod
    def load(self) -> None: ...

    @abstractmethod
    def work(self) -> Any: ...

    @abstractmethod
    def answer(self, results: Any) -> dict[str, np.ndarray]: ...

    def figures(self) -> dict[str, Callable[[], Any]]:
        return {}

    def figure(self, name: str, result: Any) -> np.ndarray:
        raise KeyError(name)

    def close(self) -> None:
        """Lets go of what the next case in the same process would find."""

    @property
    def in_memory(self) -> bool:
        return self.case.source == "memory"

    @property
    def lines(self) -> bool:
        return self.case.shape == "lines"

    def numbers(self, names: Any) -> np.ndarray:
        return answers.numbers(names, self.case.ids)
