"""Exact: a palette of one frame's own, for colours that the clip's palette has not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.nested import MOST
from gradreel.encoders.palette import choose
from gradreel.encoders.spool import Colours, pack

__all__ = ["own_palette"]

MANY = 3 * MOST  # fresh colours; for more, one palette for the whole clip does as well
ROOM = 64  # colours of a palette for what earlier frames left over
NO_COLOURS = np.zeros(0, np.uint32)


def own_palette(strays: Colours, fresh: NDArray[np.bool_], clip: Colours) -> Colours | None:
    """The colours, rising, for the pixels (N,) of a frame that are not shown as they should be.

    Those that are fresh are all in it, or, where they are too many, the best for them. What
    earlier frames left over comes in by and by, the commonest colours first. None where the
    clip's palette does as well.
    """
    found, counts = np.unique(strays, return_counts=True)
    needed, weights = np.unique(strays[fresh], return_counts=True)
    if len(needed) > MANY or np.isin(found, clip).all():
        return None
    left = ~np.isin(found, needed)
    room = min(ROOM, int(np.count_nonzero(left)))
    if len(needed) > MOST - room:
        needed = pack(choose(needed, weights.astype(np.float64), NO_COLOURS, MOST - room))
        left &= ~np.isin(found, needed)
    commonest = np.argsort(-counts[left], kind="stable")[: MOST - len(needed)]
    return np.sort(np.concatenate([needed, found[left][commonest]]))
