"""The film of conjugate gradient: its story, its numbers, and what it refuses to tell."""

from itertools import pairwise

import numpy as np
import pytest

from gradcore import Box, InputError, as_field, sample
from gradreel.film import Job, shoot, stills
from gradreel.picture import Picture
from scenes.conjugate_gradient import ConjugateGradient
from scenes.kit.basin import Basin, lowest_along
from scenes.kit.basin_drawing import BasinDrawing, frame_basin
from scenes.kit.basin_find import find_basin
from scenes.kit.basin_slice import exact, matrix_of
from scenes.kit.claims import Claim
from scenes.kit.marks import angle_between
from scenes.kit.theme import THEMES

DRAFT = Picture(160, 90, 5)
BOWLS = ("oval_bowl", "tilted_oval", "5x^2 + y^2", "1e-6*(x^2 + 3y^2)", "booth", "matyas",
         "100x^2 + y^2")  # fmt: skip
CURVED = ("rosenbrock", "himmelblau", "three_hump_camel", "x^2 + 2y^2 + 0.1/(x^2 + y^2)")
ROUND_BEATS = ["round_bowl", "slice_along", "one_step"]
LINEAR_BEATS = [
    "round_bowl", "misses", "slice_along", "right_turn", "zigzag", "question", "build",
    "conjugate", "why", "second_step", "race",
]  # fmt: skip
CURVED_BEATS = ["valley", "misses", "slice_along", "right_turn", "zigzag", "mix", "curved_race"]


def basin_of(text: str, start: tuple[float, float] | None = None) -> Basin:
    return find_basin(as_field(text), start, steps=60)


def told(text: str, **values: str) -> tuple[list[str], list[str], list[Claim], float]:
    """Beats, captions, claims and seconds of a film that is not drawn."""
    job = Job(ConjugateGradient, {"field": text} | values, (), DRAFT, "dark")
    take = shoot(job, [])
    seconds = take.frames / DRAFT.fps
    captions = [shot.caption for shot in take.shots]
    return [shot.beat for shot in take.shots], captions, list(take.claims), seconds


def test_the_oval_basin_has_the_numbers_of_the_oracle() -> None:
    basin = basin_of("oval_bowl")
    assert np.allclose(basin.start, (3, 1))
    assert basin.miss == pytest.approx(26.565, abs=1e-3)
    k = np.arange(13)
    assert np.allclose(basin.descent.values[:13], 12 / 4.0**k)
    assert np.allclose(basin.descent.points[:13], np.stack([3 / 2.0**k, (-1.0) ** k / 2.0**k], 1))
    assert np.allclose(basin.descent.steps[:12], 0.25)
    path = basin.conjugate
    assert np.allclose(path.directions, [(-6, -6), (-4.5, 1.5)])
    assert np.allclose(path.steps, (1 / 4, 1 / 3))
    assert np.allclose(path.betas, 0.25)
    assert np.allclose(path.points, [(3, 1), (1.5, -0.5), (0, 0)])
    assert path.directions[0] @ np.diag([2, 6]) @ path.directions[1] == pytest.approx(0)
    assert path.directions[0] @ path.directions[1] == pytest.approx(18)
    assert basin.arrivals == (12, 2)
    assert basin.goal == pytest.approx(1e-6)


def test_the_second_start_of_the_oracle() -> None:
    basin = basin_of("oval_bowl", (4, 3))
    assert basin.descent.steps[0] == pytest.approx(0.18725868725868725)
    assert basin.arrivals[1] == 2


@pytest.mark.parametrize("text", BOWLS)
def test_the_default_start_is_the_slowest(text: str) -> None:
    basin = basin_of(text)
    low, high = basin.curvatures
    k = np.arange(6)
    factor = ((high - low) / (high + low)) ** (2 * k)
    assert np.allclose(basin.heights[0][:6], basin.heights[0][0] * factor, rtol=1e-7)
    assert len(basin.conjugate.steps) == 2


