"""Every beat of every film in the catalogue: filmed at draft, decoded again, compared.

A film is rendered once for all the tests of its beats; a new film or beat is tested without a new
test.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gradreel.catalogue import core_films
from gradreel.film import Job, Shot, Take, endings, expose, shoot, watch
from gradreel.formats import FORMATS, Drawn
from gradreel.picture import QUALITIES
from gradreel.projector import Still
from scenes.kit.stage import GradientScene

FILMS = core_films()
BEATS = [(name, step.name) for name, film in FILMS.items() for step in film.beats]
DRAFT = QUALITIES["draft"]
LOSS = 4.0  # mean levels by which H.264 may change a frame
WORDS = 12  # of a caption

# What a film is given so that it tells the beats that do not hold for its own function.
OTHERS: dict[str, tuple[dict[str, str], ...]] = {
    "conjugate_gradient": ({"field": "rosenbrock"}, {"field": "x^2 + y^2"}),
}

every_film = pytest.mark.parametrize("film", FILMS)
every_beat = pytest.mark.parametrize(("film", "beat"), BEATS)

Frame = NDArray[np.uint8]


@dataclass
class Record:
    """Takes the frames of a film as an encoder would: a digest of each, and a few whole ones."""

    keep: int = 16  # every so many frames one is kept
    digests: list[bytes] = field(default_factory=list)
    kept: dict[int, Frame] = field(default_factory=dict)
    last: Frame | None = None

    def write(self, frame: Frame, repeat: int = 1) -> None:
        if len(self.digests) % self.keep + repeat >= self.keep:
            self.kept[len(self.digests)] = frame
        self.digests += [blake2b(frame.tobytes(), digest_size=16).digest()] * repeat
        self.last = frame

    def close(self) -> None: ...

    def abort(self) -> None: ...


@dataclass(frozen=True)
class Filmed:
    """A film as it was rendered, and as it was read back from its file."""

    take: Take
    record: Record
    decoded: dict[int, Frame]  # the frames that were kept, (H, W, 3) RGB
    frames: int
    size: tuple[int, int]
    seconds: float

    def shot(self, beat: str) -> Shot:
        return next(shot for shot in self.take.shots if shot.beat == beat)


def job(film: str, beats: Sequence[str] = (), variant: int = 0) -> Job:
    values = ({}, *OTHERS.get(film, ()))[variant]
    return Job(FILMS[film].load(), values, tuple(beats), DRAFT, "dark")


@functools.cache
def told(film: str, variant: int) -> tuple[str, ...]:
    """The beats that the film tells, and that it did not tell before."""
    before = {beat for earlier in range(variant) for beat in told(film, earlier)}
    take = watch(job(film, variant=variant), lambda scene, seconds: None)
    return tuple(shot.beat for shot in take.shots if shot.beat not in before)


def variant_of(film: str, beat: str) -> int:
    """The first variant of a film that tells a beat."""
    for variant in range(1 + len(OTHERS.get(film, ()))):
        if beat in told(film, variant):
            return variant
    raise AssertionError(f"{film} never tells {beat}: give it a function in OTHERS")


@functools.cache
def filmed(film: str, folder: Path, variant: int) -> Filmed:
    """The film, rendered into a file of the folder; the second time it is asked for, as it was."""
    path, record = folder / f"{film}{variant}.mp4", Record()
    encoder = FORMATS["mp4"].open(path, DRAFT)
    take = shoot(job(film, told(film, variant) if variant else (), variant), [encoder, record])
    encoder.close()
    decoded: dict[int, Frame] = {}
    count = 0
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert stream.average_rate == DRAFT.fps
        size = stream.width, stream.height
        for count, frame in enumerate(file.decode(stream), start=1):
            if count - 1 in record.kept:
                decoded[count - 1] = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
        assert stream.duration is not None
        assert stream.time_base is not None
        seconds = float(stream.duration * stream.time_base)
    return Filmed(take, record, decoded, count, size, seconds)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@every_beat
def test_every_beat_is_filmed_and_comes_back_from_the_file(
    film: str, beat: str, folder: Path
) -> None:
    done = filmed(film, folder, variant_of(film, beat))
    shot = done.shot(beat)
    assert shot.frames >= DRAFT.fps  # a second at least
    inside = [n for n in done.record.kept if shot.first <= n < shot.first + shot.frames]
    assert inside
    for number in inside:
        drawn, shown = done.record.kept[number][..., :3], done.decoded[number]
        assert np.abs(drawn.astype(int) - shown).mean() < LOSS
    digests = done.record.digests[shot.first : shot.first + shot.frames]
    assert len(set(digests)) > 5  # something moves
    assert shot.first == 0 or digests[-1] != done.record.digests[shot.first - 1]


@every_beat
def test_captions_are_short_and_new(film: str, beat: str, folder: Path) -> None:
    shots = filmed(film, folder, variant_of(film, beat)).take.shots
    index = next(i for i, shot in enumerate(shots) if shot.beat == beat)
    assert 1 <= len(shots[index].caption.split()) <= WORDS
    assert shots[index].caption[-1] in ".?!:"
    assert shots[index].caption not in {shot.caption for shot in shots[:index]}


@every_film
def test_the_file_has_the_size_the_frames_and_the_seconds_of_the_film(
    film: str, folder: Path
) -> None:
    done = filmed(film, folder, 0)
    assert done.size == (DRAFT.width, DRAFT.height)
    assert done.frames == done.take.frames == len(done.record.digests)
    assert done.seconds == pytest.approx(done.frames / DRAFT.fps, abs=0.5 / DRAFT.fps)
    order = [step.name for step in FILMS[film].beats if step.name in told(film, 0)]
    assert [shot.beat for shot in done.take.shots] == order
    assert [shot.first for shot in done.take.shots] == np.cumsum(
        [0, *(shot.frames for shot in done.take.shots[:-1])]
    ).tolist()
    assert sum(shot.frames for shot in done.take.shots) == done.frames


@every_film
def test_a_still_at_a_moment_is_the_frame_that_the_film_shows_then(film: str, folder: Path) -> None:
    done, still = filmed(film, folder, 0), Record()
    at = round(0.6 * done.seconds, 2)
    expose(job(film), [still], at=at)
    assert still.digests == [done.record.digests[int(at * DRAFT.fps)]]


@every_film
def test_every_beat_ends_in_a_picture_that_is_drawn_in_curves_alone(
    film: str, tmp_path: Path
) -> None:
    drawn = []

    def check(scene: GradientScene, still: Still) -> None:
        for name, pixels in (("svg", b"<image"), ("pdf", b"/Subtype /Image")):
            path = tmp_path / f"{scene.beat.name}.{name}"
            encoder = FORMATS[name].open(path, DRAFT)
            assert isinstance(encoder, Drawn)
            encoder.draw(still.draw)
            encoder.close()
            assert pixels not in path.read_bytes()
            assert 5_000 < path.stat().st_size < 2_000_000
        drawn.append(scene.beat.name)

    endings(job(film), check)
    assert tuple(drawn) == told(film, 0)


@every_film
def test_a_film_lasts_40_to_90_seconds(film: str, folder: Path) -> None:
    assert 40 <= filmed(film, folder, 0).seconds <= 90


@every_film
def test_a_film_claims_what_it_shows_and_all_of_it_holds(film: str, folder: Path) -> None:
    claims = filmed(film, folder, 0).take.claims
    assert all(claim.holds for claim in claims)
    assert len({claim.beat for claim in claims}) >= len(told(film, 0)) / 2


@every_film
def test_beats_without_those_before_them_give_the_same_frames_as_in_the_film(
    film: str, folder: Path
) -> None:
    done, again = filmed(film, folder, 0), Record()
    wanted = list(told(film, 0)[1::2])
    take = shoot(job(film, wanted), [again])
    assert [shot.beat for shot in take.shots] == wanted
    for shot in take.shots:
        whole = done.shot(shot.beat)
        alone = again.digests[shot.first : shot.first + shot.frames]
        # The old caption still fades in the first frames, as it does in the film.
        assert alone == done.record.digests[whole.first : whole.first + whole.frames], shot.beat
