"""The whole pipeline in Python over any implementation of a bundle's graphs: what `verify` compares the engines with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from ..config import ModelConfig, SquareVision
from ..coordinates import Box, scale_box
from ..evaluation.replies import read_reply
from ..models.backbone import mrope_positions
from ..models.inputs import Photo, prepare
from ..models.segmenters.multimask import Stability, chosen_mask
from ..models.heads.coprs import mask_prompt
from ..text import Text
from .qwen.positions import patch_positions, window_index

Feeds = dict[str, np.ndarray]
Run = Callable[[str, Feeds], Feeds]


@dataclass
class Prediction:
    """`box` in pixels of the segmenter's image; `logits` float32 [S/4,S/4]; each None where the reply has none."""

    tokens: list[int]
    reply: str
    box: Box | None
    logits: np.ndarray | None

    @property
    def mask(self) -> np.ndarray | None:
        """bool [S/4,S/4]."""
        return None if self.logits is None else self.logits > 0


@dataclass
class Sequence:
    """The language model's state: KV cache, next position, and (for the second pass) all embeddings so far."""

    past: Feeds
    position: int
    embeds: list[np.ndarray]
    deepstack: list[np.ndarray]
    regions: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    """Boxes that a reply can cite, [R,4] in pixels of the model's image."""


