"""compiled: loops over the elements of arrays as machine code, where no array operation will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function, compiled by Numba at its first call. It holds no interpreter lock.

    The machine code is kept beside the source, or else in the user's cache, for later processes;
    where neither can be written, each compiles anew. It is compiled again when its own file has
    changed, so it may use compiled functions and numbers of that file only. Indices are not
    checked: see that they fit.
    """
    try:
        made: Function = njit(function, cache=True, nogil=True)
    except RuntimeError:  # no folder takes the code
        made = njit(function, nogil=True)
    return made
