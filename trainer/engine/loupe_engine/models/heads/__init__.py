"""Between the language model's states and the segmenter's prompts: ours and the published ones, side by side."""
