"""Claim: a fact that a film shows, checked while it is made."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Claim", "ClaimFailed"]


@dataclass(frozen=True)
class Claim:
    """``value`` is within ``tolerance`` of ``expected``; not a number never is."""

    beat: str
    text: str
    value: float
    expected: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the fact is true."""
        gap = abs(self.value - self.expected)
        return not math.isnan(gap) and gap <= self.tolerance


class ClaimFailed(Exception):  # noqa: N818 (it is not the program that erred)
    """A film would have shown something false."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        super().__init__(
            f"claim of beat {claim.beat} does not hold: {claim.text}: computed {claim.value:.10g}, "
            f"expected {claim.expected:.10g} within {claim.tolerance:.3g}"
        )

    def __reduce__(self) -> tuple[type[ClaimFailed], tuple[Claim]]:
        return ClaimFailed, (self.claim,)
