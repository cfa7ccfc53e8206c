"""Checkpoints that others published (LENS, CoPRS): read without running their code, mapped to modules of our own."""
