"""The command line, as a person meets it: what it prints, where files go, how it fails."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av
import pytest

from gradreel.cli import main
from gradreel.picture import QUALITIES, Picture

ORACLES = [
    ("x^2 + 3x + 1", "4", 29, [11]),
    ("x^3 + 2x^2 - x", "0.5", 0.125, [1.75]),
    ("x^3 + 2x^2 - x", "-1", 2, [-2]),
    ("x^2 + 3y^2", "2,1", 7, [4, 6]),
    ("-x^2", "3", -9, [-6]),
]
COMMAND = (sys.executable, "-m", "gradreel")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Gradreel = Callable[..., Answer]


@pytest.fixture
def gradreel(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Gradreel:
    """The command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        signal.signal(signal.SIGTERM, before)
        caught = capsys.readouterr()
        return Answer(int(end.value.code or 0), caught.out, caught.err)

    return run


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# eval ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("formula", "at", "value", "gradient"), ORACLES)
def test_eval_gives_value_and_gradient_as_json(
    gradreel: Gradreel, formula: str, at: str, value: float, gradient: list[float]
) -> None:
    answer = gradreel("eval", formula, "--at", at, "--json")
    found = json.loads(answer.out)
    assert list(found) == ["formula", "at", "value", "gradient", "norm", "finite"]
    assert found["formula"] == formula
    assert found["at"] == [float(part) for part in at.split(",")]
    assert found["value"] == pytest.approx(value, abs=1e-12)
    assert found["gradient"] == pytest.approx(gradient, abs=1e-12)
    assert found["norm"] == pytest.approx(sum(g**2 for g in gradient) ** 0.5)
    assert found["finite"] is True


def test_eval_knows_the_named_functions(gradreel: Gradreel) -> None:
    assert "gradient  (-0.655227375" in gradreel("eval", "ripple", "--at", "4,1.5").out


def test_eval_at_a_singular_point_is_valid_json_and_says_not_finite(gradreel: Gradreel) -> None:
    found = json.loads(gradreel("eval", "1/x", "--at", "0", "--json").out)
    assert (found["value"], found["gradient"], found["finite"]) == (None, [None], False)
    assert "not finite" in gradreel("eval", "1/x", "--at", "0").out


# Mistakes: exit 2, one line, nothing touched ------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("rendr", "No such command 'rendr'. Did you mean 'render'?"),
        ("eval x", "Missing option '--at'"),
        ("eval x --at one", "--at 'one' is not a point"),
        ("eval x --at 1,2", "--at 1,2 has 2 numbers, but x takes 1: x"),
        ("eval x+* --at 1", "character 3"),
        ("eval rosenbrok --at 1,1", "did you mean 'rosenbrock'?"),
        ("render tangent_projectoin", "did you mean tangent_projection?"),
        ("render tangent_projection --beat secant", "did you mean secants?"),
        ("render tangent_projection --beat 99", "its beats are 1 to 12"),
        ("render tangent_projection --set strat=1", "did you mean start?"),
        ("render tangent_projection --set start", "'start' is not NAME=VALUE"),
        ("render tangent_projection --set start=1 --set start=2", "given twice"),
        ("render tangent_projection --theme drak", "did you mean dark?"),
        ("render tangent_projection --quality drfat", "did you mean draft?"),
        ("render tangent_projection --format mp4,gfi", "did you mean gif?"),
        ("render tangent_projection --at secant", "did you mean secants? (or give --at in seconds"),
        ("render tangent_projection --at secants --beat 2", "both name a beat: leave one out"),
        ("render tangent_projection --at 2 --format mp4", "is none: use png, jpg, svg or pdf"),
        ("render tangent_projection --at 2 --format svg,srt", "one picture, and srt is none"),
        ("render tangent_projection --set start=abc", "start = 'abc' is not a number"),
        ("render tangent_projection --set field=sin(x", "( is never closed"),
        ("render tangent_projection --out FILE", "cannot write into FILE/tangent_projection"),
        ("render missing.py", "no file missing.py"),
        ("storyboard tangent_projectoin", "did you mean tangent_projection?"),
        ("storyboard tangent_projection --out FILE", "cannot write into FILE"),
    ],
)
def test_a_mistake_is_one_clear_line_and_leaves_files_alone(
    gradreel: Gradreel, tmp_path: Path, words: str, problem: str
) -> None:
    (tmp_path / "FILE").write_text("mine", encoding="utf-8")
    film = tmp_path / "media" / "tangent_projection" / "tangent_projection.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"an earlier film")
    answer = gradreel(*words.split())
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("gradreel: ")
    assert answer.err.count("\n") == 1
    assert problem in answer.err
    assert files(tmp_path) == ["FILE", "media/tangent_projection/tangent_projection.mp4"]
    assert film.read_bytes() == b"an earlier film"