@pytest.mark.parametrize("text", BOWLS)
def test_the_stretch_makes_ovals_circles_and_the_directions_perpendicular(text: str) -> None:
    basin = basin_of(text)
    stretch = basin.stretch()
    around = np.linalg.solve(stretch, np.array([[1, 0, 1], [0, 1, 1]]) / [1, 1, np.sqrt(2)]).T
    heights = sample(basin.field, basin.bottom + around).values - basin.least
    assert np.allclose(heights, heights[0], rtol=1e-6)
    p0, p1 = basin.conjugate.directions
    assert angle_between(stretch @ p0, stretch @ p1) == pytest.approx(90, abs=1e-6)
    assert np.allclose(basin.stretch(0), np.eye(2))


@pytest.mark.parametrize("text", [*BOWLS, *CURVED])
def test_exact_steps_against_sampled_values(text: str) -> None:
    basin = basin_of(text)
    for k in (0, 1):
        step = basin.descent.steps[k]
        at, along = basin.descent.points[k], basin.descent.directions[k]
        found = lowest_along(basin.field, at, along, 1.1 * step)
        assert found == pytest.approx(step, rel=1e-5)
        cosine = basin.descent.gradients[k + 1] @ along / np.linalg.norm(along)
        assert abs(cosine) < 1e-5 * np.linalg.norm(basin.descent.gradients[k])


@pytest.mark.parametrize("text", ["oval_bowl", "tilted_oval", "rosenbrock"])
def test_everything_walked_is_in_view(text: str) -> None:
    basin = basin_of(text)
    near, far = frame_basin(basin, None if basin.matrix is None else basin.bottom + 4)
    assert near.equal
    assert far.equal
    assert far.x_scale <= near.x_scale
    box = Box((near.left, near.bottom), (near.right, near.top))
    assert box.contains(basin.descent.points).all()
    assert box.contains(basin.conjugate.points).all()


def test_the_drawing_is_stretched_about_the_lowest_point_and_back() -> None:
    basin = basin_of("tilted_oval")
    drawing = BasinDrawing(basin, frame_basin(basin)[0], THEMES["dark"])
    before = drawing.curves.points.copy()
    for share, closer in (((0, 1), (1, 0.5)), ((1, 0), (0.5, 1))):
        warp = drawing.warp([drawing.curves, drawing.start_dot], share=share, closer=closer)
        warp.begin()
        warp.interpolate(1.0)
        if share == (0, 1):
            ring = max(drawing.curves.lines(), key=lambda line: -np.ptp(line[:, 0]))
            radii = np.linalg.norm(ring - drawing.at(basin.bottom), axis=1)
            assert np.allclose(radii, radii[0], rtol=1e-6)
    assert np.allclose(drawing.curves.points, before)
    assert np.allclose(drawing.start_dot.get_center(), drawing.at(basin.start))


def test_on_the_round_bowl_the_arrow_points_at_the_centre() -> None:
    basin = basin_of("oval_bowl")
    drawing = BasinDrawing(basin, frame_basin(basin)[0], THEMES["dark"])
    way = drawing.at(basin.bottom) - drawing.at(basin.start)
    drawing.squeeze(1.0, 0.2)
    assert angle_between(drawing.arrow.tips[0] - drawing.arrow.tails[0], way) < 1e-6
    drawing.squeeze(0.0, 0.2)
    lies = drawing.view.data(drawing.arrow.tips) - basin.start
    assert np.allclose(lies, 0.2 * np.array([[-6, -6]]))


@pytest.mark.parametrize("text", ["oval_bowl", "5x^2 + y^2", "1e-6*(x^2 + 3y^2)"])
def test_an_upright_bowl_tells_all_twelve_beats(text: str) -> None:
    beats, captions, claims, seconds = told(text)
    assert beats == [*LINEAR_BEATS, "tilted"]
    assert 40 <= seconds <= 90
    assert all(claim.holds for claim in claims)
    assert sum("two steps" in caption for caption in captions) >= 2
    texts = {claim.text for claim in claims}
    assert {"p0 A p1, as a cosine", "steps of conjugate gradient",
            "degrees between p0 and p1 after the stretch, drawn"} <= texts  # fmt: skip


