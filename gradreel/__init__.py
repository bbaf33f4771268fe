"""gradreel films what a gradient is.

An author's names, imported on first use, so that ``import gradreel`` imports no torch:
``render`` makes films; ``GradientScene``, ``GradientScene3D``, ``Param`` and ``beat`` write new
ones; ``as_field`` turns a name, a formula or a torch callable into a function to film.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcore.errors import InputError
    from gradcore.probe import as_field
    from gradreel.api import render
    from gradreel.manifest import Clip
    from scenes.kit.beats import beat
    from scenes.kit.claims import ClaimFailed
    from scenes.kit.params import Param
    from scenes.kit.stage import GradientScene
    from scenes.kit.stage3d import GradientScene3D

__all__ = [
    "ClaimFailed",
    "Clip",
    "GradientScene",
    "GradientScene3D",
    "InputError",
    "Param",
    "as_field",
    "beat",
    "render",
]

_HOME_OF = {
    "ClaimFailed": "scenes.kit.claims",
    "Clip": "gradreel.manifest",
    "GradientScene": "scenes.kit.stage",
    "GradientScene3D": "scenes.kit.stage3d",
    "InputError": "gradcore.errors",
    "Param": "scenes.kit.params",
    "as_field": "gradcore",
    "beat": "scenes.kit.beats",
    "render": "gradreel.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
