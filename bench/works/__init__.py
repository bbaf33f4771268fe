"""Works: each a program of its own that does one job and prints what it took as JSON."""
