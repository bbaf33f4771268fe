"""Commands: what the command line offers. Heavy imports wait until a command needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import cloup

from gradcore.errors import InputError
from gradreel.wording import clip_line, failure_line, size

__all__ = ["commands"]

OUT = "media"
SETTINGS = cloup.Context.settings(help_option_names=["-h", "--help"])


@cloup.group(context_settings=SETTINGS)
@cloup.version_option(package_name="gradreel")
def commands() -> None:
    """Films of what a gradient is, with every arrow computed by autograd.

    Try: gradreel list, gradreel render tangent_projection,
    gradreel render tangent_projection --set field="sin(x)".
    """


values_option = cloup.option(
    "--set", "values", multiple=True, metavar="NAME=VALUE",
    help="A parameter of the film; can be given again. `gradreel list` shows them.",
)  # fmt: skip
beats_option = cloup.option(
    "--beat", "beats", multiple=True, metavar="NAME",
    help="Only this beat, by name or number (render makes it a clip of its own); repeatable.",
)  # fmt: skip
theme_option = cloup.option(
    "--theme", default="dark", show_default=True, metavar="dark|light", help="Colours."
)
out_option = cloup.option(
    "--out", default=OUT, show_default=True, metavar="DIR",
    help="Folder in which each film gets a folder of its own.",
)  # fmt: skip


@commands.command("list")
def list_() -> None:
    """Show films, their beats and parameters, and the named functions."""
    from gradreel.listing import listing

    click.echo(listing())


jobs_option = cloup.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N",
    help="Processes that make films and beats side by side; by default one a processor core.",
)  # fmt: skip
cluster_option = cloup.option(
    "--cluster", metavar="ADDRESS",
    help="Make them on a Dask cluster: its scheduler's address, such as tcp://host:8786.",
)  # fmt: skip
fresh_option = cloup.option("--fresh", is_flag=True, help="Make all anew, even what is unchanged.")


@commands.command()
@cloup.argument("films", nargs=-1, metavar="[FILM|FILE.py[:CLASS]]...")
@values_option
@beats_option
@theme_option
@cloup.option(
    "--quality", metavar="draft|medium|high|4k",
    help="640x360 at 10 frames a second, 1280x720 at 30, 1920x1080 at 60, 3840x2160 at 60. "
    "By default medium, and loops (gif, webp, apng, avif) are drawn at 800x450 and 25. GIFs of "
    "medium run at 25, of high and 4k at 50, because a GIF counts hundredths of a second.",
)  # fmt: skip
@cloup.option(
    "--format", "formats", multiple=True, metavar="mp4,gif,png",
    help="One or more, with commas between: mp4, webm, mov, gif, webp, apng, avif; stills png, "
    "jpg and, in curves, svg, pdf; captions srt, vtt. By default mp4, and png with --at.",
)  # fmt: skip
@cloup.option(
    "--at", metavar="BEAT|SECONDS",
    help="When a still is taken: at the end of a beat, or so many seconds from the beginning of "
    "the film (with --beat: of that beat). By default at the very end.",
)  # fmt: skip
@cloup.option("--width", type=int, metavar="PX", help="Width; the height follows at 16 to 9.")
@cloup.option("--fps", type=int, metavar="N", help="Frames a second.")
@cloup.option(
    "--transparent", is_flag=True, help="No background: webm, mov, webp, apng, png, svg, pdf."
)
@cloup.option("--loop", metavar="hold:1.5|bounce|fade", help="End the clip where it begins.")
@cloup.option("--max-size", metavar="SIZE", help="The most a file may take, such as 2MB.")
@jobs_option
@cluster_option
@fresh_option
@cloup.option(
    "--profile", is_flag=True, help="End with where the time went; makes all anew, in one process."
)
@out_option
def render(
    films: Sequence[str],
    values: Sequence[str],
    formats: Sequence[str],
    jobs: int | None,
    cluster: str | None,
    fresh: bool,
    profile: bool,
    **asked: Any,
) -> None:
    """Make films, DIR/FILM/FILM.mp4 each, beside manifest.json. Without a name: all core films."""
    from gradreel.cache import the_cache
    from gradreel.catalogue import core_films, find
    from gradreel.order import order

    cache = the_cache()
    asked["values"] = _settings(values)
    asked["formats"] = [name.strip() for text in formats for name in text.split(",")]
    found = [find(name, cache=cache) for name in films] or list(core_films().values())
    renderings = [one for film in found for one in order(film, **asked).renderings()]
    from gradreel.profile import metered
    from gradreel.progress import Progress
    from gradreel.studio import Failure, cores, produce

    codes = set()
    with Progress() as progress, metered() as meter:
        for done in produce(
            renderings,
            progress=progress,
            cache=cache,
            jobs=1 if profile else jobs or cores(),
            fresh=fresh or profile,
            cluster=cluster,
        ):
            if isinstance(done, Failure):
                if len(renderings) == 1:
                    raise done.error
                text, code = failure_line(done)
                click.echo(f"gradreel: {text}", err=True)
                codes.add(code)
            else:
                click.echo(clip_line(done))
    if profile:
        click.echo("\n".join(meter.table()))
    click.get_current_context().exit(min(codes, default=0))


@commands.command()
@cloup.argument("file", metavar="FILE.toml")
@jobs_option
@cluster_option
@fresh_option
@out_option
def batch(file: str, jobs: int | None, cluster: str | None, fresh: bool, out: str) -> None:
    """Make all films of a batch file: films, functions, parameters, themes, formats.

    Given again, it makes only what is missing or has changed.
    """
    from pathlib import Path

    from gradreel.batch import read_batch
    from gradreel.cache import the_cache
    from gradreel.progress import Progress
    from gradreel.studio import Failure, cores, produce
    from gradreel.summary import summary

    cache = the_cache()
    variants = read_batch(Path(file), out=Path(out), cache=cache)
    renderings = [one for variant in variants for one in variant.order.renderings()]
    results = []
    with Progress() as progress:
        for done in produce(
            renderings,
            progress=progress,
            cache=cache,
            jobs=jobs or cores(),
            fresh=fresh,
            cluster=cluster,
        ):
            if isinstance(done, Failure):
                click.echo(f"gradreel: {failure_line(done)[0]}", err=True)
            results.append(done)
    click.echo(summary(renderings, results))
    codes = {failure_line(done)[1] for done in results if isinstance(done, Failure)}
    click.get_current_context().exit(min(codes, default=0))


@commands.command()
@cloup.argument("film", metavar="FILM|FILE.py[:CLASS]")
@cloup.option("--beat", metavar="NAME", help="Only this beat, by name or number.")
@out_option
@cloup.option("--url", metavar="URL", help="Where the film's folder is on the web.")
def embed(film: str, beat: str | None, out: str, url: str | None) -> None:
    """Print HTML and Markdown that show a film, once rendered, on a page."""
    from gradreel.cache import the_cache
    from gradreel.catalogue import find
    from gradreel.embed import embed as embedding
    from gradreel.order import order

    asked = order(find(film, cache=the_cache()), beats=[beat] if beat else [], out=out)
    click.echo(embedding(asked.film, next(iter(asked.beats), None), out=asked.out, base=url))


@commands.command()
def clean() -> None:
    """Empty the cache. Films that were made stay where they are.

    GRADREEL_CACHE names its folder, GRADREEL_CACHE_LIMIT the most it may hold (2GB).
    """
    from gradreel.cache import the_cache

    cache = the_cache()
    click.echo(f"{cache.folder}: {size(cache.clean())} freed")


@commands.command()
@cloup.argument("film", metavar="FILM|FILE.py[:CLASS]")
@values_option
@theme_option
@out_option
def storyboard(film: str, values: Sequence[str], theme: str, out: str) -> None:
    """Draw one PNG: the last frame of each beat with its number and caption."""
    from gradreel.catalogue import find
    from gradreel.order import order

    asked = order(find(film), values=_settings(values), theme=theme, out=out)
    from gradreel.storyboard import draw_storyboard

    click.echo(draw_storyboard(asked))


@commands.command()
@click.pass_context
@cloup.argument("film", metavar="FILM|FILE.py[:CLASS]")
@values_option
@beats_option
@cloup.option("--theme", metavar="dark|light", help="Colours; by default both.")
def check(
    context: click.Context,
    film: str,
    values: Sequence[str],
    beats: Sequence[str],
    theme: str | None,
) -> None:
    """Look for what a viewer could not read: touching, small, pale or hurried text."""
    from gradreel.catalogue import find
    from gradreel.order import order
    from scenes.kit.theme import THEMES

    asked = [
        order(find(film), values=_settings(values), beats=beats, theme=name)
        for name in ([theme] if theme is not None else THEMES)
    ]
    from gradreel.check import check as check_film

    good = True
    for one in asked:
        report = check_film(one.film.load(), values=one.values, theme=one.theme, beats=one.beats)
        click.echo("\n".join(report.lines()))
        good = good and report.good
    context.exit(0 if good else 1)


@commands.command(context_settings={"ignore_unknown_options": True})  # a formula may begin with -
@cloup.argument("formula", metavar="FORMULA|NAME")
@cloup.option("--at", required=True, metavar="X[,Y]", help="The point, one number a coordinate.")
@cloup.option("--json", "as_json", is_flag=True, help="Print JSON.")
def eval(formula: str, at: str, as_json: bool) -> None:  # noqa: A001 (the command's name; nothing is executed)
    """Print value and gradient of a formula or a named function at a point."""
    from gradreel.evaluate import evaluate

    click.echo(evaluate(formula, at, as_json=as_json))


@commands.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check versions, fonts and encoders, and render for a second."""
    from gradreel.doctor import examine

    well = True
    for finding in examine():
        click.echo(f"{'ok    ' if finding.well else 'FAILED'}  {finding.check}: {finding.words}")
        well = well and finding.well
    context.exit(0 if well else 1)


def _settings(values: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` texts as a dictionary."""
    settings: dict[str, Any] = {}
    for text in values:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise InputError(f"--set {text!r} is not NAME=VALUE")
        if name in settings:
            raise InputError(f"--set {name} is given twice: {settings[name]} and {value}")
        settings[name] = value
    return settings
