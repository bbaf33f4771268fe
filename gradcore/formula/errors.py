"""FormulaError: what is wrong with a formula, and at which character."""

from __future__ import annotations

from gradcore.errors import InputError

__all__ = ["FormulaError"]

WINDOW = 60  # characters of the formula that an error shows


class FormulaError(InputError):
    """A formula that cannot be read: one line of text, and the character it is about.

    ``text`` is the formula as given, ``position`` the index of the character (``len(text)``
    for its end), ``problem`` the message without the place.
    """

    def __init__(self, problem: str, text: str, position: int) -> None:
        self.problem = problem
        self.text = text
        self.position = min(max(position, 0), len(text))
        shown, _ = self._window()
        place = "the end" if self.position == len(text) else f"character {self.position + 1}"
        super().__init__(f"{problem} (at {place} of the formula '{shown}')" if text else problem)

    def __reduce__(self) -> tuple[type[FormulaError], tuple[str, str, int]]:
        """How it travels between processes."""
        return type(self), (self.problem, self.text, self.position)

    def pointer(self) -> str:
        """Two lines for a terminal: the formula, and a caret under the character."""
        shown, column = self._window()
        return f"{shown}\n{' ' * column}^"

    def _window(self) -> tuple[str, int]:
        """The part of the text around the position, printable, and the position in it."""
        start = max(0, min(self.position - WINDOW // 2, len(self.text) - WINDOW))
        part = self.text[start : start + WINDOW]
        head = "..." if start else ""
        tail = "..." if start + WINDOW < len(self.text) else ""
        shown = "".join(
            c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
            for c in part
        )
        return head + shown + tail, len(head) + self.position - start
