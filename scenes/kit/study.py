"""Study: what the film of a field in the plane shows of it: a point, a grid of arrows, scales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Box, Field, InputError, as_field, grid, sample
from gradcore.records import Samples
from scenes.kit.arrows import CAPS, READABLE, cap_of, fitting_scale
from scenes.kit.contours import Contours, level_direction
from scenes.kit.fields import two_coordinates
from scenes.kit.view import View

__all__ = [
    "Crossing",
    "Study",
    "crossing",
    "in_sight",
    "lively_part",
    "over_the_plane",
    "readable_outside",
    "study",
]

Floats: TypeAlias = NDArray[np.float64]

TURNING = 0.6  # of itself; a field that changes more from arrow to arrow cannot be shown
MOSTLY = 0.75  # of a box's width; if all that is not flat fits into that, it is shown larger
LENGTH = 1.6  # S; a single arrow is drawn up to this long where its true length does not fit
# Places to stand at, as shares of the box, tried in this order.
PLACES = ((0.7, 0.6), (0.3, 0.6), (0.6, 0.3), (0.75, 0.75), (0.25, 0.25), (0.6, 0.7), (0.4, 0.45))


def over_the_plane(what: object) -> Field:
    """The field of two variables that ``what`` gives; a formula of x or y alone is one of both."""
    if isinstance(what, str):
        field = as_field(what)
        known = field.formula is not None and field.name == field.formula.text
        if field.d == 1 and known and set(field.variables) <= {"x", "y"}:
            return as_field(what, box=Box((-3, -3), (3, 3)))
    return two_coordinates(what)


def in_sight(field: Field) -> Field:
    """The field in the largest box, its own or halved about its centre, that a grid can show.

    Between arrows that stand as far apart as in the film, the gradient must be about what they
    would lead one to expect: off by less than TURNING of itself in the mean. Of that box, the part
    in which arrows can be read is shown where it is far smaller.
    """
    shown = lively_part(field)
    for _ in range(5):
        if _surprise(shown) < TURNING:
            return lively_part(shown)
        shown = field.within(Box.around(shown.box.centre, shown.box.size / 4))
    return field


def lively_part(field: Field) -> Field:
    """The field in the part of its box, of the same shape, outside which it is nearly flat.

    It is itself unless that is far smaller than the box.
    """
    for _ in range(3):
        box = field.box
        found = sample(field, grid(box, 11))
        readable = found.finite & (found.norms >= READABLE * cap_of(found))
        if not readable.any():
            return field
        ends = found.points[readable]
        low, high = ends.min(axis=0) - box.size / 20, ends.max(axis=0) + box.size / 20
        share = float(((high - low) / box.size).max())
        if share > MOSTLY:
            return field
        half = share / 2 * box.size
        centre = np.clip((low + high) / 2, np.array(box.low) + half, np.array(box.high) - half)
        field = field.within(Box.around(centre, half))
    return field


def readable_outside(field: Field, shown: Field, drawn: Samples) -> int:
    """How many arrows of a grid over the box could be read, at the scale of those drawn, outside.

    ``shown`` is the field in the part of its box in which the arrows of ``drawn`` are.
    """
    around = sample(field, grid(field.box, 21))
    outside = around.finite & ~shown.box.contains(around.points)
    return int(np.sum(around.norms[outside] >= READABLE * cap_of(drawn)))


def _surprise(field: Field) -> float:
    """How far gradients between the grid's arrows are from bilinear interpolation, in parts."""
    box = field.box
    counts = np.maximum(np.rint(box.size / box.size.max() * 10).astype(int), 1) + 1
    step = box.size / (counts - 1)
    place = np.array([0.382, 0.236])  # of a cell: commensurate with no period
    low, high = np.array(box.low), np.array(box.high)
    between = Box(tuple(low + place * step), tuple(high - (1 - place) * step))
    if (counts < 3).any():
        return 0.0
    known = sample(field, grid(box, counts.tolist())).gradients.reshape(*counts, 2)
    real = sample(field, grid(between, (counts - 1).tolist())).gradients
    u, v = place
    guess = (1 - u) * ((1 - v) * known[:-1, :-1] + v * known[:-1, 1:])
    guess = guess + u * ((1 - v) * known[1:, :-1] + v * known[1:, 1:])
    gaps = np.linalg.norm(guess.reshape(-1, 2) - real, axis=1)
    sizes = np.linalg.norm(real, axis=1)
    kept = np.isfinite(gaps) & np.isfinite(sizes)
    if not kept.any():
        return 0.0
    kept &= sizes <= np.quantile(sizes[kept], 0.9)  # beside a pole nothing else would count
    usual = float(sizes[kept].mean())
    return float(gaps[kept].mean()) / usual if usual > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Study:
    """The point, its sample and how long its arrow is drawn; the grid and how long its arrows are.

    ``scale`` and ``grid_scale`` are D of arrow per V/D; ``cap`` (V/D) is where arrows of the grid
    are cut, infinite if none is.
    """

    point: Floats  # (2,) D
    here: Samples  # N = 1
    scale: float
    grid: Samples
    grid_scale: float
    cap: float


