"""SAM2's published weights, Meta's own and those inside a LENS checkpoint: which tensors are used, and whether they were
ever trained.

LENS's stage 1 keeps SAM2 outside the model and saves an untrained copy in it; stage 2 rebuilds it from Meta's
checkpoint, trains the prompt encoder and mask decoder, and leaves the image encoder frozen (hustvl/LENS, 28cf510).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

from ..events import EngineError
from ..tensors import Renamed, complain

SAM = "sam."
ENCODER = "image_encoder."
USED = (ENCODER, "sam_prompt_encoder.", "sam_mask_decoder.", "no_mem_embed")
IGNORED = (
    *("memory_attention.", "memory_encoder.", "maskmem_tpos_enc"),
    *("no_mem_pos_enc", "no_obj_ptr", "mask_downsample.", "obj_ptr_proj."),
)
"""Video memory: never used on a single image. The first three are left-overs of stage 2's rebuilding."""

PROMPT_ENCODER = {
    "pe_layer.positional_encoding_gaussian_matrix": (2, 128),
    **{f"point_embeddings.{i}.weight": (1, 256) for i in range(4)},
    "not_a_point_embed.weight": (1, 256),
    "no_mask_embed.weight": (1, 256),
}
MASK_DECODER = {
    "iou_token.weight": (1, 256),
    "mask_tokens.weight": (4, 256),
    "obj_score_token.weight": (1, 256),
    "conv_s0.weight": (32, 256, 1, 1),
    "conv_s1.weight": (64, 256, 1, 1),
}
NEEDED = {
    **{"sam_prompt_encoder." + n: s for n, s in PROMPT_ENCODER.items()},
    **{"sam_mask_decoder." + n: s for n, s in MASK_DECODER.items()},
    "no_mem_embed": (1, 1, 256),
}
NORM = re.compile(r"\.norm\d*\.(weight|bias)$")
POSITIONS = (ENCODER + "trunk.pos_embed", ENCODER + "trunk.pos_embed_window")

State = Literal["trained", "random", "unclear", "absent"]


def is_sam_name(name: str) -> bool:
    return name.startswith(SAM) and name.removeprefix(SAM).startswith(USED + IGNORED)


def equal_within_rounding(ours: Tensor, theirs: Tensor) -> bool:
    """bf16 and fp16 round to within 2⁻⁹ of the value (fp16 below 6e-5 to within 2⁻²⁵): twice that is allowed."""
    if ours.shape != theirs.shape:
        return False
    return torch.allclose(ours.float(), theirs.float(), rtol=2.0**-8, atol=2.0**-24)


def at_initialisation(sam: Mapping[str, Tensor]) -> list[bool]:
    """For each LayerNorm weight and bias and each position embedding of the image encoder: still exactly the constant
    that SAM2's constructor puts there (1, 0, 0)?"""
    constants = {n: 0.0 if n.endswith("bias") else 1.0 for n in sam if n.startswith(ENCODER) and NORM.search(n)}
    constants |= {n: 0.0 for n in POSITIONS if n in sam}
    return [bool((sam[n] == constant).all()) for n, constant in constants.items()]


def sam_state(sam: Mapping[str, Tensor], meta: Mapping[str, Tensor] | None = None) -> State:
    """Whether a LENS checkpoint's SAM2 (names without `sam.`) is trained or the random one of a stage-1 save.

    With Meta's weights: trained if the frozen image encoder equals theirs within rounding. Without them, or where it
    differs: random if every LayerNorm and position embedding of the encoder is exactly at its constant initial value,
    which no training leaves so; trained (without Meta's weights only) if none is and all are finite.
    Else unclear: with Meta's weights also an encoder that was trained to other values, such as SAM 2.1's.

    What it cannot know: without Meta's weights, "trained" says only "not at initialisation". Uninitialised memory, as
    transformers can leave in parameters a checkpoint lacked, passes if finite; so does any other trained SAM2. And it
    looks at the encoder alone: whether the decoder was tuned by LENS or is Meta's own is not told (both are usable).
    """
    encoder = [n for n in sam if n.startswith(ENCODER)]
    if not encoder:
        return "absent"
    if meta is not None:
        theirs = [n for n in meta if n.startswith(ENCODER)]
        complain("missing in Meta's checkpoint", {ENCODER + "*"} if not theirs else set(), "give sam2_hiera_large.pt")
        if set(theirs) == set(encoder) and all(equal_within_rounding(sam[n], meta[n]) for n in encoder):
            return "trained"
    still = at_initialisation(sam)
    if still and all(still):
        return "random"
    finite = all(bool(torch.isfinite(sam[n]).all()) for n in encoder if NORM.search(n) or n in POSITIONS)
    return "trained" if meta is None and still and not any(still) and finite else "unclear"


def of_one_image(meta: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Meta's sam2_hiera_*.pt (files.read_checkpoint) without its video memory; names that are of neither stay, to be
    complained about."""
    return Renamed(meta, {n: n for n in meta if not n.startswith(IGNORED)})


def segmenter_tensors(sam: Mapping[str, Tensor], meta: Mapping[str, Tensor] | None = None) -> Mapping[str, Tensor]:
    """The SAM2 to use, under Meta's names: the checkpoint's own if it is trained, else Meta's."""
    state = sam_state(sam, meta)
    if state == "unclear":
        raise EngineError(
            "sam-unclear",
            "the checkpoint's sam.* is neither at initialisation nor "
            + ("Meta's frozen image encoder; give" if meta is not None else "plainly trained; give also")
            + " sam2_hiera_large.pt of SAM 2.0, or leave sam.* out of the checkpoint to use Meta's",
        )
    if state != "trained" and meta is None:
        what = "untrained (a stage-1 save)" if state == "random" else "missing"
        raise EngineError("sam-untrained", f"the checkpoint's sam.* is {what}; give Meta's sam2_hiera_large.pt with it")
    chosen = sam if state == "trained" or meta is None else meta
    used = Renamed(chosen, {n: n for n in chosen if n.startswith(USED)})
    complain("missing in SAM2's weights", set(NEEDED) - set(used), "give sam2_hiera_large.pt")
    wrong = [f"{n} {tuple(used[n].shape)} instead of {s}" for n, s in NEEDED.items() if tuple(used[n].shape) != s]
    complain("wrong shapes in SAM2's weights", wrong, "give sam2_hiera_large.pt")
    return used