def test_a_value_out_of_range_names_the_range(gradreel: Gradreel, short_film: Path) -> None:
    answer = gradreel("render", short_film, "--set", "rate=5")
    assert answer == Answer(
        2, "", "gradreel: short_film: rate = 5 is out of range: allowed is 0.1 to 1\n"
    )


@pytest.mark.parametrize("at", ["99", "-0.1", "nan", "-inf", "1e300"])
@pytest.mark.parametrize(("beat", "shown"), [((), ""), (("--beat", "stay"), "beat stay of ")])
def test_a_moment_outside_of_the_film_or_beat_names_its_length(
    gradreel: Gradreel, short_film: Path, tmp_path: Path, at: str, beat: tuple[str], shown: str
) -> None:
    answer = gradreel("render", short_film, "--quality", "draft", *beat, "--at", at)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    said = re.fullmatch(
        rf"gradreel: {shown}short_film lasts ([\d.]+) s, so it shows nothing at (\S+) s: "
        r"give 0 to ([\d.]+)\n",
        answer.err,
    )
    assert said is not None
    length, told, most = said.groups()
    assert (length, told) == (most, str(float(at)).removesuffix(".0"))
    assert files(tmp_path) == ["mine.py"]
    end = gradreel("render", short_film, "--quality", "draft", *beat, "--at", length)
    assert (end.code, end.err) == (0, "")


def test_a_false_claim_fails_with_its_numbers_and_makes_nothing(
    gradreel: Gradreel, short_film: Path, tmp_path: Path
) -> None:
    answer = gradreel("render", short_film, "--set", "rate=0.9", "--quality", "draft")
    assert answer.code == 1
    assert "the rate is at most 0.8: computed 0.8, expected 0.9" in answer.err
    assert files(tmp_path) == ["mine.py"]


# What is made -------------------------------------------------------------------------------------


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_quality_is_its_size_and_rate(quality: str) -> None:
    promised = {
        "draft": Picture(640, 360, 10),
        "medium": Picture(1280, 720, 30),
        "high": Picture(1920, 1080, 60),
        "4k": Picture(3840, 2160, 60),
    }
    assert QUALITIES[quality] == promised[quality]


def test_films_beats_and_formats_go_where_they_belong(
    gradreel: Gradreel, short_film: Path, tmp_path: Path
) -> None:
    whole = gradreel("render", short_film, "--quality", "draft", "--format", "mp4,gif")
    assert (whole.code, whole.err) == (0, "")
    beat = gradreel(
        "render",
        short_film,
        "--quality",
        "draft",
        "--beat",
        "2",
        "--set",
        "rate=0.7",
        "--format",
        "png",
    )
    assert beat.out.startswith("media/short_film/short_film--stay.png  640x360")
    assert files(tmp_path / "media") == [
        "short_film/manifest.json",
        "short_film/short_film--stay.png",
        "short_film/short_film.gif",
        "short_film/short_film.mp4",
    ]
    folder = tmp_path / "media" / "short_film"
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    clips = {clip["file"]: clip for clip in content["clips"]}
    assert len(clips) == 3
    for name, clip in clips.items():
        payload = (folder / name).read_bytes()
        assert clip["film"] == "short_film"
        assert clip["bytes"] == len(payload)
        assert clip["sha256"] == sha256(payload).hexdigest()
        assert (clip["width"], clip["height"]) == (640, 360)
    film, still = clips["short_film.mp4"], clips["short_film--stay.png"]
    with av.open(str(folder / "short_film.mp4")) as decoded:
        stream = decoded.streams.video[0]
        assert (stream.width, stream.height) == (640, 360)
        assert float(stream.average_rate or 0) == 10
        assert sum(1 for _ in decoded.decode(stream)) == film["frames"]
    assert film["seconds"] == film["frames"] / 10
    assert (film["beat"], film["fps"], film["params"]) == (None, 10, {"rate": "0.5"})
    assert (still["beat"], still["frames"], still["seconds"]) == ("stay", 1, 0)
    assert still["params"] == {"rate": "0.7"}
    assert still["command"] == (
        f"gradreel render {short_film}:ShortFilm --set rate=0.7 "
        "--theme dark --format png --quality draft --beat stay"
    )
    claims = [(c["beat"], c["text"], c["holds"]) for c in content["claims"]]
    assert claims == [("square", "the rate is at most 0.8", True)]


