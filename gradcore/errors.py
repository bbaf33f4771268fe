"""InputError: what a person gave that cannot be used, said in one line."""

__all__ = ["InputError"]


class InputError(ValueError):
    """A mistake in what a person gave: a formula, a parameter, a function, a path.

    The message is one line that names what is wrong, its value, and what to do.
    The command line prints it as it stands and exits with code 2.
    """
