"""NEVER RUN on a GPU, which is what it is for: rollouts by vLLM, and checkpoints of runs that FSDP or ZeRO split.

What can be held without a GPU is tested. It is imported where a recipe or a launcher asks for it, and by nobody else.
"""
