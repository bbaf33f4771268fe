"""Every format keeps the contract of an encoder: what went in can be decoded again."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import av
import cairo
import numpy as np
import pytest
from PIL import Image

from gradcore.errors import InputError
from gradreel.formats import FORMATS, Drawing, Drawn, Encoder, Frame
from gradreel.picture import Picture

WIDTH, HEIGHT, RATE = 128, 72, 10
BACKGROUND = (14, 19, 24)
COLOURS = [(70, 194, 179), (245, 167, 66), (236, 233, 224), (106, 174, 240)]
REPEATS = [1, 3, 1, 2]
PICTURE = Picture(WIDTH, HEIGHT, RATE)
FILMS = [name for name, entry in FORMATS.items() if not entry.still]
CURVES = ["svg", "pdf"]
STILLS = [name for name, entry in FORMATS.items() if entry.still and name not in CURVES]


def frame(number: int) -> Frame:
    """A frame with a square of its own colour at a place of its own."""
    levels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    levels[..., :3] = BACKGROUND
    levels[16:48, 16 + 16 * number : 48 + 16 * number, :3] = COLOURS[number]
    return levels


def drawing(number: int) -> Drawing:
    """What draws the same as the frame."""

    def draw(surface: cairo.Surface) -> None:
        context = cairo.Context(surface)
        context.set_source_rgb(*(level / 255 for level in BACKGROUND))
        context.paint()
        context.set_source_rgb(*(level / 255 for level in COLOURS[number]))
        context.rectangle(16 + 16 * number, 16, 32, 32)
        context.fill()

    return draw


def film(encoder: Encoder) -> None:
    for number, repeat in enumerate(REPEATS):
        encoder.write(frame(number), repeat)
        if isinstance(encoder, Drawn):
            encoder.draw(drawing(number))


def decoded(path: Path) -> list[tuple[float, Frame]]:
    """(start in seconds, levels (H, W, 3)) of every frame, through libav or Pillow."""
    if path.suffix in {".webp", ".avif"}:
        return decoded_by_pillow(path)
    with av.open(str(path)) as container:
        return [
            (float(picture.time), picture.to_ndarray(format="rgb24").astype(np.uint8))
            for picture in container.decode(video=0)
        ]


def decoded_by_pillow(path: Path) -> list[tuple[float, Frame]]:
    frames, start = [], 0.0
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()  # which is when WebP and AVIF say how long the frame stays
            frames.append((start, np.asarray(image.convert("RGB"))))
            start += image.info["duration"] / 1000
    return frames


def looks_like(seen: Frame, number: int) -> bool:
    """Whether the middle of the square and the corner have their colours, within 6 levels."""
    middle = seen[32, 32 + 16 * number, :3].astype(int)
    corner = seen[4, 4, :3].astype(int)
    return bool(
        np.abs(middle - COLOURS[number]).max() <= 6 and np.abs(corner - BACKGROUND).max() <= 6
    )


@pytest.mark.parametrize("name", FILMS)
def test_a_film_decodes_to_its_frames_at_their_times(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, PICTURE)
    film(encoder)
    encoder.close()

    frames = decoded(path)
    assert frames[0][1].shape == (HEIGHT, WIDTH, 3)
    starts = np.cumsum([0, *REPEATS[:-1]]) / RATE
    for number, start in enumerate(starts):
        _, seen = max((f for f in frames if f[0] <= start + 1e-3), key=lambda f: f[0])
        assert looks_like(seen, number), f"frame {number} at {start} s"
    assert looks_like(frames[0][1], 0)
    assert looks_like(frames[-1][1], len(COLOURS) - 1)


@pytest.mark.parametrize("name", FILMS)
def test_a_film_lasts_as_long_as_its_frames(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, PICTURE)
    film(encoder)
    encoder.close()
    assert seconds(path) == pytest.approx(sum(REPEATS) / RATE, abs=0.005)


def seconds(path: Path) -> float:
    if path.suffix in {".gif", ".webp", ".avif", ".apng"}:
        with Image.open(path) as image:
            total = 0.0
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                image.load()
                total += image.info["duration"]
        return total / 1000
    with av.open(str(path)) as container:
        assert container.duration is not None
        return container.duration / av.time_base


@pytest.mark.parametrize("name", STILLS)
def test_a_still_is_the_last_frame(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"still{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, PICTURE)
    film(encoder)
    encoder.close()
    with Image.open(path) as image:
        assert image.size == (WIDTH, HEIGHT)
        assert looks_like(np.asarray(image.convert("RGB")), len(COLOURS) - 1)


@pytest.mark.parametrize("name", CURVES)
def test_a_format_of_curves_has_the_picture_drawn(name: str, tmp_path: Path) -> None:
    assert isinstance(FORMATS[name].open(tmp_path / "still", PICTURE), Drawn)


def test_an_svg_is_the_last_picture_at_its_size(tmp_path: Path) -> None:
    path = tmp_path / "still.svg"
    encoder = FORMATS["svg"].open(path, PICTURE)
    film(encoder)
    encoder.close()
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    fills = [element.get("fill") for element in root.iter() if "fill" in element.attrib]
    assert fills == [f"#{bytes(colour).hex()}" for colour in (BACKGROUND, COLOURS[-1])]
    (square,) = root.iter("{http://www.w3.org/2000/svg}path")
    assert square.get("d") == "m64 16 32 0 0 32-32 0z"


def test_a_pdf_is_the_last_picture_on_one_page_of_its_size(tmp_path: Path) -> None:
    path = tmp_path / "still.pdf"
    encoder = FORMATS["pdf"].open(path, PICTURE)
    film(encoder)
    encoder.close()
    content = path.read_bytes()
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    text = unpacked(content)
    assert len(re.findall(rb"/Type\s*/Page\b", text)) == 1
    assert set(re.findall(rb"/MediaBox\s*\[([\d\s]+)\]", text)) == {b" 0 0 128 72 "}
    colours = {
        tuple(round(255 * float(share)) for share in found.split())
        for found in re.findall(rb"([\d.]+ [\d.]+ [\d.]+) rg", text)
    }
    assert colours == {BACKGROUND, COLOURS[-1]}


def unpacked(pdf: bytes) -> bytes:
    """The file, and all that is compressed in it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join([pdf, *(zlib.decompress(one) for one in streams if one[:1] == b"x")])


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_left_after_abort(name: str, tmp_path: Path) -> None:
    encoder = FORMATS[name].open(tmp_path / "film", PICTURE)
    film(encoder)
    encoder.abort()
    encoder.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_film_without_frames_is_refused_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    encoder = FORMATS[name].open(tmp_path / "film", PICTURE)
    with pytest.raises(InputError, match="no frame"):
        encoder.close()
    encoder.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_only_the_finished_file_is_left_after_close(name: str, tmp_path: Path) -> None:
    encoder = FORMATS[name].open(tmp_path / "film", PICTURE)
    film(encoder)
    encoder.close()
    assert [path.name for path in tmp_path.iterdir()] == ["film"]


