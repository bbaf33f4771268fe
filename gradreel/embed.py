"""Embedding: the HTML and the Markdown that show a film which was made, on a page."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gradcore.errors import InputError
from gradreel import manifest
from gradreel.catalogue import Film
from gradreel.place import job_folder, move

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["embed", "poster"]

Entry = Mapping[str, Any]
LOOPS = {  # best first, as a browser takes the first that it can show
    "avif": "image/avif",
    "webp": "image/webp",
    "apng": "image/apng",
    "gif": "image/gif",
}
VIDEOS = {"webm": "video/webm", "mp4": "video/mp4"}
STILLS = ("jpg", "png")


def embed(film: Film, beat: str | None, *, out: Path, base: str | None = None) -> str:
    """HTML, an empty line, and Markdown for a film, or one beat of it, that stands in ``out``.

    Loops are shown if there are any, and a still of them to readers who asked their system for
    less motion; else a video, which waits for a click. ``base`` is the address of the film's
    folder on the web; without it, its path. Where no still was made, the last frame is put
    beside the film as its poster.

    Raises:
        InputError: the film or the beat was not made yet.
    """
    folder = out / film.name
    made = {
        str(clip["format"]): clip
        for clip in manifest.read(folder)["clips"]
        if clip["beat"] == beat and "at" not in clip and (folder / str(clip["file"])).is_file()
    }
    loops = [made[name] for name in LOOPS if name in made]
    videos = [made[name] for name in VIDEOS if name in made]
    if not loops and not videos:
        name = film.name if beat is None else f"{film.name} --beat {beat}"
        raise InputError(
            f"{folder} has nothing of {name} to show on a page: make it with "
            f"gradreel render {name} --format gif (or mp4)"
        )
    address = (base if base is not None else quote(folder.as_posix())).rstrip("/") + "/"
    words = _words(film, beat)
    still = address + quote(_still(folder, made, (loops or videos)[-1]))
    if loops:
        return _loop(loops, still, address, words)
    track = address + quote(str(made["vtt"]["file"])) if "vtt" in made else None
    return _video(videos, still, track, address, words)


def _words(film: Film, beat: str | None) -> str:
    """What the pictures say, for who does not see them: title and captions."""
    captions = [step.caption for step in film.beats if beat in (None, step.name)]
    told = [film.title] if beat is None else []
    return " ".join(told + captions).replace("$", "").replace("\n", " ")


def _loop(loops: Sequence[Entry], still: str, address: str, words: str) -> str:
    *others, last = loops
    picture, alt = address + quote(str(last["file"])), html.escape(words)
    lines = [
        "<picture>",
        f'  <source media="(prefers-reduced-motion: reduce)" srcset="{html.escape(still)}">',
        *(
            f'  <source type="{LOOPS[str(one["format"])]}" '
            f'srcset="{html.escape(address + quote(str(one["file"])))}">'
            for one in others
        ),
        f'  <img src="{html.escape(picture)}" width="{last["width"]}" height="{last["height"]}"',
        f'    loading="lazy" alt="{alt}">',
        "</picture>",
    ]
    return "\n".join([*lines, "", f"![{_bracketed(words)}]({picture})"])


def _video(videos: Sequence[Entry], still: str, track: str | None, address: str, words: str) -> str:
    last = videos[-1]
    files = [address + quote(str(one["file"])) for one in videos]
    types = [VIDEOS[str(one["format"])] for one in videos]
    captions = f'  <track kind="captions" srclang="en" src="{html.escape(track or "")}" default>'
    # Nothing moves before the reader starts it, so less motion needs no other version.
    lines = [
        f'<video width="{last["width"]}" height="{last["height"]}"',
        '  controls playsinline preload="none"',
        f'  poster="{html.escape(still)}" aria-label="{html.escape(words)}">',
        *(
            f'  <source src="{html.escape(file)}" type="{kind}">'
            for file, kind in zip(files, types, strict=True)
        ),
        *([captions] if track else []),
        f'  <a href="{html.escape(files[-1])}">{html.escape(words)}</a>',
        "</video>",
    ]
    return "\n".join([*lines, "", f"[![{_bracketed(words)}]({still})]({files[-1]})"])


def _bracketed(words: str) -> str:
    """Words inside Markdown's brackets."""
    return words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _still(folder: Path, made: Mapping[str, Entry], moving: Entry) -> str:
    """The name of a still of the film: one that was made at its shape, or its last frame."""
    shape = moving["width"] * 9 == moving["height"] * 16
    for name in STILLS:
        if name in made and (made[name]["width"] * 9 == made[name]["height"] * 16) == shape:
            return str(made[name]["file"])
    film = folder / str(moving["file"])
    file = film.with_name(film.stem + "--poster.jpg")
    if not file.exists() or file.stat().st_mtime_ns < film.stat().st_mtime_ns:
        with job_folder(folder) as part:
            poster(film).save(part / file.name, "JPEG", quality=90)
            move(part / file.name, folder)
    return file.name


def poster(film: Path) -> Image:
    """The last frame of a film or loop, on white where it is transparent."""
    from PIL import Image

    if film.suffix in (".mp4", ".webm"):
        import av

        with av.open(str(film)) as container:
            for frame in container.decode(container.streams.video[0]):
                last = frame
        picture = Image.fromarray(last.to_ndarray(format="rgb24"))
    else:
        with Image.open(film) as opened:
            opened.seek(getattr(opened, "n_frames", 1) - 1)
            picture = opened.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
