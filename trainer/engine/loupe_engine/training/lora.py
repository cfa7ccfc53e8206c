"""Low-rank adapters (peft) on the language model: they alone are trained of it, and become plain weights at the end."""

from __future__ import annotations

from torch import nn

from ..config import LoraConfig
from ..events import EngineError


def inject(text: nn.Module, config: LoraConfig, groups: list[dict]) -> None:
    """Puts adapters into `text`, freezes all else of it, and adds them to the group that trained it (and its scale)."""
    import peft

    own = {id(p) for p in text.parameters() if p.requires_grad}
    home = next((g for g in groups if any(id(p) in own for p in g["params"])), None)
    if home is None:
        raise EngineError("lora-unused", "this stage does not train the language model: take `lora` out of its settings")
    settings = peft.LoraConfig(r=config.rank, lora_alpha=config.alpha, target_modules=config.targets)
    try:
        peft.inject_adapter_in_model(settings, text)
    except ValueError as error:
        raise EngineError("lora-targets", f"lora.targets: {str(error).splitlines()[0]} Its layers have q_proj, v_proj and others") from error
    home["params"] = [*home["params"], *(p for name, p in text.named_parameters() if "lora_" in name)]


def merge(text: nn.Module) -> None:
    """Adds each adapter to the weight it adapts and takes it out: the module is as before, with other numbers."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for name, module in list(text.named_modules()):
        if isinstance(module, BaseTunerLayer):
            module.merge(safe_merge=True)
            text.set_submodule(name, module.get_base_layer())
