"""Training and evaluation scenes: cut-outs on backgrounds, with expressions about them."""
