"""Faults of a person's torch function, told in one line with the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcore.errors import InputError

if TYPE_CHECKING:
    from gradcore.field import Field

__all__ = ["NETWORK", "explain"]

# (what torch's message contains, what to write), first match counts.
REMEDIES = (
    (
        ("Can't call numpy()", "numpy.ndarray"),
        "its coordinates are torch tensors: write torch.sin(x) instead of np.sin(x)",
    ),
    (
        ("converted to Python scalar", "cannot be converted to Scalar", "converted to an index"),
        (
            "its coordinates are whole tensors: write torch.sin(x) instead of math.sin(x), "
            "and no .item(), float() or int()"
        ),
    ),
    (
        ("Boolean value of Tensor",),
        (
            "its coordinates are whole tensors: write torch.where(x > 0, a, b) instead of if, "
            "and torch.clamp, torch.maximum or torch.minimum instead of min and max"
        ),
    ),
    (
        ("in-place operation", "modified by an inplace operation", "inplace"),
        "it changes a tensor in place: write x = x * 2 instead of x *= 2 or x.mul_(2)",
    ),
    (
        ("must be Tensor, not",),
        (
            "a torch function was given a plain number: write math.sqrt(2) for numbers, "
            "torch.sqrt(x) for coordinates"
        ),
    ),
    (
        ("same dtype", "scalar type Float", "but found Float", "but got Float"),
        "its coordinates are float64: call .double() on the module or the weights",
    ),
    (
        ("shapes cannot be multiplied", "size mismatch", "Dimension out of range"),
        "it is given one tensor a coordinate, each of shape (N,): keep that shape",
    ),
)


NETWORK = (
    "it is given one tensor a coordinate, each of shape (N,): wrap a network of (N, d) rows as "
    "lambda x, y: net(torch.stack([x, y], -1)).squeeze(-1), after net.double()"
)


def explain(field: Field, error: Exception) -> InputError:
    """The error to raise, ``from`` the original, when a field's function fails."""
    message = " ".join(str(error).split())
    if hasattr(field.function, "forward"):
        return InputError(f"{field.name} fails on its coordinates: {NETWORK}")
    for signs, remedy in REMEDIES:
        if any(sign in message for sign in signs):
            return InputError(f"{field.name} cannot be computed on a batch: {remedy}")
    said = message[:160] or "no message"
    return InputError(f"{field.name} fails on its coordinates: {type(error).__name__}: {said}")
