"""The benchmark: gradreel beside what a person would use instead. ``./run bench``."""
