"""./run on machines that lack something, played by a folder of stand-in commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALWAYS = ("sh", "cat", "cksum", "dirname", "rm", "touch", "env", "mkdir", "true")

Machine = Callable[..., "subprocess.CompletedProcess[str]"]


def stand_in(path: Path, *lines: str) -> None:
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing set up, and stand-ins for a machine that has everything.

    The stand-in of Python makes a .venv whose pip and gradreel write down what they are told.
    """
    here = tmp_path / "checkout"
    here.mkdir()
    for name in ("run", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, here / name)
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ALWAYS:
        found = shutil.which(name)
        assert found is not None
        (commands / name).symlink_to(found)
    for name in ("cc", "pkg-config"):
        stand_in(commands / name, "exit 0")
    stand_in(
        commands / "python3",
        f'case $* in *"-m venv"*) ;; *) exec {sys.executable} "$@" ;; esac',
        'for venv in "$@"; do :; done',
        'rm -rf "$venv"; mkdir -p "$venv/bin"',
        'echo venv >>"$LOG"',
        'cp "$STAND_IN_PIP" "$venv/bin/python"',
    )
    (commands / "cp").symlink_to(str(shutil.which("cp")))
    (commands / "chmod").symlink_to(str(shutil.which("chmod")))
    stand_in(
        tmp_path / "pip",
        "case $* in",
        '*"-r "*) echo install >>"$LOG"; [ ! -e "$BREAK" ] ;;',
        '*"-e "*) printf \'#!/bin/sh\\necho gradreel "$@"\\n\' >"${0%python}gradreel"',
        '    chmod +x "${0%python}gradreel" ;;',
        "esac",
    )
    return here


@pytest.fixture
def run(checkout: Path, tmp_path: Path) -> Machine:
    """Calls ./run with the stand-ins alone on the PATH."""

    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(tmp_path / "bin"),
            "LOG": str(tmp_path / "log"),
            "BREAK": str(tmp_path / "break"),
            "STAND_IN_PIP": str(tmp_path / "pip"),
        } | more
        return subprocess.run(
            [str(checkout / "run"), *words],
            env=environment, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip

    return call


def log(tmp_path: Path) -> list[str]:
    path = tmp_path / "log"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("help",)])
def test_help_explains_and_sets_nothing_up(
    run: Machine, checkout: Path, words: tuple[str, ...]
) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("./run render", "./run test", "./run ANYTHING"):
        assert word in done.stdout
    assert not (checkout / ".venv").exists()


def test_the_first_call_sets_up_and_the_second_goes_straight_on(
    run: Machine, tmp_path: Path
) -> None:
    first = run("eval", "x y", "--at", "1,2")
    assert (first.returncode, first.stdout) == (0, "gradreel eval x y --at 1,2\n")
    assert log(tmp_path) == ["venv", "install"]
    second = run("list")
    assert (second.stdout, second.stderr) == ("gradreel list\n", "")
    assert log(tmp_path) == ["venv", "install"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_file_installs_again(
    run: Machine, checkout: Path, tmp_path: Path, name: str
) -> None:
    run("list")
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert run("list").returncode == 0
    assert log(tmp_path) == ["venv", "install", "install"]
    run("list")
    assert len(log(tmp_path)) == 3


def test_a_failed_step_is_named_and_the_next_call_begins_anew(run: Machine, tmp_path: Path) -> None:
    (tmp_path / "break").touch()
    failed = run("list")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "failed step: install the locked dependencies" in failed.stderr
    assert "what to do: " in failed.stderr
    (tmp_path / "break").unlink()
    assert run("list").stdout == "gradreel list\n"
    assert log(tmp_path) == ["venv", "install", "venv", "install"]


def test_a_moved_checkout_is_set_up_again(run: Machine, checkout: Path, tmp_path: Path) -> None:
    run("list")
    moved = checkout.rename(tmp_path / "elsewhere")
    checkout.symlink_to(moved)
    again = subprocess.run(
        [str(moved / "run"), "list"], capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": str(tmp_path / "bin"), "LOG": str(tmp_path / "log"),
             "BREAK": str(tmp_path / "break"), "STAND_IN_PIP": str(tmp_path / "pip")},
    )  # fmt: skip
    assert again.stdout == "gradreel list\n"
    assert len(log(tmp_path)) > 2