class Pipeline:
    """`queries` [M,D]; None where the context is a token of the reply. `half`: the KV cache is float16."""

    def __init__(
        self, run: Run, config: ModelConfig, text: Text, queries: np.ndarray | None, max_new_tokens: int, half: bool = False
    ):
        self.run, self.config, self.text, self.queries = run, config, text, queries
        self.max_new_tokens, self.kv = max_new_tokens, np.float16 if half else np.float32
        self.levels = 0 if isinstance(config.vision, SquareVision) else len(config.vision.deepstack)

    def empty(self) -> Sequence:
        b = self.config.backbone
        names = [f"past_key_values.{i}.{kind}" for i in range(b.layers) for kind in ("key", "value")]
        return Sequence({n: np.zeros((1, b.kv_heads, 0, b.head_dim), self.kv) for n in names}, 0, [], [])

    def decode(
        self, state: Sequence, embeds: np.ndarray, positions: np.ndarray | None = None, deepstack: np.ndarray | None = None
    ) -> Feeds:
        """Appends embeddings [1,S,D] to the sequence, as text unless `positions` [3,1,S] are given."""
        length = embeds.shape[1]
        if positions is None:
            at = state.position + np.arange(length)
            positions = np.broadcast_to(at, (3, 1, length)).astype(np.int64)
        total = next(iter(state.past.values())).shape[2] + length
        feeds = {"inputs_embeds": embeds, "attention_mask": np.ones((1, total), np.int64), "position_ids": positions}
        if self.levels:
            none = np.zeros((self.levels, length, embeds.shape[2]), np.float32)
            feeds["deepstack"] = none if deepstack is None else deepstack
            state.deepstack.append(feeds["deepstack"])
        out = self.run("decoder_model_merged", {**feeds, **state.past})
        state.past = {k.replace("present", "past_key_values"): v for k, v in out.items() if k.startswith("present")}
        state.position = int(positions.max()) + 1
        state.embeds.append(embeds)
        return out

    def embed(self, ids: list[int]) -> np.ndarray:
        return self.run("embed_tokens", {"input_ids": np.array([ids], np.int64)})["inputs_embeds"]

    def vision_inputs(self, photo: Photo) -> Feeds:
        v, feeds = self.config.vision, {"pixel_values": photo.patches.numpy()}
        if isinstance(v, SquareVision):
            return feeds
        rows, columns = (n * v.merge_size for n in photo.grid)
        feeds["patch_positions"] = patch_positions(rows, columns, v.merge_size)
        if v.window:
            feeds["window_index"] = window_index(rows, columns, v.merge_size, v.window // v.patch_size)
        if v.positions:
            feeds["grid"] = np.array([rows, columns], np.int64)
        return feeds

    def prefix(self, photo: Photo) -> Sequence:
        seen = self.run("vision_encoder", self.vision_inputs(photo))
        ids = self.text.prefix(len(seen["image_features"]))
        where = [i for i, t in enumerate(ids) if t == self.text.image]
        embeds, deepstack = self.embed(ids).copy(), None
        embeds[0, where] = seen["image_features"]
        if self.levels:
            deepstack = np.zeros((self.levels, len(ids), embeds.shape[2]), np.float32)
            deepstack[:, where] = seen["deepstack"]
        positions = mrope_positions(torch.tensor([ids]), self.text.image, photo.grid).numpy()
        state = self.empty()
        if "regions" in seen:
            state.regions = seen["regions"][:, :4]
        self.decode(state, embeds, positions, deepstack)
        return state

    def __call__(self, image: np.ndarray, prompt: str) -> Prediction:
        """image uint8 [H,W,3]."""
        photo = prepare(self.config, image)
        segment = self.run("segment_encoder", {"pixel_values": photo.segment[None].numpy()})
        state = self.prefix(photo)
        pending, tokens, states = self.text.question(prompt), [], []
        while True:
            out = self.decode(state, self.embed(pending))
            states.append(out["hidden_states"][0, -1])
            # The end token itself must enter the cache before the context queries follow it.
            if tokens and (tokens[-1] == self.text.eos or len(tokens) >= self.max_new_tokens):
                break
            tokens.append(int(out["logits"][0, -1].argmax()))
            pending = [tokens[-1]]
        reply = self.text.tokenizer.decode(tokens, skip_special_tokens=False)
        said = [t for t in tokens if t != self.text.eos]
        written = self.text.tokenizer.decode(said, skip_special_tokens=False)
        read = read_reply(written, self.text.config, photo.seen, photo.size, state.regions.tolist())
        box = read.box and scale_box(read.box, photo.size[::-1], photo.part[::-1])
        context = None if read.absent else self.context(state, tokens, states)
        mask = None if context is None else self.mask(context, photo, segment, box)
        return Prediction(tokens, reply, box, mask)

    def context(self, state: Sequence, tokens: list[int], states: list[np.ndarray]) -> np.ndarray | None:
        """[1,M,D], or [1,1,D] at the reply's last context token; None where it has none."""
        token = self.config.context.token
        if token is not None:
            wanted = self.text.tokenizer.token_to_id(token)
            # states[0] is the question's last; states[i + 1] belongs to tokens[i].
            at = [i for i, t in enumerate(tokens) if t == wanted]
            return states[at[-1] + 1][None, None] if at else None
        # A reply that was cut at its limit is closed first, as in the app.
        if tokens[-1] != self.text.eos:
            self.decode(state, self.embed([self.text.eos]))
        if self.config.context.positions == "linear":
            whole, deepstack = np.concatenate(state.embeds, axis=1), None
            if self.levels:
                deepstack = np.concatenate(state.deepstack, axis=1)
            state = self.empty()
            self.decode(state, whole, deepstack=deepstack)
        return self.decode(state, self.queries[None])["hidden_states"]

    def unasked(self, image: np.ndarray) -> None:
        """Runs every graph on image uint8 [H,W,3] with a context that no reply led to: a reply may have no place, and then
        nothing is asked of the head and the mask decoder."""
        photo, token = prepare(self.config, image), self.config.context.token
        segment = self.run("segment_encoder", {"pixel_values": photo.segment[None].numpy()})
        state = self.prefix(photo)
        asks = self.queries[None] if token is None else self.embed([self.text.tokenizer.token_to_id(token)])
        self.mask(self.decode(state, asks)["hidden_states"], photo, segment, None)

    def mask(self, context: np.ndarray, photo: Photo, segment: Feeds, box: Box | None) -> np.ndarray:
        c, low = self.config, self.config.segmenter.mask_size
        tokens, concentration = np.zeros((1, 0, 256), np.float32), context[:, 0]
        if c.context.token is None:
            prompts = self.run("connector", {"context_hidden": context})
            concentration = prompts.get("concentration")
            tokens = prompts["prompt_tokens"] if c.head != "coprs" else tokens
        heatmap, has_mask = np.zeros((1, 1, low, low), np.float32), np.zeros(1, np.float32)
        if c.head != "lens":
            feeds = {"concentration": concentration, "image_embed": segment["image_embed"]}
            heatmap, has_mask = self.run("prior", feeds)["heatmap"], np.ones(1, np.float32)
        if c.segmenter.fit == "pad":
            heatmap = mask_prompt(torch.from_numpy(heatmap), torch.tensor([photo.part])).numpy()
        corners, kinds = [], []
        boxed = c.prompt_with_box and box is not None
        if boxed:
            corners, kinds = [box[:2], box[2:]], [2, 3]
        if c.pad_box if boxed else c.pad_point:
            corners, kinds = [*corners, (0, 0)], [*kinds, -1]
        coords, labels = np.array(corners, np.float32).reshape(1, -1, 2), np.array([kinds], np.int64)
        out = self.run(
            "mask_decoder",
            {
                **segment,
                "prompt_tokens": tokens,
                "point_coords": coords,
                "point_labels": labels,
                "mask_input": heatmap,
                "has_mask_input": has_mask,
            },
        )
        rule = Stability() if c.dynamic_multimask else None
        masks, scores = (torch.from_numpy(out[name]) for name in ("masks", "iou_scores"))
        return chosen_mask(masks, scores, rule)[0].numpy()
