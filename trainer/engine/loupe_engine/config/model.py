"""The sizes and kinds of a model's parts."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .strict import Count, Fraction, Name, Positive, Strict, Whole


class ReaderConfig(Strict):
    """A sentence encoder that reads a question before the language model does: MiniLM-L6's sizes."""

    hidden: Count
    layers: Count
    heads: Count
    intermediate: Count
    longest: Count
    """Places it tells apart; those beyond count as the last."""
    opening: Count
    """Tokens of the template before a question."""


class BackboneConfig(Strict):
    """A Qwen-VL or LLaVA text model. "small" is Qwen2.5-VL's in any size, trained from nothing with a tokenizer of its own; the
    others are published families, whose weights come from a folder (`--weights`) or are random."""

    kind: Literal["small", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "llava"]
    hidden: Count
    layers: Count
    heads: Count
    kv_heads: Count
    intermediate: Count
    vocab: Annotated[int, Field(ge=300)]
    rope_theta: Positive
    dropout: Fraction
    head_size: Count | None
    """Where it is not hidden / heads (Qwen3)."""
    tied: bool
    """Whether the LM head is the embedding table."""
    reader: ReaderConfig | None
    source: str | None
    """Name of the published weights, for people."""

    @property
    def head_dim(self) -> int:
        return self.head_size or self.hidden // self.heads

    @property
    def mrope_section(self) -> list[int]:
        """Half a head in Qwen's proportions: 1 : 1.5 : 1.5, in Qwen3-VL 1.2 : 1 : 1."""
        half = self.head_dim // 2
        spatial = half * 5 // 16 if self.kind == "qwen3_vl" else half * 3 // 8
        return [half - 2 * spatial, spatial, spatial]


class ConvVision(Strict):
    """A convolutional trunk with Qwen's patches in front; the photo is resized to a square."""

    kind: Literal["conv"]
    image_size: Count
    patch_size: Count
    merge_size: Count
    temporal_patch_size: Count
    regions: ClassVar[int] = 0

    @property
    def grid(self) -> int:
        """Tokens along one side."""
        return self.image_size // (self.patch_size * self.merge_size)

    @property
    def tokens(self) -> int:
        return self.grid * self.grid


class DetectorVision(Strict):
    """NanoDet-g: a grid of tokens at stride 32, and behind them a token for each of the likeliest boxes; the photo is
    resized to a square."""

    kind: Literal["detector"]
    image_size: Count
    regions: Annotated[int, Field(ge=1, le=64)]
    order: Literal["score", "left_to_right"]
    """Of the regions."""
    patch_size: ClassVar[int] = 32
    merge_size: ClassVar[int] = 1
    temporal_patch_size: ClassVar[int] = 1

    @property
    def grid(self) -> int:
        """Tokens along one side."""
        return self.image_size // self.patch_size

    @property
    def tokens(self) -> int:
        """Those of the grid, then those of the regions."""
        return self.grid * self.grid + self.regions


SquareVision = ConvVision | DetectorVision
"""Of the small kind: every photo is a square of the same size, and has the same number of tokens."""


class QwenVision(Strict):
    """The tower of the backbone's own family; the photo keeps its aspect (smart_resize within the pixel limits)."""

    kind: Literal["qwen"]
    hidden: Count
    depth: Count
    heads: Count
    intermediate: Count
    patch_size: Count
    merge_size: Count
    temporal_patch_size: Count
    min_pixels: Count
    max_pixels: Count
    window: Count | None
    """Side of an attention window in pixels (Qwen2.5-VL: 112)."""
    full_attention: list[Whole]
    """Blocks that attend to the whole photo where there are windows."""
    deepstack: list[Whole]
    """Blocks whose output also enters the language model's first layers (Qwen3-VL)."""
    positions: Count | None
    """Learned position embeddings, a square number (Qwen3-VL: 2304)."""
    regions: ClassVar[int] = 0


class ClipVision(Strict):
    """CLIP's tower (LLaVA-1.5); the photo is resized to a square."""

    kind: Literal["clip"]
    hidden: Count
    depth: Count
    heads: Count
    intermediate: Count
    image_size: Count
    patch_size: Count
    merge_size: ClassVar[int] = 1
    temporal_patch_size: ClassVar[int] = 1
    regions: ClassVar[int] = 0

    @property
    def grid(self) -> int:
        """Tokens along one side."""
        return self.image_size // self.patch_size


