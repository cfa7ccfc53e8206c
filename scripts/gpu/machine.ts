/** The lent machine, as far as a plan depends on it: what it takes, and which Python packages it has (read 2026-11-17). */

const MIB = 1 << 20;

/** Of one call: everything that travels there, the repository's own files included. A mebibyte is left for tar's headers. */
export const TRAVELS = 63 * MIB;
/** Of one call: files that come back. */
export const BACK = { files: 8, bytes: 16 * MIB, total: 64 * MIB };
/** Of one command. */
export const COMMAND = { characters: 2000, seconds: 540 };
/** Calls that carry nothing but data cost time that is lent: more of them are refused. */
export const MOST_VOLUMES = 4;
export const PYTHON_VERSION = "3.12";
export const PLATFORMS = [
  "manylinux_2_28_x86_64",
  "manylinux_2_27_x86_64",
  "manylinux_2_17_x86_64",
  "manylinux2014_x86_64",
];

/**
 * Of the packages that the trainer's requirements lead to, those that are there. But typing-extensions, which is, in a
 * version that nobody has read: pydantic needs a late one, so it travels, and is installed where theirs is older.
 */
export const THERE = new Set(
  `accelerate annotated-doc anyio attrs certifi click cuda-bindings cuda-pathfinder cuda-toolkit filelock flatbuffers
  fsspec h11 hf-xet httpcore httpx huggingface-hub idna jinja2 markdown-it-py markupsafe mdurl ml-dtypes mpmath networkx
  numpy nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile
  nvidia-curand nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink
  nvidia-nvshmem-cu13 nvidia-nvtx onnx onnx-ir onnxruntime onnxscript packaging peft pillow protobuf psutil pygments pyyaml
  regex rich safetensors setuptools shellingham sympy tokenizers torch tqdm transformers triton typer`.split(/\s+/),
);
