"""GIFs: palette, differences, delays and loop, read from the bytes and decoded by Pillow."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import uniform_filter

from gradcore.errors import InputError
from gradreel.encoders.lives import Lives
from gradreel.encoders.loss import Loss
from gradreel.encoders.nested import nest
from gradreel.encoders.palette import choose
from gradreel.encoders.spool import Spool, pack, unpack
from gradreel.encoders.tally import Tally
from gradreel.formats import Frame
from gradreel.gif import RATES, open_gif
from gradreel.picture import Picture


def written(
    path: Path,
    frames: list[Frame],
    *,
    fps: int = 25,
    repeat: int = 1,
    colours: int = 255,
    loss: float = 0.0,
) -> Path:
    height, width = frames[0].shape[:2]
    encoder = open_gif(path, Picture(width, height, fps), colours=colours, loss=loss)
    for frame in frames:
        encoder.write(frame, repeat)
    encoder.close()
    return path


def decoded(path: Path) -> list[tuple[Frame, int]]:
    """(levels (H, W, 3), milliseconds) of each frame."""
    frames = []
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append((np.asarray(image.convert("RGB")), image.info["duration"]))
    return frames


def decoded_by_libav(path: Path) -> list[Frame]:
    """Levels (H, W, 3) of each frame."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return [np.asarray(frame, np.uint8) for frame in frames]


def noise(seed: int, count: int, *, colours: int = 1 << 24) -> list[Frame]:
    rng = np.random.default_rng(seed)
    found = rng.integers(0, 1 << 24, min(1000, colours)).astype(np.uint32)
    return [unpack(rng.choice(found, (40, 60))) for _ in range(count)]


def test_few_colours_come_back_exactly(tmp_path: Path) -> None:
    frames = noise(1, 4, colours=255)
    for seen, (shown, _) in zip(frames, decoded(written(tmp_path / "a.gif", frames)), strict=True):
        assert np.array_equal(seen, shown)


def test_many_colours_come_back_as_at_most_255(tmp_path: Path) -> None:
    frames = noise(2, 3)
    shown = np.stack([seen for seen, _ in decoded(written(tmp_path / "a.gif", frames))])
    assert 200 < len(np.unique(pack(shown))) <= 255


def test_only_the_changed_rectangle_is_written(tmp_path: Path) -> None:
    still = np.zeros((400, 600, 3), np.uint8)
    moved = still.copy()
    moved[100:110, 200:230] = 255
    path = written(tmp_path / "a.gif", [still, moved])
    place = b"".join(value.to_bytes(2, "little") for value in (200, 100, 30, 10))
    assert path.read_bytes().count(b"\x2c" + place) == 1
    assert np.array_equal(decoded(path)[1][0], moved)


def test_a_repeated_frame_costs_nothing_and_stays_longer(tmp_path: Path) -> None:
    one, two = noise(3, 2, colours=9)
    path = written(tmp_path / "a.gif", [one, one, one, two])
    assert [duration for _, duration in decoded(path)] == [120, 40]
    assert len(path.read_bytes()) == len(written(tmp_path / "b.gif", [one, two]).read_bytes())


def test_a_frame_can_stay_longer_than_a_gif_delay_can_say(tmp_path: Path) -> None:
    (frame,) = noise(4, 1, colours=3)
    path = written(tmp_path / "a.gif", [frame], fps=10, repeat=6600)
    assert sum(duration for _, duration in decoded(path)) == 660_000


def test_it_loops_for_ever(tmp_path: Path) -> None:
    with Image.open(written(tmp_path / "a.gif", noise(5, 2))) as image:
        assert image.info["loop"] == 0


