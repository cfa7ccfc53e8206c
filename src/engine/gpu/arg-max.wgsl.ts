/** The largest of a row of numbers for the GPU; `row` is laid out by arg-max.ts. */
export const ARG_MAX = /* wgsl */ `
// As bits: a shader may take for granted that no float is NaN or infinite. Halves lie two in a word, the lower first.
@group(0) @binding(0) var<storage, read> logits: array<u32>;
// Where the row begins, how long it is, whether it is of halves.
@group(0) @binding(1) var<storage, read> row: array<u32>;
// An index: NONE where a number of the row is none.
@group(0) @binding(2) var<storage, read_write> chosen: array<u32>;

const LANES = 256u;
const NONE = 0xffffffffu;
var<workgroup> values: array<f32, LANES>;
var<workgroup> indices: array<u32, LANES>;
var<workgroup> odd: atomic<u32>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  let half = row[2] == 1u;
  let exponent = select(0x7f800000u, 0x7c00u, half);
  var best = 0.0;
  var index = NONE;
  for (var i = lane; i < row[1]; i += LANES) {
    let at = row[0] + i;
    var bits = logits[select(at, at >> 1u, half)];
    if (half) {
      bits = (bits >> (16u * (at & 1u))) & 0xffffu;
    }
    if ((bits & exponent) == exponent) {
      atomicStore(&odd, 1u);
    }
    let value = select(bitcast<f32>(bits), unpack2x16float(bits).x, half);
    if (index == NONE || value > best) {
      best = value;
      index = i;
    }
  }
  values[lane] = best;
  indices[lane] = index;
  workgroupBarrier();
  for (var width = LANES >> 1u; width > 0u; width >>= 1u) {
    if (lane < width) {
      let other = indices[lane + width];
      let value = values[lane + width];
      // The first of equals.
      let isFirst = value == values[lane] && other < indices[lane];
      if (other != NONE && (indices[lane] == NONE || value > values[lane] || isFirst)) {
        values[lane] = value;
        indices[lane] = other;
      }
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    chosen[0] = select(indices[0], NONE, atomicLoad(&odd) == 1u);
  }
}
`;
