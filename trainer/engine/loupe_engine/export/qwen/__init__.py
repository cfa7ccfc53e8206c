"""Full-size bundles: the language half of Qwen2-VL, Qwen2.5-VL and Qwen3-VL as ONNX graphs."""
