"""Graphs of the published segmenters and heads: SAM 2, SAM, LENS's connector, CoPRS's prior (docs/bundle.md)."""
