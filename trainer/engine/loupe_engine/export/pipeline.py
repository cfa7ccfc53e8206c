"""The whole pipeline in Python over any implementation of the seven graphs: what `verify` compares the engines with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from ..config import ModelConfig
from ..models.backbone import mrope_positions
from ..models.vision import patchify
from ..stages.images import normalise, resize
from ..text import Text, parse_box

Run = Callable[[str, dict[str, np.ndarray]], dict[str, np.ndarray]]


@dataclass
class Prediction:
    """`box` in pixels of the model's image; `mask` bool [S/4,S/4]; both None when the model says nothing matches."""

    tokens: list[int]
    reply: str
    box: tuple[float, float, float, float] | None
    mask: np.ndarray | None


class Pipeline:
    def __init__(self, run: Run, config: ModelConfig, text: Text, queries: np.ndarray, max_new_tokens: int):
        self.run, self.config, self.text, self.queries = run, config, text, queries
        self.max_new_tokens = max_new_tokens

    def decode(self, embeds: np.ndarray, positions: np.ndarray, past: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        length = next(iter(past.values())).shape[2] + embeds.shape[1]
        mask = np.ones((1, length), np.int64)
        return self.run(
            "decoder_model_merged",
            {"inputs_embeds": embeds, "attention_mask": mask, "position_ids": positions, **past},
        )

    @staticmethod
    def kept(out: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {k.replace("present", "past_key_values"): v for k, v in out.items() if k.startswith("present")}

    def embed(self, ids: list[int]) -> np.ndarray:
        return self.run("embed_tokens", {"input_ids": np.array([ids], np.int64)})["inputs_embeds"]

    def __call__(self, image: np.ndarray, prompt: str) -> Prediction:
        """image uint8 [S,S,3]."""
        c, b = self.config, self.config.backbone
        pixels = normalise(resize(image, c.vision.image_size)[None])
        features = self.run("vision_encoder", {"pixel_values": patchify(pixels, c.vision)[0].numpy()})["image_features"]
        segment_pixels = normalise(resize(image, c.segmenter.image_size)[None]).numpy()
        segment = self.run("segment_encoder", {"pixel_values": segment_pixels})

        prefix = self.text.prefix()
        embeds = self.embed(prefix)
        where = [i for i, t in enumerate(prefix) if t == self.text.image]
        embeds[0, where] = features
        positions = mrope_positions(torch.tensor([prefix]), self.text.image, (c.vision.grid, c.vision.grid)).numpy()
        past = {
            f"past_key_values.{i}.{kind}": np.zeros((1, b.kv_heads, 0, b.head_dim), np.float32)
            for i in range(b.layers)
            for kind in ("key", "value")
        }
        past = self.kept(self.decode(embeds, positions, past))
        position = int(positions.max()) + 1

        pending, tokens = self.text.question(prompt), []
        while True:
            at = np.broadcast_to(position + np.arange(len(pending)), (3, 1, len(pending))).astype(np.int64)
            out = self.decode(self.embed(pending), at, past)
            past, position = self.kept(out), position + len(pending)
            # The end token itself must enter the cache before the context queries follow it.
            if tokens and (tokens[-1] == self.text.eos or len(tokens) >= self.max_new_tokens):
                break
            tokens.append(int(out["logits"][0, -1].argmax()))
            pending = [tokens[-1]]
        reply = self.text.decode(tokens)
        box = parse_box(reply, c.vision.image_size)
        if box is None:
            return Prediction(tokens, reply, None, None)
        return Prediction(tokens, reply, box, self.mask(past, position, segment, box))

    def mask(self, past: dict, position: int, segment: dict, box: tuple[float, ...]) -> np.ndarray:
        c = self.config
        m = self.queries.shape[0]
        at = np.broadcast_to(position + np.arange(m), (3, 1, m)).astype(np.int64)
        context = self.decode(self.queries[None], at, past)["hidden_states"]
        prompts = self.run("connector", {"context_hidden": context})
        heatmap = self.run("prior", {"concentration": prompts["concentration"], "image_embed": segment["image_embed"]})
        if c.prompt_with_box:
            scale = c.segmenter.image_size / c.vision.image_size
            coords, labels = np.array(box, np.float32).reshape(1, 2, 2) * scale, np.array([[2, 3]], np.int64)
        else:
            coords, labels = np.zeros((1, 1, 2), np.float32), np.array([[-1]], np.int64)
        out = self.run(
            "mask_decoder",
            {
                **segment,
                "prompt_tokens": prompts["prompt_tokens"][:, : 0 if c.head == "coprs" else None],
                "point_coords": coords,
                "point_labels": labels,
                "mask_input": heatmap["heatmap"],
                "has_mask_input": np.array([0.0 if c.head == "lens" else 1.0], np.float32),
            },
        )
        return out["masks"][0, 0] > 0
