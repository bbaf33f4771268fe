"""Which walk a film of gradient ascent shows: its start, its rate, how curved the way is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Box, Field, InputError, flow, grid, hessian, sample
from gradcore.records import Flow, Stop
from scenes.kit.arrows import nice
from scenes.kit.text import number

__all__ = [
    "Route",
    "central_norm",
    "curvature",
    "even_path",
    "fit_power",
    "plan_route",
    "ray_top",
    "spread_starts",
]

Floats: TypeAlias = NDArray[np.float64]

# Places in the box to start from, as shares of its sides: off the axes of symmetry.
_PLACES = ((0.9, 0.65), (0.2, 0.7), (0.75, 0.15), (0.35, 0.4), (0.6, 0.8), (0.1, 0.15))


@dataclass(frozen=True, eq=False)
class Route:
    """A start, the step size that suits it, and the flow line that the steps approximate."""

    start: Floats  # (d,) D
    rate: float  # D^2/V
    flow: Flow
    sign: int  # 1 upwards, -1 downwards

    @property
    def settles(self) -> bool:
        """Whether the flow line comes to an end inside the box, as far as it is followed."""
        return self.flow.stops[0] in (Stop.CONVERGED, Stop.OUT_OF_STEPS)


def curvature(field: Field, path: Floats) -> float:
    """The largest |eigenvalue| of the Hessian along ``path`` ``(N, d)`` D, in V/D^2.

    Gradient steps are stable where the rate is below 2 divided by it.
    """
    sizes = [np.abs(np.linalg.eigvalsh(h)).max() for h in (hessian(field, p) for p in path)
             if np.isfinite(h).all()]  # fmt: skip
    return float(max(sizes, default=0.0))


def _line(field: Field, start: Floats, sign: int, box: Box) -> tuple[Flow, float]:
    """The flow line from a start for as long as it moves, and the curvature along it."""
    slope = sample(field, start[None]).norms[0]
    bend = curvature(field, start[None])
    time = 30 / bend if bend > 1e-9 * slope else 3 * float(box.size.max()) / max(slope, 1e-300)
    line = flow(field, start[None], sign=sign, time=time, frames=400, box=box)
    # On the way into a pole the curvature has no bound: only the way there counts.
    until = 8 if line.stops[0] is Stop.NOT_FINITE else 16
    return line, curvature(field, even_path(line.points[0], 16)[:until])


def plan_route(
    field: Field, start: tuple[float, ...] | None, rate: float | None, sign: int | None
) -> Route:
    """The walk to show for ``field``, upwards (``sign`` 1) or downwards (-1).

    Where ``sign`` is None it goes up, unless only the way down ends inside the box.

    Unless a start is given it is the first place tried from where the way is long enough to be
    seen, the first step a part of it that can be seen, and its end in the box. Where there is none
    it is the first for which all but the last holds, or else the first.

    Raises:
        InputError: there is no slope to follow, or the start cannot be used; says what to do.
    """
    if sign is None:
        up = plan_route(field, start, rate, 1)
        down = up if up.settles else plan_route(field, start, rate, -1)
        return down if down.settles else up
    box = field.box
    if start is not None and len(start) != field.d:
        raise InputError(f"start has {len(start)} numbers, and {field.name} takes {field.d}")
    places = [np.array(start)] if start is not None else [
        np.round(np.array(box.low) + np.array(place) * box.size, 6) for place in _PLACES
    ]  # fmt: skip
    found = sample(field, np.stack(places))
    usable = found.finite & (found.norms > 0) & box.contains(found.points)
    if not usable.any():
        given = (
            f"at start={','.join(f'{v:g}' for v in places[0])}" if start else "at any place tried"
        )
        raise InputError(
            f"{field.name} has no finite, non-zero gradient inside its box {given}, so there is no "
            f"arrow to follow: choose another start or function"
        )
    routes: list[tuple[bool, int, Route]] = []
    for place, norm in zip(found.points[usable], found.norms[usable], strict=True):
        line, bend = _line(field, place, sign, box)
        quick = 0.12 * float(box.size.min()) / float(norm)  # a step to be seen, not a leap
        suits = nice(min(1 / bend, quick) if bend > 0 else quick)
        across = float(np.ptp(line.points[0], axis=0).max())
        seen = across >= 0.05 * box.size.max() and 0.03 <= suits * norm / across <= 0.7
        route = Route(place, suits if rate is None else rate, line, sign)
        if seen and route.settles:
            return route
        routes.append((not seen, len(routes), route))
    return min(routes)[-1]


def ray_top(field: Field, start: Floats, sign: int, box: Box) -> Floats:
    """Where the straight ray along the first arrow stops rising (falling), ``(d,)`` D.

    That is looked for at 20,001 places of the ray, as far as the box is wide, and closed in on.
    """
    slope = sign * sample(field, start[None]).gradients[0]
    way = slope / np.linalg.norm(slope)
    t = np.linspace(0, float(np.linalg.norm(box.size)), 20_001)
    on_ray = sample(field, start + t[:, None] * way)
    rate = np.where(on_ray.finite, sign * on_ray.gradients @ way, -1.0)
    last = int(np.argmax(rate <= 0)) or len(t) - 1
    low, high = t[last - 1], t[last]
    for _ in range(60):
        middle = (low + high) / 2
        rising = sign * (sample(field, (start + middle * way)[None]).gradients @ way)[0] > 0
        low, high = (middle, high) if rising else (low, middle)
    return np.asarray(start + low * way)


def even_path(path: Floats, count: int) -> Floats:
    """The polyline ``path`` ``(T, d)`` through ``count`` points at equal distances along it."""
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.linspace(0, walked[-1], count)
    return np.stack([np.interp(at, walked, column) for column in path.T], axis=1)


def central_norm(field: Field, point: Floats) -> float:
    """The gradient's length at ``point`` (d,) by central differences of values alone, V/D."""
    e = 1e-5 * field.box.size
    steps = np.diag(e)
    ahead, behind = sample(field, point + steps).values, sample(field, point - steps).values
    return float(np.linalg.norm((ahead - behind) / (2 * e)))


