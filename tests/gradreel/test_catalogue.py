"""Films are found without being imported, and what is read is what is there."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from gradcore import FIELDS
from gradcore.errors import InputError
from gradreel.catalogue import core_films, find, functions, pick

FILMS = core_films()
TWO_FILMS = """
from gradreel import GradientScene, beat

class A(GradientScene):
    @beat("a")
    def a(self): ...

class B(GradientScene):
    @beat("b")
    def b(self): ...
"""


def test_the_first_film_is_there() -> None:
    assert "tangent_projection" in FILMS


@pytest.mark.parametrize("name", FILMS)
def test_a_film_as_read_is_the_film_as_imported(name: str) -> None:
    film, scene = FILMS[name], FILMS[name].load()
    assert (film.name, film.title) == (scene.name, scene.title)
    read = [(beat.name, beat.caption, beat.index) for beat in film.beats]
    assert read == [(beat.name, beat.caption, beat.index) for beat in scene.beats]
    assert list(film.params) == list(scene.params)
    for key, param in scene.params.items():
        seen = film.params[key]
        assert (seen.default, seen.low, seen.high, seen.help) == (
            param.default, param.low, param.high, param.help,
        )  # fmt: skip


@pytest.mark.parametrize("name", FILMS)
def test_every_film_stands_in_the_file_of_its_name(name: str) -> None:
    assert Path(inspect.getfile(FILMS[name].load())).stem == name


def test_functions_as_read_are_those_of_the_library() -> None:
    assert functions() == {
        name: field.formula.text for name, field in FIELDS.items() if field.formula
    }
    assert set(functions()) == set(FIELDS)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("ascnt", "gradreel has no film 'ascnt': did you mean ascent?"),
        ("vector-field", "gradreel has no film 'vector-field': did you mean vector_field?"),
        ("ASCENT", "gradreel has no film 'ASCENT': did you mean ascent?"),
        ("zzz", "gradreel has no film 'zzz': there is ascent, vector_field"),
    ],
)
def test_an_unknown_name_gets_a_near_miss_or_the_whole_choice(word: str, answer: str) -> None:
    with pytest.raises(InputError) as caught:
        pick(word, ["ascent", "vector_field"], "film")
    assert str(caught.value) == answer


def test_a_film_is_found_in_a_file_with_or_without_its_class(short_film: Path) -> None:
    for word in (str(short_film), f"{short_film}:ShortFilm"):
        film = find(word)
        assert film.name == "short_film"
        assert [beat.name for beat in film.beats] == ["square", "stay"]
        assert film.source == f"{short_film}:ShortFilm"


def test_a_file_can_import_its_neighbours(short_film: Path) -> None:
    (short_film.parent / "neighbour_of_a_film.py").write_text("side = 2\n", encoding="utf-8")
    text = "from neighbour_of_a_film import side\n" + short_film.read_text(encoding="utf-8")
    short_film.write_text(text, encoding="utf-8")
    assert find(str(short_film)).name == "short_film"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = (", "line 1: '(' was never closed"),
        ("\nimport no_such_module_at_all", "line 2: ModuleNotFoundError"),
        ("1 / 0", "line 1: ZeroDivisionError"),
        ("x = 1", "has no film"),
        (
            TWO_FILMS,
            "has 2 films: choose one",
        ),
    ],
)
def test_a_file_that_has_no_film_to_show_says_why(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.py") as caught:
        find(str(path))
    assert problem in str(caught.value)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        find(str(tmp_path / "missing.py"))
