"""NanoDet-g's trunk as the segmenter's: the detector's own convolutions without neck and head."""

from __future__ import annotations

from torch import Tensor, nn

from ...nanodet import NanoDet, trunk_levels


class DetectorTrunk(nn.Module):
    """Image [B,3,H,W], normalised as NanoDet's, H and W multiples of 32 → {"stride2": [B,32,H/2,W/2], … "stride32": [B,512,…]}."""

    channels = {"stride2": 32, "stride4": 64, "stride8": 128, "stride16": 256, "stride32": 512}
    gains = {"stride2": 8.0, "stride4": 20.0, "stride8": 40.0, "stride16": 40.0, "stride32": 40.0}
    """What gives a level's features deviations of 3 to 8: as they are, they have 0.35 to 0.08."""

    def __init__(self) -> None:
        super().__init__()
        self.take(NanoDet())

    def take(self, detector: NanoDet) -> None:
        """The detector's stem and stages in place of its own."""
        self.stem, self.stages = detector.stem, detector.stages

    @property
    def learning(self) -> nn.ModuleList:
        """What learns where a trunk does: from stride 8 on, as the other trunk's."""
        return self.stages[1:]

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        return dict(zip(self.channels, trunk_levels(self.stem, self.stages, image), strict=True))
