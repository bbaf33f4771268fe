"""Formula text to tokens: the only place that looks at its characters."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from gradcore.formula.errors import FormulaError
from gradcore.formula.names import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    SYMBOLS,
    numbered,
    split,
    suggestion,
)

__all__ = ["LENGTH", "Kind", "Token", "tokenise"]

LENGTH = 1000  # characters of a formula at most

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SUPERSCRIPT = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_SIGNS = {
    **{sign: sign for sign in "+-*/^(),|"},
    **dict.fromkeys("×·⋅∙∗•", "*"),
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("÷∕⁄", "/"),
    "∣": "|",
}
_REMEDIES = {
    **dict.fromkeys("<>≤≥≈≠", "a formula has no comparisons"),
    **dict.fromkeys("[]{}⟨⟩", "use round parentheses"),
    "!": "there is no factorial",
    ";": "use ',' between arguments",
    ".": "a point belongs inside a number",
    "∞": "every number must be finite",
}


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    VARIABLE = "variable"
    CONSTANT = "constant"
    FUNCTION = "function"
    ROOT = "root sign"
    SUPERSCRIPT = "superscript"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word of the formula: ``text`` in our spelling, ``position`` in the person's text."""

    kind: Kind
    text: str
    position: int


def tokenise(text: str) -> list[Token]:
    """The tokens of a formula, an END token last.

    Raises FormulaError for text that is too long, and for unknown names and characters.
    """
    if len(text) > LENGTH:
        raise FormulaError(
            f"a formula has at most {LENGTH} characters, this one has {len(text)}", text, LENGTH
        )
    if "=" in text:
        raise FormulaError("unexpected '=': give only the right-hand side", text, text.index("="))
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif match := _NUMBER.match(text, at):
            tokens.append(Token(Kind.NUMBER, _number(match[0], text, at), at))
            at = match.end()
        elif match := _NAME.match(text, at):
            tokens.extend(_names(match[0], text, at))
            at = match.end()
        elif match := _SUPERSCRIPT.match(text, at):
            tokens.append(Token(Kind.SUPERSCRIPT, match[0].translate(_LOWERED), at))
            at = match.end()
        elif text.startswith("**", at):
            tokens.append(Token(Kind.SIGN, "^", at))
            at += 2
        else:
            tokens.append(_sign(text, at))
            at += 1
    return [*tokens, Token(Kind.END, "", len(text))]


def _sign(text: str, at: int) -> Token:
    """The token of a single character."""
    char = text[at]
    if char in _SIGNS:
        return Token(Kind.SIGN, _SIGNS[char], at)
    if char in SYMBOLS:
        name = SYMBOLS[char]
        return Token(Kind.ROOT if name in FUNCTIONS else Kind.CONSTANT, name, at)
    shown = f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
    remedy = _REMEDIES.get(char, "use numbers, names and + - * / ^ ( ) , |")
    raise FormulaError(f"unexpected character {shown}: {remedy}", text, at)


def _number(literal: str, text: str, at: int) -> str:
    """The literal, if it is a number that float64 can hold."""
    mantissa, _, exponent = literal.lower().partition("e")
    value = float(literal)
    if not math.isfinite(value) or (exponent and abs(int(exponent)) > 308):
        raise FormulaError(f"the number {literal:.30} is out of range", text, at)
    if value == 0 and mantissa.strip("0."):
        raise FormulaError(f"the number {literal:.30} is too small", text, at)
    return literal


def _names(run: str, text: str, at: int) -> list[Token]:
    """One token a known name in a run of letters and digits."""
    parts = split(run)
    if parts is None:
        shown = run if len(run) <= 30 else run[:27] + "..."
        raise FormulaError(f"unknown name '{shown}': {suggestion(run)}", text, at)
    tokens: list[Token] = []
    for part in parts:
        name = ALIASES.get(part, part)
        if name in FUNCTIONS:
            tokens.append(Token(Kind.FUNCTION, name, at))
        elif name in CONSTANTS:
            tokens.append(Token(Kind.CONSTANT, name, at))
        else:
            tokens.append(Token(Kind.VARIABLE, numbered(name) or name, at))
        at += len(part)
    return tokens
