import * as ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { KvCache } from "../../src/engine/runtime/kv-cache";
import type { OrtApi } from "../../src/engine/runtime/ort";

test.each(["float32", "float16"] as const)(
  "an empty %s cache has a tensor without tokens for each key and value",
  (type) => {
    const decoder = {
      layers: 2,
      kv_heads: 3,
      head_dim: 4,
      vocab: 8,
      kv_dtype: type,
      deepstack: 0,
      positions: 64,
      past_present_share_buffer: false,
    };
    const feeds = KvCache.empty(ort as unknown as OrtApi, decoder).feeds();
    expect(Object.keys(feeds)).toEqual(
      [0, 1].flatMap((i) => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]),
    );
    for (const tensor of Object.values(feeds)) expect(tensor).toMatchObject({ type, dims: [1, 3, 0, 4], size: 0 });
  },
);