def test_a_still_of_a_moment_is_told_from_the_one_of_the_end(
    gradreel: Gradreel, short_film: Path, tmp_path: Path
) -> None:
    asked = ("render", short_film, "--quality", "draft")
    for words in (["--at", "0.30"], ["--beat", "1", "--at", "0", "--format", "jpg"]):
        assert gradreel(*asked, *words).code == 0
    assert gradreel(*asked, "--at", "square").out.startswith("media/short_film/short_film--square")
    folder = tmp_path / "media" / "short_film"
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    made = {clip["file"]: (clip["beat"], clip.get("at")) for clip in content["clips"]}
    assert made == {
        "short_film--at-0.3s.png": (None, 0.3),
        "short_film--square--at-0s.jpg": ("square", 0.0),
        "short_film--square.png": ("square", None),
    }
    end = f"gradreel render {short_film}:ShortFilm --theme dark --format"
    assert [clip["command"] for clip in content["clips"]] == [
        f"{end} png --quality draft --at 0.3",
        f"{end} jpg --quality draft --beat square --at 0",
        f"{end} png --quality draft --beat square",
    ]


def test_a_gif_is_drawn_at_the_size_of_a_blog(gradreel: Gradreel, short_film: Path) -> None:
    answer = gradreel("render", short_film, "--beat", "stay", "--format", "gif")
    assert "800x450" in answer.out
    assert "25 fps" in answer.out


def test_a_storyboard_is_one_png(gradreel: Gradreel, short_film: Path, tmp_path: Path) -> None:
    answer = gradreel("storyboard", short_film, "--theme", "light", "--out", "boards")
    assert answer.out == "boards/short_film/short_film--storyboard.png\n"
    assert files(tmp_path / "boards") == ["short_film/short_film--storyboard.png"]


def test_a_film_that_can_be_read_passes_the_check(gradreel: Gradreel, short_film: Path) -> None:
    answer = gradreel("check", short_film, "--theme", "light")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("short_film light: no faults in 2 beats")


def test_a_film_with_a_fault_fails_the_check_with_one_line_for_it(
    gradreel: Gradreel, short_film: Path
) -> None:
    text = short_film.read_text(encoding="utf-8").replace("A square.", "word " * 20)
    short_film.write_text(text, encoding="utf-8")
    answer = gradreel("check", short_film, "--theme", "dark", "--beat", "square")
    assert answer.code == 1
    assert len(answer.out.splitlines()) >= 2
    assert answer.out.startswith("short_film dark: square at ")


def test_the_command_alone_prints_its_help(gradreel: Gradreel) -> None:
    assert gradreel().out == gradreel("--help").out
    assert gradreel().code == 0


def test_list_names_films_beats_ranges_and_functions(gradreel: Gradreel) -> None:
    out = gradreel("list").out
    for word in ("tangent_projection", "secants", "field = cubic", "rosenbrock", "ripple"):
        assert word in out


def test_doctor_finds_this_machine_well(gradreel: Gradreel) -> None:
    answer = gradreel("doctor")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in lines] == [
        "machine", "packages", "gradients", "fonts", "encoders", "test render",
    ]  # fmt: skip
    assert all(line.startswith("ok") for line in lines)


# In a process of its own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["--help"], ["render", "--help"], ["clean"], ["list"], ["render", "none"]]
)
def test_what_needs_no_picture_imports_neither_torch_nor_manim(words: list[str]) -> None:
    code = (
        "import sys\nfrom gradreel.cli import main\n"
        f"try:\n    main({words})\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'manim', 'scipy', 'sympy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_rendering_leaves_no_trace(
    tmp_path: Path, short_film: Path, sent: signal.Signals, code: int
) -> None:
    text = short_film.read_text(encoding="utf-8").replace("run_time=0.3", "run_time=600")
    short_film.write_text(text, encoding="utf-8")
    # Started in the background by a shell, the tests ignore Ctrl-C, and so would the command.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*COMMAND, "render", str(short_film), "--width", "320", "--format", "mp4,gif"],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, before)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("media/*/.part-*/*")) and time.monotonic() < until:
        assert process.poll() is None
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err in ("gradreel: interrupted; what was not finished is removed\n", "")
    assert files(tmp_path) == ["mine.py"]
    assert not (tmp_path / "media").exists()