def study(field: Field, view: View, point: tuple[float, ...] | None) -> Study:
    """What to show of ``field`` in ``view``, standing at ``point`` or where it can be seen well.

    Raises:
        InputError: the point is outside or has no gradient, or no point has; says what to do.
    """
    box = field.box
    spacing = float(f"{box.size.max() / 10:.2g}")
    on_grid = sample(field, grid(box, spacing=spacing))
    norms = on_grid.norms[on_grid.finite]
    if not len(norms):
        raise InputError(f"{field.name} is nowhere finite in its box: choose another function")
    if norms.max() == 0:
        raise InputError(
            f"{field.name} is flat in its box: every arrow has length 0, and there is nothing to "
            f"show. Choose a function that has slopes, such as x^2 - y^2"
        )
    longest, cap = float(norms.max()), cap_of(on_grid)
    usual = float(np.median(norms[norms >= READABLE * cap]))
    here = _stand(field, view, point, usual)
    scale = _scale(float(here.norms[0]), view)
    true = 0.3 * spacing <= longest <= 1.05 * spacing
    grid_scale = 1.0 if true else 0.92 * spacing / cap
    return Study(here.points[0], here, scale, on_grid, grid_scale, np.inf if true else cap)


# D of arrow per V/D for a single arrow
_scale = partial(fitting_scale, least=0.6, length=LENGTH, steps=CAPS)


def _stand(field: Field, view: View, point: tuple[float, ...] | None, usual: float) -> Samples:
    box = field.box
    if point is not None:
        where = f"point={','.join(f'{v:g}' for v in point)}"
        if len(point) != 2 or not box.contains(np.array(point)):
            raise InputError(
                f"{where} must be two numbers in [{box.low[0]:g}, {box.high[0]:g}] × "
                f"[{box.low[1]:g}, {box.high[1]:g}]"
            )
        here = sample(field, np.array([point]))
        if not here.finite[0] or here.norms[0] == 0:
            why = "no finite gradient" if not here.finite[0] else "a gradient of zero"
            raise InputError(f"{field.name} has {why} at {where}: choose another point")
        return here
    places = np.array(box.low) + np.array(PLACES) * box.size
    tried = sample(field, np.array([[float(f"{v:.2g}") for v in place] for place in places]))
    best, most = -1, -np.inf
    for i, (slope, norm) in enumerate(zip(tried.gradients, tried.norms, strict=True)):
        if not tried.finite[i] or norm == 0:
            continue
        tip = tried.points[i] + _scale(float(norm), view) * slope
        balance = min(abs(slope)) / norm  # both slices should have something to show
        score = min(balance, 0.3) + 0.3 * box.contains(tip) - 0.1 * abs(np.log10(norm / usual))
        if score > most + 0.05:
            best, most = i, score
    if best < 0:
        raise InputError(
            f"{field.name} has no finite gradient other than zero where tried: give point=x,y"
        )
    return sample(field, tried.points[best : best + 1])


@dataclass(frozen=True, eq=False)
class Crossing:
    """A point of a level curve, ``(2,)`` D, the curve's direction there and the gradient."""

    point: Floats
    along: Floats  # (2,) of length 1, measured on the curve
    slope: Floats  # (2,) V/D


def crossing(field: Field, made: Contours, longest: float, *, away: Floats) -> Crossing | None:
    """Where to mark that the gradient crosses a level curve: a long arrow, well inside the box.

    None shorter than a third of ``longest`` (V/D) is taken, nor a longer one; points close to
    ``away`` ``(2,)`` D come last.
    """
    box, found = field.box, []
    for curve in made.curves:
        inner = np.arange(2, len(curve) - 2, 2)
        if not len(inner):
            continue
        before, here, after = curve[inner - 2], curve[inner], curve[inner + 2]
        with np.errstate(all="ignore"):
            one, other = here - before, after - here
            bent = (one * other).sum(axis=1)
            bent /= np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        slopes = sample(field, here)
        share = np.abs((here - box.centre) / box.size).max(axis=1)
        far = np.linalg.norm((here - away) / box.size, axis=1)
        good = (share < 0.46) & (bent > 0.97) & slopes.finite
        good &= (slopes.norms <= longest) & (slopes.norms >= longest / 3)
        score = slopes.norms / longest + np.minimum(far, 0.25) - np.maximum(share - 0.3, 0) * 4
        score = np.where(good, score, -np.inf)
        best = int(np.argmax(score))
        if good[best]:
            found.append((float(score[best]), here[best], slopes.gradients[best]))
    for _, point, slope in sorted(found, key=lambda one: -one[0]):
        along = level_direction(field, point)
        if along is not None:
            return Crossing(point, along, slope)
    return None