def test_a_tilted_bowl_is_not_tilted_again() -> None:
    assert told("tilted_oval")[0] == LINEAR_BEATS


def test_a_round_bowl_ends_after_one_step_and_says_nothing_of_two() -> None:
    beats, captions, claims, _ = told("round_bowl")
    assert beats == ROUND_BEATS
    assert not any("two" in caption or "onjugate to" in caption for caption in captions)
    assert next(c for c in claims if c.text == "steps of conjugate gradient").value == 1


@pytest.mark.parametrize("text", CURVED)
def test_a_function_that_is_no_quadratic_tells_the_nonlinear_story(text: str) -> None:
    beats, captions, claims, seconds = told(text)
    assert beats == CURVED_BEATS
    assert 40 <= seconds <= 90
    assert all(claim.holds for claim in claims)
    assert not any("exactly two" in c or "p0 A p1" in c for c in captions)


@pytest.mark.parametrize("start", ["4,3", "-1,2.5"])
def test_other_starts_keep_the_claims(start: str) -> None:
    beats, _, claims, _ = told("oval_bowl", start=start)
    assert beats == [*LINEAR_BEATS, "tilted"]
    assert all(claim.holds for claim in claims)


@pytest.mark.parametrize(
    ("text", "start", "says"),
    [
        ("0x + 0y + 3", None, "flat"),
        ("saddle", None, "falls for ever"),
        ("plane", None, "without curvature"),
        ("(x + y)^2", None, "without curvature"),
        ("1/(x^2 + y^2)", None, "may fall for ever"),
        ("1/(x^2 + y^2)", (1, 1), "no lowest point"),
        ("oval_bowl", (3, 0), "already points at the lowest point"),
        ("oval_bowl", (0, 0), "gradient of oval_bowl is zero"),
        ("oval_bowl", (1,), "two numbers"),
        ("x^2 + 1.001y^2", None, "longer oval"),
        ("ln(x) + y", (-1, 1), "not finite at start=-1,1"),
        ("cone", None, "smooth lowest point"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(
    text: str, start: tuple[float, ...] | None, says: str
) -> None:
    with pytest.raises(InputError, match=says) as error:
        find_basin(as_field(text), start, steps=60)
    assert "\n" not in str(error.value)
    assert "hoose" in str(error.value) or "as in" in str(error.value)


def test_a_beat_alone_is_the_beat_of_the_film() -> None:
    whole = stills(Job(ConjugateGradient, {}, (), DRAFT, "light"))
    alone = stills(Job(ConjugateGradient, {}, ("why",), DRAFT, "light"))
    beat, caption, frame = alone[0]
    same = next(entry for entry in whole if entry[0].name == beat.name)
    assert caption == same[1]
    assert np.array_equal(frame, same[2])


def test_every_beat_shows_something_new() -> None:
    frames = [frame for _, _, frame in stills(Job(ConjugateGradient, {}, (), DRAFT, "dark"))]
    assert len(frames) == 12
    for one, other in pairwise(frames):
        assert (one != other).any()


@pytest.mark.parametrize(
    ("value", "said"), [(0.25, "1 slash 4"), (1 / 3, "1 slash 3"), (0.5, "0.5"), (2.0, "2")]
)
def test_small_fractions_are_written_as_such(value: float, said: str) -> None:
    assert exact(value) == said


def test_numbers_that_are_no_small_fraction_stay_decimal() -> None:
    assert exact(0.18725868725868725) == "0.1873"
    assert matrix_of(np.diag([2e-6, 6e-6])) == "10^(-6) mat(2, 0; 0, 6)"