@pytest.mark.parametrize("name", FORMATS)
def test_two_runs_write_the_same_bytes(name: str, tmp_path: Path) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        encoder = FORMATS[name].open(path, PICTURE)
        film(encoder)
        encoder.close()
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_an_unwritable_place_is_an_error_of_the_system(name: str, tmp_path: Path) -> None:
    def made() -> None:
        encoder = FORMATS[name].open(tmp_path / "missing" / "film", PICTURE)
        film(encoder)
        encoder.close()

    with pytest.raises(FileNotFoundError):
        made()


def test_an_mp4_has_every_frame_and_starts_before_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    encoder = FORMATS["mp4"].open(path, PICTURE)
    film(encoder)
    encoder.close()
    with av.open(str(path)) as container:
        assert container.streams.video[0].frames == sum(REPEATS)
        assert container.streams.video[0].codec_context.colorspace == 1  # bt709
    content = path.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


def test_an_mp4_has_chapters(tmp_path: Path) -> None:
    from gradreel.formats import Marked

    path = tmp_path / "film.mp4"
    encoder = FORMATS["mp4"].open(path, PICTURE)
    assert isinstance(encoder, Marked)
    encoder.mark("One step, one number")
    encoder.write(frame(0), 4)
    encoder.mark("Zwei Größen")
    encoder.write(frame(1), 2)
    encoder.close()
    with av.open(str(path)) as container:
        chapters = container.chapters()
    assert [chapter["metadata"]["title"] for chapter in chapters] == [
        "One step, one number",
        "Zwei Größen",
    ]
    starts = [float(chapter["start"] * (chapter["time_base"] or 1)) for chapter in chapters]
    assert starts == [0.0, 0.4]


