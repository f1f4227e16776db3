"""Models: fitted or given, saved and loaded."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict, TypeVar

from regulars import _html, _regulars, _source
from regulars.clv import customers as _customers
from regulars.clv.customers import Customers
from regulars.documents import Document
from regulars.table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Diagnosis", "Intervals", "Model", "load"]

Of = TypeVar("Of", bound="Model")


@dataclass(frozen=True)
class Diagnosis:
    """How a fit went. A fit that went badly is told here, and raises nothing."""

    converged: bool
    """Whether the search ended at a maximum."""
    iterations: int
    """Steps of the search, over all starts."""
    gradient_norm: float
    """The largest derivative of the log-likelihood by a parameter's logarithm."""
    condition_number: float | None
    """Of the observed information about the parameters' logarithms; ``None`` where it is not positive definite."""
    customers: float
    """How many customers the likelihood reads."""
    repeaters: float
    """How many of them tell of what the model is about: mostly, bought again."""
    remarks: dict[str, str]
    """What is wrong, each by its name with a sentence: ``no_dropout_visible``, ``weakly_identified``,
    ``too_few_repeaters``, ``infinite_mean``, ``not_converged``."""

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to remark."""
        return not self.remarks

    def _told(self) -> dict[str, Any]:
        """What a reader asks first, in words: how many customers it was fitted to, and what there is to remark."""
        return {
            "customers": f"{self.customers:,.0f}, of whom {self.repeaters:,.0f} tell of it",
            "search": f"{'ended at a maximum' if self.converged else 'did not end at a maximum'} after {self.iterations:,} steps",
            "remarks": self.remarks or "none",
        }

    def _repr_html_(self) -> str:
        numbers = {"gradient norm": f"{self.gradient_norm:.2g}", "condition number": _html.number(self.condition_number)}
        return _html.fields(type(self).__name__, {**self._told(), **numbers})


class Intervals(TypedDict, total=False):
    """What intervals are asked for by, of whatever a model says; without ``samples`` there are none."""

    samples: int
    """From how many fits to customers drawn anew they are taken."""
    resampling: Literal["parametric", "bootstrap"]
    """Drawn by chance as the model has them (``parametric``, the default), or with replacement from those seen."""
    seed: int
    """Of the draws; 0 by default."""
    level: float
    """The part of what the fits say that lies between ``low`` and ``high``; 0.95 by default."""


class Model:
    """A model with its parameters, fitted by maximum likelihood or given.

    Parameters
    ----------
    penalty : float
        An L2 penalty: what is maximised is the log-likelihood less penalty · customers · Σ parameter².
    start : sequence of float, optional
        Further parameters to start the search from, beside the model's own.
    """

    name: ClassVar[str]
    """The model's name in documents, such as ``bg_nbd``."""

    def __init__(self, *, penalty: float = 0.0, start: Sequence[float] | None = None) -> None:
        self.penalty = penalty
        self.start = start
        self.k: int | None = None
        self._core: _regulars.Model | None = None
        self._customers: tuple[_regulars.Summary, _regulars.Table | None] | None = None

    def fit(self: Of, summary: Customers, *, weights: Any = None) -> Of:
        """Fits the model, and gives it back.

        Parameters
        ----------
        summary
            What ``rg.clv.summary`` gives, a dataframe or a dict with the columns ``frequency``, ``recency`` and ``T`` (or
            ``age``), with ``monetary_value`` where the model is of spending, ``log_intervals`` where it is of regular purchases, and
            maybe with ``weights``.
        weights : sequence of float, optional
            How many customers each row stands for.

        Raises
        ------
        ModelsError
            For data that no parameters can be found for, by name: too few customers, nobody who bought again, a flat
            likelihood, a row that no customer can have. Data that merely fit badly give a fit with its ``diagnosis_``.
        """
        customers = _customers.read(summary, weights)
        start = None if self.start is None else [float(value) for value in self.start]
        self._core = _regulars.Model.fitted(self.name, customers[0], float(self.penalty), start, self.k)
        self._customers = customers
        self.__dict__.pop("_document", None)
        return self

    @classmethod
    def given(cls: type[Of], **parameters: float) -> Of:
        """The model with parameters that are known.

        >>> import regulars as rg
        >>> rg.clv.NBD.given(r=0.5, alpha=10)
        NBD(r=0.5, alpha=10)
        """
        names = dict(_regulars.models_known())[cls.name]
        if set(parameters) != set(names):
            raise TypeError(f"expected the parameters {', '.join(names)}, found {', '.join(parameters) or 'none'}")
        return cls._of(_regulars.Model.given(cls.name, [float(parameters[name]) for name in names]))

    @classmethod
    def _of(cls: type[Of], core: _regulars.Model) -> Of:
        model = cls()
        model._core = core
        return model

    @property
    def params_(self) -> dict[str, float]:
        """The parameters by their names in the literature."""
        return dict(self._document["parameters"])

    @property
    def standard_errors_(self) -> dict[str, float] | None:
        """Standard errors of the parameters but for k, from the observed information; ``None`` of given parameters, and where the
        likelihood has no peak."""
        errors = self._fitted.standard_errors()
        return None if errors is None else dict(zip(self.params_, errors))

    @property
    def covariance_(self) -> list[list[float]] | None:
        """The parameters' covariances, in their order; ``None`` as for the standard errors."""
        return None if self._document["fit"] is None else self._document["fit"]["covariance"]

    @property
    def log_likelihood_(self) -> float | None:
        """The sum of the customers' log-likelihoods, with all constants and without the penalty; ``None`` of given
        parameters."""
        return None if self._document["fit"] is None else self._document["fit"]["log_likelihood"]

    @property
    def diagnosis_(self) -> Diagnosis | None:
        """How the fit went; ``None`` of given parameters."""
        if self._document["fit"] is None:
            return None
        told = dict(self._document["fit"]["diagnosis"])
        told["remarks"] = {remark["name"]: remark["sentence"] for remark in told["remarks"]}
        return Diagnosis(**told)

    def parameters(self, *, summary: Customers = None, **intervals: Unpack[Intervals]) -> Table:
        """A row for each parameter: ``parameter``, ``value``, ``standard_error``, ``low``, ``high``.

        The interval is there when ``samples`` are asked for (see ``Intervals``).
        """
        return self._ask("parameters", summary, intervals)

    def log_likelihood(self, summary: Customers = None) -> Table:
        """The log-likelihood of each customer; missing for one that the model does not read."""
        return self._ask("log_likelihood", summary)

    def to_document(self) -> Document:
        """The model as the document that every language reads."""
        return Document(self._fitted.document())

    @classmethod
    def from_document(cls: type[Of], document: Mapping[str, Any] | str) -> Of:
        """The model of a document; called on ``Model`` itself, whichever it is.

        Raises ``ModelsError`` for what is no such document, ``TypeError`` for one of another model.
        """
        text = document if isinstance(document, str) else getattr(document, "text", None) or json.dumps(dict(document))
        core = _regulars.Model.from_document(text)
        name = json.loads(core.document())["model"]
        classes = {one.name: one for one in _all(Model)}
        if cls is not Model and classes[name] is not cls and name != getattr(cls, "name", None):
            raise TypeError(f"expected a model {getattr(cls, 'name', cls.__name__)}, found {name}")
        # The document has been found to be of this class, or of one below it.
        found: Any = classes[name]
        model: Of = found._of(core)
        return model

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model to a file, as the document that every language reads."""
        Path(path).write_text(self._fitted.document() + "\n", encoding="utf-8")

    @property
    def _fitted(self) -> _regulars.Model:
        if self._core is None:
            raise RuntimeError(f"expected a fitted {type(self).__name__}: call fit(summary) first")
        return self._core

    @cached_property
    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._fitted.document())
        return document

    def _ask(self, question: str, summary: Customers, intervals: Intervals | None = None, **options: Any) -> Table:
        core = self._fitted
        drawn = dict(intervals or {})
        for name in drawn.keys() - Intervals.__annotations__.keys():
            raise TypeError(f"{question}() got an unexpected keyword argument {name!r}")
        if summary is not None:
            customers = _customers.read(summary)
        elif self._customers is not None:
            customers = self._customers
        else:
            raise TypeError("expected customers: this model was not fitted to any here, so pass a summary")
        table = core.ask(question, customers[0], _source.dumps({**options, **drawn}))
        ids = customers[1]
        return Table(table if ids is None or question == "parameters" else table.behind(ids))

    def __repr__(self) -> str:
        if self._core is None:
            return f"{type(self).__name__}()"
        shown = ", ".join(f"{name}={value:.6g}" for name, value in self.params_.items())
        return f"{type(self).__name__}({shown})"

    def _repr_html_(self) -> str:
        name = type(self).__name__
        if self._core is None:
            return _html.fields(name, {"parameters": "not fitted yet"})
        errors = self.standard_errors_ or {}
        parameters = [
            {"": parameter, "value": _html.number(value), "standard error": _html.number(errors.get(parameter))}
            for parameter, value in self.params_.items()
        ]
        diagnosis = self.diagnosis_
        if diagnosis is None:
            return _html.fields(f"{name}, given", {"parameters": [{"": row[""], "value": row["value"]} for row in parameters]})
        likelihood = {"log-likelihood": f"{self.log_likelihood_:,.2f}"}
        return _html.fields(f"{name}, fitted", {"parameters": parameters, **likelihood, **diagnosis._told()})


def _all(of: type[Model]) -> list[type[Model]]:
    return [one for child in of.__subclasses__() for one in ([child] if "name" in vars(child) else []) + _all(child)]


def load(path: str | os.PathLike[str]) -> Model:
    """The model that ``save`` wrote, whichever it is.

    >>> import os, tempfile
    >>> import regulars as rg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rg.clv.BGNBD.given(r=0.243, alpha=4.414, a=0.793, b=2.426).save(os.path.join(folder, "model.json"))
    ...     rg.clv.load(os.path.join(folder, "model.json"))
    BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    """
    return Model.from_document(Path(path).read_text(encoding="utf-8"))