VisionConfig = Annotated[ConvVision | DetectorVision | QwenVision | ClipVision, Field(discriminator="kind")]


class MaskSizes(Strict):
    """What all segmenters have."""

    image_size: Count
    mlp_dim: Count
    fit: ClassVar[str] = "stretch"

    @property
    def embed_size(self) -> int:
        return self.image_size // 16

    @property
    def mask_size(self) -> int:
        return self.image_size // 4


class LiteSegmenter(MaskSizes):
    """SAM2's prompt encoder and mask decoder on a small convolutional encoder."""

    kind: Literal["lite"]
    trunk: Literal["efficientnet", "nanodet"]
    fine: bool
    """Whether the trunk's features at stride 2 reach the mask too, and those at stride 4 see their neighbours."""


class Sam2Config(MaskSizes):
    """SAM 2.0 with its Hiera encoder; the photo is stretched to a square (LENS)."""

    kind: Literal["sam2"]
    trunk: ClassVar[str | None] = None
    size: Literal["tiny", "small", "base_plus", "large"]


class Sam1Config(MaskSizes):
    """SAM with its ViT encoder; longest side to `image_size`, padded right and below (CoPRS)."""

    kind: Literal["sam1"]
    trunk: ClassVar[str | None] = None
    size: Literal["vit_b", "vit_l", "vit_h"]
    fit: ClassVar[str] = "pad"


SegmenterConfig = Annotated[LiteSegmenter | Sam2Config | Sam1Config, Field(discriminator="kind")]


class ConnectorConfig(Strict):
    """"vit" and "mlp" are ours, "lens" the published one (position, ViT blocks, full-width convolution, one token)."""

    kind: Literal["vit", "mlp", "lens"]
    depth: Whole
    """0, of "lens" alone: neither positions nor blocks (Table 4's "MLP")."""
    heads: Count
    prompt_tokens: Count


class ContextConfig(Strict):
    """Where the mask's prompt comes from: M learned queries behind the reply (LENS), or, with `token`, the hidden state at
    the last such token of the reply (CoPRS, LISA)."""

    queries: Count | None
    token: Name | None
    positions: Literal["mrope", "linear"]
    """"linear": the published LENS weights' second pass, in which every token counts as text."""


class ModelConfig(Strict):
    backbone: BackboneConfig
    vision: VisionConfig
    segmenter: SegmenterConfig
    context: ContextConfig
    connector: ConnectorConfig | None
    """None where the context is a token (CoPRS, LISA), and with head "box"."""
    head: Literal["lens", "coprs", "unified", "lisa", "box"]
    """"lisa": the state at the context's token, through an MLP, is the one prompt. "box": the published parts as they are; each box of the reply prompts the segmenter, and nothing is learnt."""
    prompt_with_box: bool
    dynamic_multimask: bool
    """Where mask 0 is unstable, the best of masks 1 to 3 takes its place (SAM2's own way; LENS's evaluation)."""

    @property
    def has_queries(self) -> bool:
        return self.head != "box" and self.context.token is None

    @property
    def has_connector(self) -> bool:
        """Whether something makes prompt tokens of the context's states."""
        return self.has_queries or self.head == "lisa"

    @property
    def rows(self) -> int:
        """Of the embedding table. A published tokenizer leaves some to spare; the small kind's fills it, so that its context
        token has a row more."""
        return self.backbone.vocab + (self.backbone.kind == "small" and self.context.token is not None)

    @property
    def has_prior(self) -> bool:
        return self.head in ("coprs", "unified")

    @property
    def pad_point(self) -> bool:
        """Whether SAM's "not a point" stands where a text prompt has no box: not in the published systems, which never
        prompt with one."""
        return self.prompt_with_box or self.backbone.kind == "small"

    @property
    def pad_box(self) -> bool:
        """Whether it stands behind a box too: SAM2's own predictor and training add it to every list of points, a box's
        corners among them; SAM's do not. The small kind learnt its boxes without."""
        return self.segmenter.kind == "sam2"
