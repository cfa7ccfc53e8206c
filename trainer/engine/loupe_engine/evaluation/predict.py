"""A photo and its questions → replies, boxes, masks, heatmaps, by the app's rules (src/engine/pipeline/segment.ts).

Greedy, in PyTorch. The app and an exported bundle give the same, but for the bundle's quantization.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..coordinates import Box, scale_box
from ..models.inputs import Photo, prepare
from ..models.loupe import Loupe
from ..models.segmenters.multimask import Stability, chosen_mask
from ..stages.batch import Prefix
from ..stages.language import reply_pass
from ..stages.photos import photo_parts, photo_prefix, segment_features
from ..stages.rollout import Sampling, rollout
from ..text import Text, behind_reply
from .forced import forced_reply
from .generation import Generation
from .replies import Reply, read_reply


@dataclass(frozen=True)
class Prediction:
    """`tokens`: the reply without its end token. `box` in pixels of the photo. `mask` and `heatmap` (the prior's logits
    above 0), bool [H,W] of the photo; None where nothing is drawn: the reply says that nothing matches, or lacks the
    token that the mask is read from. A reply without a box is drawn from what it understood, as in the app."""

    reply: str
    tokens: list[int]
    thought_tokens: int
    box: Box | None
    mask: np.ndarray | None
    heatmap: np.ndarray | None
    absent: bool


@dataclass(frozen=True)
class Written:
    """A reply to one question: token ids without the end token, and as text with special tokens kept. `end`: the token it
    ended with; None where it was cut at its limit."""

    question: list[int]
    tokens: list[int]
    text: str
    reply: Reply
    end: int | None = None


class Predictor:
    """`max_new_tokens` is the bundle's limit; `batch`: questions of one photo answered side by side. `generation`: how
    published weights are meant to be sampled (generation.py); None: as the bundle does."""

    def __init__(
        self,
        model: Loupe,
        text: Text,
        max_new_tokens: int,
        batch: int = 16,
        stability: Stability | None = None,
        generation: Generation | None = None,
    ):
        self.model, self.text, self.batch, self.stability = model.eval(), text, batch, stability
        more = {} if generation is None else vars(generation)
        self.sampling = Sampling(temperature=0, max_new_tokens=max_new_tokens, **more)
        self.token = text.tokenizer.token_to_id(model.config.context.token or "")

    @torch.no_grad()
    def __call__(
        self, image: np.ndarray, expressions: Sequence[str], boxes: Sequence[Box] | None = None
    ) -> list[Prediction]:
        """`image`: RGB uint8 [H,W,3]. One prediction an expression, in their order. `boxes`, in pixels of the photo, take the
        places of those that the replies have."""
        photo = prepare(self.model.config, image)
        prefix = photo_prefix(self.model, self.text, [photo])
        encoded = segment_features(self.model, [photo])
        out: list[Prediction] = []
        for start in range(0, len(expressions), self.batch):
            some = slice(start, start + self.batch)
            out += self.answer(photo, prefix, encoded, expressions[some], None if boxes is None else boxes[some])
        return out

    def answer(
        self,
        photo: Photo,
        prefix: Prefix,
        encoded: tuple[Tensor, ...],
        expressions: Sequence[str],
        boxes: Sequence[Box] | None,
    ) -> list[Prediction]:
        if boxes is None:
            written = self.write(photo, prefix, expressions)
        else:
            written = self.forced(photo, prefix, expressions, boxes)
        drawn = [one for one in written if self.draws(one)]
        masks, heatmaps = self.draw(photo, prefix, encoded, drawn) if drawn else ([], None)
        seen = {id(one): i for i, one in enumerate(drawn)}
        fit = self.model.config.segmenter.fit
        out = []
        for one in written:
            at = seen.get(id(one))
            out.append(
                Prediction(
                    reply=one.text,
                    tokens=one.tokens,
                    thought_tokens=self.text.thought_tokens(one.tokens, one.text),
                    box=None if one.reply.absent else one.reply.box,
                    mask=None if at is None else on_photo(masks[at], photo, fit),
                    heatmap=None if at is None or heatmaps is None else on_photo(heatmaps[at], photo, fit),
                    absent=one.reply.absent,
                )
            )
        return out

    def write(self, photo: Photo, prefix: Prefix, expressions: Sequence[str]) -> list[Written]:
        text, n = self.text, len(expressions)
        questions = [text.question(one) for one in expressions]
        shown = text.prefix(photo.grid[0] * photo.grid[1])
        rows = rollout(self.model.backbone, prefix.repeat(n), questions, self.sampling, text.eos, text.pad, shown=shown)
        return [self.read(photo, prefix, question, row) for question, row in zip(questions, rows, strict=True)]

    def forced(self, photo: Photo, prefix: Prefix, expressions: Sequence[str], boxes: Sequence[Box]) -> list[Written]:
        """Each question's reply, written once, with each of its boxes in it."""
        text, once = self.text, list(dict.fromkeys(expressions))
        # Of a reply without a thought nothing would be left.
        own = [""] * len(once) if text.config.think is None else [one.text for one in self.write(photo, prefix, once)]
        of, out = dict(zip(once, own, strict=True)), []
        for expression, box in zip(expressions, boxes, strict=True):
            reply = forced_reply(of[expression], expression, box, photo, text.config)
            reply += behind_reply(text.config, self.model.config.context.token)
            out.append(self.read(photo, prefix, text.question(expression), [*text.encode(reply), text.eos]))
        return out

    def read(self, photo: Photo, prefix: Prefix, question: list[int], row: list[int]) -> Written:
        end = row[-1] if row[-1] in (self.text.eos, *self.sampling.ends) else None
        tokens = row if end is None else row[:-1]
        text = self.text.tokenizer.decode(tokens, skip_special_tokens=False)
        regions = prefix.regions[0] if prefix.regions else ()
        return Written(question, tokens, text, read_reply(text, self.text.config, photo.seen, photo.size, regions), end)

    def draws(self, one: Written) -> bool:
        return not one.reply.absent and (self.model.config.context.token is None or self.token in one.tokens)

    def draw(
        self, photo: Photo, prefix: Prefix, encoded: tuple[Tensor, ...], rows: list[Written]
    ) -> tuple[Tensor, Tensor | None]:
        """Mask and heatmap logits [len(rows),S/4,S/4], float32."""
        # A reply that was cut at its limit is closed first: the queries always follow an end token.
        asked = [(one.question, [*one.tokens, self.text.eos if one.end is None else one.end]) for one in rows]
        context = reply_pass(self.model, self.text, prefix.repeat(len(rows)), asked)[1]
        size = self.model.config.segmenter.mask_size
        masks = context.new_zeros(len(rows), size, size, dtype=torch.float32)
        heatmaps = torch.zeros_like(masks)
        boxes = [one.reply.box if self.model.config.prompt_with_box else None for one in rows]
        # Apart: a row without a box has one point that is none, and one with it has two.
        for has_box in (True, False):
            group = [i for i, box in enumerate(boxes) if (box is not None) == has_box]
            if not group:
                continue
            corners = [scale_box(boxes[i], photo.size[::-1], photo.part[::-1]) for i in group if has_box]
            prompt = torch.tensor(corners, device=context.device) if has_box else None
            masks[group], heatmap = self.decode(photo, encoded, context[group], prompt)
            if heatmap is not None:
                heatmaps[group] = heatmap
        return masks, heatmaps if self.model.config.has_prior else None

    def decode(
        self, photo: Photo, encoded: tuple[Tensor, ...], context: Tensor, boxes_B4: Tensor | None
    ) -> tuple[Tensor, Tensor | None]:
        model, n = self.model, len(context)
        embed, *high_res = (one.expand(n, *one.shape[1:]) for one in encoded)
        part = photo_parts(model, [photo])
        part = None if part is None else part.expand(n, -1)
        sparse, dense, heatmap = model.prompts(context, embed, boxes_B4, None, part)
        masks, scores, _ = model.segmenter.decode(embed, tuple(high_res), sparse, dense)
        chosen = chosen_mask(masks.float(), scores.float(), self.stability)
        return chosen, None if heatmap is None else heatmap[:, 0].float()


def on_photo(logits: Tensor, photo: Photo, fit: str) -> np.ndarray:
    """Low-res logits [S/4,S/4] over the segmenter's square → bool [H,W] of the photo, inside above 0. With fit "pad"
    they are enlarged to the square, cut out and resized (SAM1); with "stretch" in one step (SAM2)."""
    x, side = logits[None, None], photo.segment.shape[-1]
    if fit == "pad":
        square = F.interpolate(x, (side, side), mode="bilinear", align_corners=False)
        x = square[..., : photo.part[0], : photo.part[1]]
    return (F.interpolate(x, photo.size, mode="bilinear", align_corners=False)[0, 0] > 0).cpu().numpy()
