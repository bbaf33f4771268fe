"""compiled: loops over the elements of arrays as machine code, where no array operation will do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from numba import njit
from numba.core.caching import FunctionCache

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function, compiled by Numba at its first call. It holds no interpreter lock.

    The machine code is kept beside the source, or else in the user's cache, for later processes;
    where neither can be written, each compiles anew. It is compiled again when its own file has
    changed, so it may use compiled functions and numbers of that file only. Indices are not
    checked: see that they fit.
    """
    made = njit(function, nogil=True)
    with suppress(RuntimeError):  # no folder takes the code
        made._cache = Kept(function)  # type: ignore[no-untyped-call]
    kept: Function = made
    return kept


class Kept(FunctionCache):
    """Machine code kept by Numba, which may go missing but never be that of an older source.

    Numba writes that a file holds the code of today's source, and then the file: a process that
    ends in between would leave the old file to be read as the new.
    """

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code, or do without where it can't be written, on a full disk say."""
        with suppress(OSError):
            if not self._cache_file._load_index():  # type: ignore[no-untyped-call]
                for old in Path(self.cache_path).glob(f"{self._impl.filename_base}.*.nbc"):
                    old.unlink(missing_ok=True)
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
