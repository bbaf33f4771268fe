"""What all films share: stage, parameters, beats, view, arrows, text, themes, camera."""