def fit_power(path: Floats) -> float | None:
    """The p of ``y / y0 = (x / x0) ** p`` that a path ``(T, 2)`` D obeys closely, or None."""
    x, y = path.T
    if not ((x / x[0] > 0).all() and (y / y[0] > 0).all()):
        return None
    along, up = np.log(x / x[0]), np.log(y / y[0])
    if np.ptp(along) < 0.05 or np.ptp(up) < 0.05:
        return None
    p = float(along @ up / (along @ along))
    return p if float(np.abs(up - p * along).max()) < 1e-5 else None


def power_law(names: tuple[str, str], start: Floats, p: float) -> tuple[str, float]:
    """The path ``y = y0 (x / x0) ** p`` as Typst math, with p as a fraction if it is one; and p."""
    if abs(p - 1) < 1e-6:
        return f"{names[1]} = {number(start[1] / start[0])} {names[0]}", 1.0
    part = Fraction(p).limit_denominator(30)
    if abs(float(part) - p) > 1e-6:
        return f"{names[1]} = {number(start[1])} ({names[0]} slash {number(start[0])})^({p:.4g})", p
    top = f"{part.numerator}" + (f" slash {part.denominator}" if part.denominator > 1 else "")
    law = f"{names[1]} = {number(start[1])} ({names[0]} slash {number(start[0])})^({top})"
    return law, float(part)


def stationary(field: Field, places: Floats) -> Floats:
    """Those of ``places`` ``(M, d)`` D where the gradient is zero: ``(n, d)`` D."""
    found = sample(field, places)
    zero = found.finite & (found.norms <= 1e-9 * found.norms[found.finite].max(initial=0.0))
    return np.asarray(places[zero])


def spread_starts(field: Field, view_box: Box, count: int = 7) -> Floats:
    """Starts on a grid inside the box, without those that are not finite: ``(M, 2)`` D."""
    shrunk = Box.around(view_box.centre, 0.44 * view_box.size)
    places = grid(shrunk, count)
    return places[sample(field, places).finite]