def lacking(tmp_path: Path, *names: str) -> None:
    for name in names:
        stand_in(tmp_path / "bin" / name, "exit 1")


def person(tmp_path: Path, *, sudo: bool) -> None:
    """A user without rights; sudo, if there is one, wants a password."""
    stand_in(tmp_path / "bin" / "id", "echo 1000")
    stand_in(tmp_path / "bin" / "apt-get", 'echo "apt-get $*" >>"$LOG"')
    if sudo:
        stand_in(tmp_path / "bin" / "sudo", "exit 1")


PACKAGES = "gcc libc6-dev libcairo2-dev libpango1.0-dev"


@pytest.mark.parametrize(
    ("sudo", "command"),
    [
        (
            True,
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + PACKAGES,
        ),
        (
            False,
            f"su -c 'apt-get update && apt-get install -y --no-install-recommends {PACKAGES}'",
        ),
    ],
)
def test_without_rights_it_prints_the_exact_command_and_exits_1(
    run: Machine, checkout: Path, tmp_path: Path, sudo: bool, command: str
) -> None:
    lacking(tmp_path, "cc")
    stand_in(tmp_path / "bin" / "pkg-config", "exit 1")
    person(tmp_path, sudo=sudo)
    done = run("list")
    assert done.returncode == 1
    assert f"\n    {command}\n" in done.stderr
    assert log(tmp_path) == []
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("right", ["root", "sudo"])
def test_with_rights_it_installs_what_is_missing_and_goes_on(
    run: Machine, tmp_path: Path, right: str
) -> None:
    commands = tmp_path / "bin"
    (commands / "cc").unlink()
    stand_in(commands / "id", "echo 0" if right == "root" else "echo 1000")
    stand_in(commands / "sudo", 'shift; exec "$@"')
    stand_in(
        commands / "apt-get",
        'echo "$*" | { read -r words; echo "$words" >>"$ASKED"; }',
        f"case $* in *gcc*) cp {shutil.which('true')} {commands / 'cc'} ;; esac",
    )
    done = run("list", ASKED=str(tmp_path / "asked"))
    assert (done.returncode, done.stdout) == (0, "gradreel list\n"), done.stderr
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines() == [
        "update",
        "install -y --no-install-recommends gcc libc6-dev",
    ]


def test_a_package_that_changes_nothing_is_said_so(run: Machine, tmp_path: Path) -> None:
    lacking(tmp_path, "cc")
    stand_in(tmp_path / "bin" / "id", "echo 0")
    stand_in(tmp_path / "bin" / "apt-get", "exit 0")
    done = run("list")
    assert done.returncode == 1
    assert "failed step: find a C compiler, which should be there now" in done.stderr


def test_a_failing_package_manager_is_a_failed_step(run: Machine, tmp_path: Path) -> None:
    lacking(tmp_path, "cc")
    stand_in(tmp_path / "bin" / "id", "echo 0")
    stand_in(tmp_path / "bin" / "apt-get", "echo no network >&2; exit 100")
    done = run("list")
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert "failed step: update the package lists" in done.stderr


def test_without_a_known_package_manager_it_says_what_to_install(
    run: Machine, tmp_path: Path
) -> None:
    lacking(tmp_path, "cc")
    done = run("list")
    assert done.returncode == 1
    assert "find a C compiler" in done.stderr
    assert "your system's package manager" in done.stderr


def test_a_python_that_is_too_old_is_passed_over(run: Machine, tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    (commands / "python3").rename(commands / "python3.12")
    lacking(tmp_path, "python3")
    assert run("list").stdout == "gradreel list\n"


def test_with_no_python_that_will_do_it_asks_for_one(run: Machine, tmp_path: Path) -> None:
    lacking(tmp_path, "python3")
    person(tmp_path, sudo=True)
    done = run("list")
    assert done.returncode == 1
    assert (
        "sudo apt-get install -y --no-install-recommends python3 python3-venv python3-dev"
        in done.stderr
    )


def test_homebrew_serves_where_there_is_no_apt(run: Machine, tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    stand_in(commands / "pkg-config", '[ -e "$LOG" ]')
    stand_in(commands / "brew", 'echo "$*" >>"$LOG"')
    done = run("list")
    assert done.returncode == 0, done.stderr
    assert log(tmp_path)[:3] == ["install", "cairo", "pango"]
