"""Indexes over many texts, held on this machine."""
