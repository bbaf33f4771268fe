"""Encoders: what turns frames into a file, one module a family of formats.

Nothing is imported here, so that asking which formats exist costs no codec.
"""
