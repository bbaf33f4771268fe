"""gradcore computes: values, gradients, tangents, flows and walks of scalar functions.

The names below are imported on first use, so that ``import gradcore`` imports no torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcore.autograd import hessian, hessian_vector_product
    from gradcore.conjugate import conjugate_gradient
    from gradcore.critical import critical_points
    from gradcore.errors import InputError
    from gradcore.field import Field
    from gradcore.flows import flow
    from gradcore.formula import Formula, FormulaError, parse_formula
    from gradcore.library import FIELDS
    from gradcore.linesearch import steepest_descent
    from gradcore.optimisers import OPTIMISERS, optimise
    from gradcore.probe import as_field
    from gradcore.quadratic import is_quadratic
    from gradcore.records import Box, ConjugateTrace, Flow, Samples, Stop, Tangent, Trace, Traces
    from gradcore.sampling import grid, sample
    from gradcore.tangents import tangent
    from gradcore.walks import ascend, ascend_many, descend, descend_many

_HOMES = {
    "autograd": ("hessian", "hessian_vector_product"),
    "conjugate": ("conjugate_gradient",),
    "critical": ("critical_points",),
    "errors": ("InputError",),
    "field": ("Field",),
    "flows": ("flow",),
    "formula": ("Formula", "FormulaError", "parse_formula"),
    "library": ("FIELDS",),
    "linesearch": ("steepest_descent",),
    "optimisers": ("OPTIMISERS", "optimise"),
    "probe": ("as_field",),
    "quadratic": ("is_quadratic",),
    "records": (
        "Box", "ConjugateTrace", "Flow", "Samples", "Stop", "Tangent", "Trace", "Traces",
    ),
    "sampling": ("grid", "sample"),
    "tangents": ("tangent",),
    "walks": ("ascend", "ascend_many", "descend", "descend_many"),
}  # fmt: skip
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "FIELDS", "OPTIMISERS", "Box", "ConjugateTrace", "Field", "Flow", "Formula", "FormulaError",
    "InputError", "Samples", "Stop", "Tangent", "Trace", "Traces", "as_field", "ascend",
    "ascend_many", "conjugate_gradient", "critical_points", "descend", "descend_many", "flow",
    "grid", "hessian", "hessian_vector_product", "is_quadratic", "optimise", "parse_formula",
    "sample", "steepest_descent", "tangent",
]  # fmt: skip


def __getattr__(name: str) -> object:
    module = _HOME_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
