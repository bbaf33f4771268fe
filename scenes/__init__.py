"""The films: one Manim scene a concept, drawn on the shared kit."""
