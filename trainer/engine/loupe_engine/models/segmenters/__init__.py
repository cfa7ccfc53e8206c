"""What makes masks of prompts, side by side: the small one, SAM and SAM 2."""
