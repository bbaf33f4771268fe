"""What embed prints is whole HTML that a browser and a screen reader can use, and Markdown."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from gradcore.errors import InputError
from gradreel.api import render
from gradreel.catalogue import find
from gradreel.embed import embed


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "source", "track"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def split(text: str) -> tuple[Page, str]:
    code, _, markdown = text.partition("\n\n")
    page = Page(code)
    assert page.open == []
    return page, markdown


def test_a_still_of_some_moment_is_no_poster(short_film: Path, tmp_path: Path) -> None:
    look = {"width": 160, "fps": 10, "out": tmp_path}
    render(str(short_film), formats=["webp"], **look)  # type: ignore[arg-type]
    render(str(short_film), at=0.2, **look)  # type: ignore[arg-type]
    page, _ = split(embed(find(str(short_film)), None, out=tmp_path))
    (still,) = page.all("source")
    assert str(still["srcset"]).endswith("short_film--poster.jpg")


def test_a_loop_has_size_words_and_a_still_for_less_motion(
    short_film: Path, tmp_path: Path
) -> None:
    text = short_film.read_text(encoding="utf-8").replace('"A square."', "'A \"square\" < $x$.'")
    short_film.write_text(text, encoding="utf-8")
    look = {"width": 160, "fps": 10, "out": tmp_path, "beats": ["square"]}
    render(str(short_film), formats=["webp", "gif"], **look)  # type: ignore[arg-type]
    film = find(str(short_film))
    page, markdown = split(embed(film, "square", out=tmp_path, base="https://example.org/a%20b"))
    (picture,) = page.all("img")
    assert (picture["width"], picture["height"]) == ("160", "90")
    assert picture["alt"] == 'A "square" < x.'
    assert picture["src"] == "https://example.org/a%20b/short_film--square.gif"
    still, better = page.all("source")
    assert still["media"] == "(prefers-reduced-motion: reduce)"
    assert better["type"] == "image/webp"
    name = str(still["srcset"]).rpartition("/")[2]
    with Image.open(tmp_path / "short_film" / name) as poster:
        assert poster.size == (160, 90)
    assert markdown == f"![{picture['alt']}]({picture['src']})"


def test_a_film_is_a_video_that_waits_with_poster_captions_and_a_link(
    short_film: Path, tmp_path: Path
) -> None:
    render(str(short_film), formats=["mp4", "vtt", "jpg"], width=160, fps=10, out=tmp_path)
    page, markdown = split(embed(find(str(short_film)), None, out=tmp_path, base="/films"))
    (video,) = page.all("video")
    assert (video["width"], video["height"]) == ("160", "90")
    assert "autoplay" not in video
    assert video["poster"] == "/films/short_film.jpg"
    assert str(video["aria-label"]).startswith("Two beats, one parameter. A square. It stays")
    assert page.all("track")[0]["src"] == "/films/short_film.vtt"
    assert page.all("source") == [{"src": "/films/short_film.mp4", "type": "video/mp4"}]
    assert markdown.endswith("](/films/short_film.jpg)](/films/short_film.mp4)")


def test_what_was_not_made_is_asked_for(short_film: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make it with gradreel render short_film --beat stay"):
        embed(find(str(short_film)), "stay", out=tmp_path)
