"""tidy: Cairo's SVG made half as large or less, the same in each run, and right where it was not.

Cairo fades a group with a mask that is as large as the group. A group that is one upright line has
no width, so its mask has none, and viewers show nothing of it: here it has an opacity instead.
What is not known here stays as Cairo wrote it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring, tostring

__all__ = ["tidy"]

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
LINK = "xlink:href"
PLACES = 2  # decimals of a px
FINE = 4  # decimals of what a transform makes larger
MITER = "10"  # Cairo's limit, said once for all
DEFAULTS = {
    "clip-rule": "nonzero", "fill-opacity": "1", "fill-rule": "nonzero", "offset": "0",
    "stop-opacity": "1", "stroke": "none", "stroke-linecap": "butt", "stroke-linejoin": "miter",
    "stroke-miterlimit": MITER, "stroke-opacity": "1",
}  # fmt: skip
REFERRING = (LINK, "clip-path", "fill", "filter", "mask", "stroke")


def tidy(svg: bytes, width: int, height: int) -> bytes:
    """The same picture, ``width`` by ``height`` px, with plain attributes and short numbers."""
    root = fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        element.text, element.tail = None, "\n"
        if XLINK + "href" in element.attrib:
            element.set(LINK, element.attrib.pop(XLINK + "href"))
        _shorten(element)
    _fade(root)
    _inline(root)
    _drop_unused(root)
    _share(root)
    _rename(root)
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    linked = {"xmlns:xlink": XLINK[1:-1]} if any(LINK in one.attrib for one in root.iter()) else {}
    root.attrib = {"xmlns": SVG[1:-1], **linked, **size, "stroke-miterlimit": MITER}
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'.encode()


def _references(root: Element) -> Iterator[tuple[Element, str, str]]:
    """Elements, their attributes that point elsewhere, and the ids they point to."""
    for element in root.iter():
        for name in REFERRING:
            value = element.get(name, "")
            if value.startswith("url(#") or (name == LINK and value.startswith("#")):
                yield element, name, value.removeprefix("url(").strip("#)")


def _point(element: Element, name: str, target: str) -> None:
    element.set(name, f"#{target}" if name == LINK else f"url(#{target})")


def _fade(root: Element) -> None:
    """Groups behind an even mask get its opacity."""
    masks = {str(mask.get("id")): mask for mask in root.iter("mask")}
    for element, name, target in [*_references(root)]:
        if name == "mask" and target in masks:
            shapes = [one for one in masks[target].iter() if one.tag not in ("mask", "g")]
            if len(shapes) == 1 and shapes[0].tag == "rect" and "fill-opacity" in shapes[0].attrib:
                del element.attrib["mask"]
                element.set("opacity", shapes[0].attrib["fill-opacity"])


def _inline(root: Element) -> None:
    """Groups that are used once stand where they are used."""
    known = {one.get("id"): (one, parent) for parent in root.iter() for one in parent}
    counts = Counter(target for _, _, target in _references(root))
    for element, name, target in [*_references(root)]:
        if element.tag == "use" and counts[target] == 1 and target in known:
            group, parent = known[target]
            parent.remove(group)
            del element.attrib[name]
            element.tag = "g"
            element.append(group)


def _drop_unused(root: Element) -> None:
    """What stands in ``defs`` for nobody goes, and so does an id that nobody asks for."""
    while True:
        used = {target for _, _, target in _references(root)}
        unused = [
            (parent, one)
            for parent in root.iter("defs")
            for one in parent
            if one.get("id") not in used
        ]
        if not unused:
            break
        for parent, one in unused:
            parent.remove(one)
    root[:] = [one for one in root if one.tag != "defs" or len(one)]
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)


def _share(root: Element) -> None:
    """Equal definitions are made one."""
    first: dict[bytes, str] = {}
    same: dict[str, str] = {}
    for parent in root.iter("defs"):
        for one in [*parent]:
            name = one.attrib.pop("id")
            kept = first.setdefault(tostring(one), name)
            one.set("id", name)
            if kept != name:
                same[name] = kept
                parent.remove(one)
    for element, name, target in [*_references(root)]:
        if target in same:
            _point(element, name, same[target])


def _rename(root: Element) -> None:
    """Ids count from a1: Cairo's go on counting from one picture to the next."""
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib:
            names[element.attrib["id"]] = f"a{len(names) + 1}"
            element.set("id", names[element.attrib["id"]])
    for element, name, target in [*_references(root)]:
        _point(element, name, names[target])


def _shorten(element: Element) -> None:
    """Attributes instead of a style, without what goes without saying."""
    for style in element.attrib.pop("style", "").split(";"):
        name, colon, value = style.partition(":")
        if colon:
            element.set(name.strip(), value.strip())
    places = FINE if "transform" in element.attrib else PLACES
    for name, value in [*element.items()]:
        if DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name == "d":
            element.set(name, _path(value, places))
        elif value.startswith("rgb("):
            element.set(name, _hex(value))
        elif name in ("x1", "y1", "x2", "y2", "stroke-width", "stroke-dasharray"):
            element.set(name, _numbers(value, places))


def _path(data: str, places: int) -> str:
    """Path data in steps from place to place, which are shorter to write than the places."""
    scale = 10**places
    # Cairo ends each closed part by the beginning of one that never comes.
    parts = re.findall(r"([A-Z])([^A-Z]*)", re.sub(r"M[^A-Z]*(?=M|$)", "", data))
    text, last, here, start = [], "", (0, 0), (0, 0)
    for command, words in parts:
        units = [round(float(word) * scale) for word in words.split()]
        steps = [unit - here[place % 2] for place, unit in enumerate(units)]
        goes_on = command in ("L", "C") and command == last
        text.append(" " if goes_on or command + last == "LM" else command.lower())
        text.append(" ".join(_short(step / scale, places) for step in steps))
        here = start if command == "Z" else (units[-2], units[-1])
        start = here if command == "M" else start
        last = command
    return "".join(text).replace(" -", "-")


def _numbers(text: str, places: int) -> str:
    return re.sub(r"-?\d+\.\d+", lambda found: _short(float(found[0]), places), text)


def _short(number: float, places: int) -> str:
    text = f"{number:.{places}f}".rstrip("0").rstrip(".")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _hex(text: str) -> str:
    levels = [round(2.55 * float(share)) for share in re.findall(r"([\d.]+)%", text)]
    return "#" + "".join(f"{level:02x}" for level in levels)