def test_an_odd_size_is_refused_with_the_nearest_even_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="801x449: use 802x450"):
        FORMATS["mp4"].open(tmp_path / "film.mp4", Picture(801, 449, 25))
    assert list(tmp_path.iterdir()) == []


def test_a_fault_in_the_encoder_reaches_who_draws(tmp_path: Path) -> None:
    encoder = FORMATS["mp4"].open(tmp_path / "film.mp4", PICTURE)
    encoder.write(np.zeros((10, 10), np.uint8))
    with pytest.raises(Exception, match=r"ndim|shape|dim"):
        encoder.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if not entry.alpha])
def test_transparency_is_refused_where_it_would_be_lost(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="transparency: use"):
        FORMATS[name].open(tmp_path / "film", Picture(WIDTH, HEIGHT, RATE, transparent=True))
    assert list(tmp_path.iterdir()) == []


ALPHA = [name for name, entry in FORMATS.items() if entry.alpha and name not in CURVES]


@pytest.mark.parametrize("name", ALPHA)
def test_transparency_comes_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, Picture(WIDTH, HEIGHT, RATE, transparent=True))
    levels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    levels[16:48, 16:48] = (*COLOURS[0], 255)
    levels[16:48, 64:96] = (*COLOURS[1], 128)
    encoder.write(levels, 2)
    encoder.close()
    seen = with_alpha(path)
    assert seen[4, 4, 3] <= 2
    assert np.abs(seen[32, 32].astype(int) - (*COLOURS[0], 255)).max() <= 8
    assert np.abs(seen[32, 80].astype(int) - (*COLOURS[1], 128)).max() <= 8


def with_alpha(path: Path) -> Frame:
    """The first frame, (H, W, 4), of a file with alpha."""
    if path.suffix in {".webp", ".apng", ".png"}:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGBA"))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if path.suffix == ".webm":  # libav's own VP9 decoder drops alpha
            decoder = av.CodecContext.create("libvpx-vp9", "r")
            assert isinstance(decoder, av.VideoCodecContext)
            pictures = (p for packet in container.demux(stream) for p in decoder.decode(packet))
        else:
            pictures = (p for p in container.decode(stream))
        return np.asarray(next(pictures).to_ndarray(format="rgba"), np.uint8)


@pytest.mark.parametrize("name", ["gif", "webp", "apng"])
def test_pictures_that_move_loop_for_ever(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, PICTURE)
    film(encoder)
    encoder.close()
    with Image.open(path) as image:
        assert image.info["loop"] == 0


@pytest.mark.parametrize("name", ["webp", "apng"])
def test_lossless_means_lossless(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{FORMATS[name].suffix}"
    encoder = FORMATS[name].open(path, PICTURE)
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (HEIGHT, WIDTH, 4)).astype(np.uint8)
    noise[..., 3] = 255
    encoder.write(noise)
    encoder.close()
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image.convert("RGB")), noise[..., :3])
