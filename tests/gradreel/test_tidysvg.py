"""A tidy SVG draws what Cairo's drew, and fades what Cairo's made vanish."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree

import cairo
import numpy as np
import pytest
import svgelements

from gradreel.encoders.tidysvg import tidy

SIZE = (200, 100)
SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[["cairo.Context[cairo.SVGSurface]"], None]


def raw(draw: Draw) -> bytes:
    file = BytesIO()
    with cairo.SVGSurface(file, *SIZE) as surface:
        draw(cairo.Context(surface))
    return file.getvalue()


def tidied(draw: Draw) -> ElementTree.Element:
    return ElementTree.fromstring(tidy(raw(draw), *SIZE))


def upright(context: cairo.Context[cairo.SVGSurface]) -> None:
    """An upright line, half seen."""
    context.push_group()
    context.move_to(50, 10)
    context.line_to(50, 90)
    context.stroke()
    context.pop_group_to_source()
    context.paint_with_alpha(0.35)


def several(context: cairo.Context[cairo.SVGSurface]) -> None:
    """Curves and lines, closed and open; the ones that are stroked as well are enlarged."""
    rng = np.random.default_rng(0)
    for scale in (1.0, 90.0):
        context.save()
        context.scale(scale, -scale)
        for _ in range(6):
            places = rng.uniform(-120, 120, (4, 4, 2)) / scale
            for closed, (a, b, c, d) in enumerate(places):
                context.move_to(*a)
                context.line_to(*b)
                context.line_to(*c)
                context.curve_to(*b, *c, *d)
                if closed % 2:
                    context.close_path()
            context.set_source_rgba(0.2, 0.4, 0.6, 0.8)
            context.set_line_width(2 / scale)
            if scale == 1:
                context.fill()
            else:
                context.fill_preserve()
                context.set_source_rgb(0.9, 0.1, 0.1)
                context.stroke()
        context.restore()


def gradients(context: cairo.Context[cairo.SVGSurface]) -> None:
    """Two squares with equal gradients, one with another."""
    for start in (0, 0, 30):
        made = cairo.LinearGradient(start, 0, 100, 50)
        made.add_color_stop_rgb(0, 1, 0, 0)
        made.add_color_stop_rgb(1, 0, 0, 1)
        context.set_source(made)
        context.rectangle(10, 10, 80, 80)
        context.fill()


def test_paths_stay_where_they_were_to_a_twentieth_of_a_pixel() -> None:
    before = [*ElementTree.fromstring(raw(several)).iter(f"{SVG}path")]
    after = [*tidied(several).iter(f"{SVG}path")]
    assert len(before) == len(after) == 12
    for one, other in zip(before, after, strict=True):
        assert one.get("transform") == other.get("transform")
        scale = abs(svgelements.Matrix(one.get("transform") or "").a)
        path, same = svgelements.Path(one.get("d")), svgelements.Path(other.get("d"))
        for t in np.linspace(0, 1, 23):
            assert abs(path.point(t) - same.point(t)) * scale < 0.05


def test_an_upright_line_in_a_group_fades_and_stays() -> None:
    root = tidied(upright)
    names = [element.tag.removeprefix(SVG) for element in root.iter()]
    assert not {"mask", "filter", "use"} & set(names)
    (group,) = [element for element in root.iter() if "opacity" in element.attrib]
    assert group.get("opacity") == "0.35"
    assert len([*group.iter(f"{SVG}path")]) == 1


def test_equal_gradients_are_written_once_and_referred_to() -> None:
    root = tidied(gradients)
    made = [element.get("id") for element in root.iter(f"{SVG}linearGradient")]
    assert made == ["a1", "a2"]
    fills = [element.get("fill") for element in root.iter(f"{SVG}path")]
    assert fills == ["url(#a1)", "url(#a1)", "url(#a2)"]


@pytest.mark.parametrize("draw", [upright, several, gradients])
def test_a_picture_drawn_again_has_the_same_bytes_and_fewer(draw: Draw) -> None:
    first = tidy(raw(draw), *SIZE)
    raw(upright)  # which moves Cairo's counters on
    assert tidy(raw(draw), *SIZE) == first
    assert len(first) < 0.8 * len(raw(draw))


def test_what_is_not_known_stays_as_it_was() -> None:
    def masked(context: cairo.Context[cairo.SVGSurface]) -> None:
        made = cairo.LinearGradient(0, 0, 100, 0)
        made.add_color_stop_rgba(0, 0, 0, 0, 1)
        made.add_color_stop_rgba(1, 0, 0, 0, 0)
        context.set_source_rgb(1, 0, 0)
        context.mask(made)

    root = tidied(masked)
    (mask,) = root.iter(f"{SVG}mask")
    pointing = [e.get("mask") for e in root.iter() if "mask" in e.attrib]
    assert pointing == [f"url(#{mask.get('id')})"]