@pytest.mark.parametrize("fps", RATES)
def test_delays_are_whole_centiseconds(fps: int, tmp_path: Path) -> None:
    path = written(tmp_path / "a.gif", noise(6, 3), fps=fps)
    assert [duration for _, duration in decoded(path)] == [1000 // fps] * 3


@pytest.mark.parametrize("fps", [12, 15, 24, 30, 60, 100])
def test_other_rates_are_refused_by_name(fps: int, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{fps} frames a second.*10, 20, 25 or 50"):
        open_gif(tmp_path / "a.gif", Picture(64, 36, fps))


def test_transparency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="transparency: use webm"):
        open_gif(tmp_path / "a.gif", Picture(64, 36, 25, transparent=True))


def test_large_flat_areas_keep_their_colour_exactly() -> None:
    rng = np.random.default_rng(7)
    colours = np.unique(rng.integers(0, 1 << 24, 5000).astype(np.uint32))
    counts = np.ones(len(colours))
    counts[[17, 1700]] = 1e6
    palette = pack(choose(colours, counts, colours[[17, 1700]], 255))
    assert set(colours[[17, 1700]]) <= set(palette)


def test_a_spool_gives_back_what_it_was_given(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    frames = noise(8, 3)
    for frame in [frames[0], *frames]:
        spool.append(frame, 2)
    assert [repeat for _, repeat in spool] == [4, 2, 2]
    assert spool.duration == 8
    for frame, (levels, _) in zip(frames, spool, strict=True):
        assert np.array_equal(frame, levels)
    assert np.array_equal(spool[-1][0], frames[-1])
    spool.close()


def test_lives_say_how_long_each_pixel_keeps_its_colour(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    rng = np.random.default_rng(9)
    frames = [rng.integers(0, 2, (5, 7, 1), np.uint8) * np.ones(3, np.uint8) for _ in range(12)]
    times = [time for time, frame in enumerate(frames) for _ in range(1 + time % 3)]
    for time, frame in enumerate(frames):
        spool.append(frame, 1 + time % 3)
    with closing(spool), closing(Lives(spool, tmp_path)) as lives:
        found = list(lives)
    assert len(found) == len(frames)
    for number, octaves in enumerate(found):
        start = times.index(number)
        for y, x in np.ndindex(octaves.shape):
            colour = frames[number][y, x, 0]
            later = [frames[time][y, x, 0] != colour for time in times[start:]]
            life = later.index(True) if True in later else len(later)
            assert 2 ** octaves[y, x] <= life < 2 ** (octaves[y, x] + 1)


def test_a_tally_counts_frame_times_and_those_of_brief_colours_apart() -> None:
    tally = Tally()
    for time, colours in [(0, [5, 6]), (1, [5, 7]), (100, [5, 6])]:
        tally.add(np.array([colours], np.uint32), time)
    tally.end(102)
    found, counts, brief = tally.read()
    assert found.tolist() == [5, 6, 7]
    assert counts.tolist() == [102, 1 + 2, 99]
    assert brief.tolist() == [8, 1 + 2, 8]


def test_what_stays_has_more_colours_than_what_moves(tmp_path: Path) -> None:
    still = np.zeros((60, 240, 3), np.uint8)
    still[:20] = np.arange(240)[:, None]
    frames = []
    for number in range(30):
        frame = still.copy()
        frame[30:50, 4 * number : 4 * number + 100] = 2 * np.arange(100)[:, None] + [55, 9, 0]
        frames.append(frame)
    shown = [seen for seen, _ in decoded(written(tmp_path / "a.gif", frames, colours=7))]
    errors = [np.abs(frame.astype(int) - seen) for frame, seen in zip(frames, shown, strict=True)]
    assert max(error[:20].max() for error in errors) <= 2
    assert len({bytes(colour) for seen in shown[1:] for colour in seen[30:50].reshape(-1, 3)}) <= 7


def test_a_frame_of_few_colours_has_short_codes(tmp_path: Path) -> None:
    still = np.zeros((60, 240, 3), np.uint8)
    still[:20] = np.arange(240)[:, None]
    moved = still.copy()
    moved[40:50, 40:50] = 239
    content = written(tmp_path / "a.gif", [still, moved] * 5, colours=3).read_bytes()
    places = [(0, 0, 240, 60), (40, 40, 10, 10)]
    for place, bits in zip(places, [8, 2], strict=True):
        block = b"\x2c" + b"".join(value.to_bytes(2, "little") for value in place) + b"\0"
        assert content[content.index(block) + len(block)] == bits


def blob(number: int) -> Frame:
    """A soft light moving over a flat background."""
    y, x = np.mgrid[0:60, 0:90]
    light = np.exp(-((x - 25 - 3 * number) ** 2 + (y - 30) ** 2) / 60)
    colour = np.array([230, 150, 60]) * light[..., None] + np.array([14, 19, 24])
    return np.where(light[..., None] > 0.02, colour, [14, 19, 24]).astype(np.uint8)


@pytest.mark.parametrize(("colours", "loss"), [(255, 0), (255, 8), (63, 32), (15, 256), (2, 0)])
def test_pillow_and_libav_see_the_same_frames(colours: int, loss: float, tmp_path: Path) -> None:
    frames = [blob(number) for number in range(8)] + [blob(9)] * 12
    path = written(tmp_path / "a.gif", frames, colours=colours, loss=loss)
    for (seen, _), other in zip(decoded(path), decoded_by_libav(path), strict=True):
        assert np.array_equal(seen, other)


@pytest.mark.parametrize("count", [10, 11, 12, 13, 26, 27, 28, 29])
def test_a_frame_has_codes_for_all_that_may_stand_for_its_pixels(
    count: int, tmp_path: Path
) -> None:
    rng = np.random.default_rng(count)
    reds = np.arange(0, 250, 6)  # few of them come, and the next may stand for the last
    still = np.full((40, 60, 3), 255, np.uint8)
    still[:20, :20] = rng.choice(reds, (20, 20, 1)) * np.array([1, 0, 0])
    come = still.copy()
    come[10:30, 30:50] = rng.choice(reds[:count], (20, 20, 1)) * np.array([1, 0, 0])
    come[10:30, 31:50:3] = 255
    path = written(tmp_path / "a.gif", [still, *[come] * 10], colours=3, loss=384)
    shown = [seen for seen, _ in decoded(path)]
    for seen, other in zip(shown, decoded_by_libav(path), strict=True):
        assert np.array_equal(seen, other)
    assert np.abs(shown[-1].astype(int) - come).max() <= np.sqrt(384 * 2**5)


@pytest.mark.parametrize("loss", [0, 2, 8, 32])
def test_what_is_shown_strays_no_further_than_the_loss_allows(loss: float, tmp_path: Path) -> None:
    frames = [blob(number) for number in range(8)]
    shown = decoded(written(tmp_path / "a.gif", frames, loss=loss))
    assert len(shown) == len(frames)
    for frame, (seen, _) in zip(frames, shown, strict=True):
        wide = np.sqrt(((frame.astype(float) - seen) ** 2).sum(axis=-1))
        assert wide.max() <= 8 + np.sqrt(loss) * 8  # the palette's own error, and 2**6 in squares
        flat = (frame == [14, 19, 24]).all(axis=-1)
        assert np.array_equal(seen[flat], frame[flat])


def test_without_loss_a_frame_of_few_new_colours_is_exact(tmp_path: Path) -> None:
    """And so is, frame by frame, what the first one left over."""
    rng = np.random.default_rng(5)
    colours = rng.permutation(1 << 24)[:3000].astype(np.uint32)
    still = unpack(colours[:2400].reshape(40, 60))
    frames = [still]
    for number in range(12):
        frames.append(frames[-1].copy())
        frames[-1][20:30, 4 * number : 4 * number + 5] = unpack(
            rng.choice(colours[50 * number : 50 * number + 50], (10, 5))
        )
    path = written(tmp_path / "a.gif", frames)
    shown = [seen for seen, _ in decoded(path)]
    wrong = [int((a != b).any(axis=-1).sum()) for a, b in zip(shown, frames, strict=True)]
    assert wrong[0] > 2000
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[-1] == 0
    for number in range(1, 13):
        fresh = (frames[number] != frames[number - 1]).any(axis=-1)
        assert np.array_equal(shown[number][fresh], frames[number][fresh])
    for seen, other in zip(shown, decoded_by_libav(path), strict=True):
        assert np.array_equal(seen, other)


def test_without_loss_a_frame_of_some_more_colours_is_close(tmp_path: Path) -> None:
    y, x = np.mgrid[0:40, 0:60]
    frames = [
        np.stack([4 * x, 6 * y, np.full_like(x, 20 * number)], axis=-1).astype(np.uint8)
        for number in range(6)
    ]
    for number, frame in enumerate(frames[1:], start=1):
        frame[:, 20:] = frames[0][:, 20:]  # 800 pixels change, each of a colour of its own
        frame[:2] = frames[0][:2]
        assert 255 < len(np.unique(pack(frame)[pack(frame) != pack(frames[0])])) < 3 * 255, number
    errors = {}
    for colours in (255, 254):
        shown = decoded(written(tmp_path / "a.gif", frames, colours=colours))
        errors[colours] = np.mean(
            [
                (seen.astype(float) - frame) ** 2
                for (seen, _), frame in zip(shown, frames, strict=True)
            ]
        )
    assert errors[255] < 0.7 * errors[254]  # which has one palette for all


def test_a_palette_of_its_own_costs_nothing_where_the_clips_own_does(tmp_path: Path) -> None:
    frames = [unpack(np.full((40, 60), 200 + n % 7, np.uint32)) for n in range(20)]
    content = written(tmp_path / "a.gif", frames).read_bytes()
    place = b"\x2c" + b"".join(value.to_bytes(2, "little") for value in (0, 0, 60, 40))
    assert content.count(place + b"\0") == 20


def test_many_new_colours_share_the_clips_palette(tmp_path: Path) -> None:
    frames = noise(3, 4)
    shown = decoded(written(tmp_path / "a.gif", frames))
    assert len({tuple(colour) for seen, _ in shown for colour in seen.reshape(-1, 3)}) <= 255


def test_more_loss_makes_smaller_files(tmp_path: Path) -> None:
    frames = [blob(number) for number in range(8)]
    sizes = [
        len(written(tmp_path / "a.gif", frames, loss=loss).read_bytes()) for loss in (0, 8, 32)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < 0.9 * sizes[0]


@pytest.mark.parametrize(("colours", "loss"), [(1, 0.0), (256, 0.0), (255, -1.0)])
def test_impossible_palettes_and_losses_are_refused(
    colours: int, loss: float, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="choose"):
        open_gif(tmp_path / "a.gif", Picture(64, 36, 25), colours=colours, loss=loss)


def test_tolerance_doubles_with_the_variance_around_a_pixel_and_halves_with_its_life() -> None:
    rng = np.random.default_rng(5)
    levels = (rng.integers(0, 256, (40, 60, 3)) * np.linspace(0, 1, 60)[:, None]).astype(np.uint8)
    octaves = rng.integers(0, 7, (40, 60)).astype(np.uint8)
    tally = Tally()
    tally.add(pack(levels), 0)
    tally.end(1)
    palette = nest(tally, 63)
    wanted = palette.numbers(pack(levels), octaves, np.ones((40, 60), bool))
    bright = levels.mean(axis=2)
    variance = uniform_filter(bright**2, 7) - uniform_filter(bright, 7) ** 2
    times = (1 + np.maximum(variance, 0) / (0.03 * 255) ** 2) / 2.0**octaves
    exact = palette.flat[wanted] & (palette.levels[wanted] == levels).all(axis=2)
    expected = np.where(exact | (times < 1), 0, 2 * np.minimum(times, 64))
    assert np.allclose(Loss(palette, 2.0).tolerances(levels, wanted, octaves), expected)


def test_a_choice_costs_the_share_of_the_tolerance_by_which_it_strays() -> None:
    rng = np.random.default_rng(6)
    colours = rng.integers(0, 1 << 24, 4000).astype(np.uint32).reshape(40, 100)
    tally = Tally()
    tally.add(colours, 0)
    tally.end(1)
    palette = nest(tally, 63)
    loss = Loss(palette, 500.0)
    octaves = rng.integers(0, 7, colours.shape).astype(np.uint8)
    wanted = palette.numbers(colours, octaves, np.ones(colours.shape, bool))
    levels, shown = unpack(colours), unpack(rng.permuted(colours, axis=1))
    tolerances = loss.tolerances(levels, wanted, octaves)
    keeps = loss.keeps(levels, shown, wanted, tolerances)
    choices = loss.choices(levels, shown, wanted, keeps, tolerances)
    assert 0 < keeps.sum() < keeps.size
    table = palette.levels.astype(float)
    pixels = zip(*(part.reshape(4000, -1) for part in (levels, shown)), strict=True)
    several = 0
    for at, (level, old) in enumerate(pixels):
        own, allowed = wanted.flat[at], tolerances.flat[at]
        least = float(((table[own] - level) ** 2).sum())
        part = slice(choices.starts[at], choices.starts[at + 1])
        found = dict(zip(choices.numbers[part].tolist(), choices.costs[part], strict=True))
        assert len(found) == part.stop - part.start
        assert (palette.same in found) == keeps.flat[at]
        assert next(iter(found)) == (palette.same if keeps.flat[at] else own)
        assert found[own] == 0
        for number, cost in found.items():
            colour = old if number == palette.same else table[number]
            strays = float(((colour.astype(float) - level) ** 2).sum())
            assert strays <= max(allowed, least)
            assert cost == pytest.approx(max(0, strays - least) / max(allowed, 1e-9), abs=1e-5)
            several += number not in (palette.same, own)
    assert several > 1000
