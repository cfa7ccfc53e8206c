"""The settings of a model and of each stage, as the engine receives them (already resolved by the command line)."""

from .data import DataConfig, DatasetConfig, TextConfig
from .model import (
    BackboneConfig,
    ConnectorConfig,
    ContextConfig,
    ConvVision,
    DetectorVision,
    LiteSegmenter,
    ModelConfig,
    QwenVision,
    Sam1Config,
    Sam2Config,
    SegmenterConfig,
    SquareVision,
    VisionConfig,
)
from .run import DryRunConfig, ExportConfig, Recipe, RunConfig
from .stages import (
    LoraConfig,
    LossChange,
    RlConfig,
    RolloutConfig,
    ScheduleConfig,
    StageConfig,
    StagesConfig,
)

__all__ = [
    "BackboneConfig",
    "ConnectorConfig",
    "ContextConfig",
    "ConvVision",
    "DataConfig",
    "DatasetConfig",
    "DetectorVision",
    "DryRunConfig",
    "ExportConfig",
    "LiteSegmenter",
    "LoraConfig",
    "LossChange",
    "ModelConfig",
    "QwenVision",
    "Recipe",
    "RlConfig",
    "RolloutConfig",
    "RunConfig",
    "Sam1Config",
    "Sam2Config",
    "ScheduleConfig",
    "SegmenterConfig",
    "SquareVision",
    "StageConfig",
    "StagesConfig",
    "TextConfig",
    "VisionConfig",
]
