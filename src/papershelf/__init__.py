"""Turns digests of paper titles into references."""

__version__ = "0.1.0"
