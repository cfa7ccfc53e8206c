/** `chooseForClick` and `chooseForClicks` of mask/choose-mask.ts for the GPU; `data` is laid out by choose-mask.ts. */
export const CHOOSE_MASK = /* wgsl */ `
@group(0) @binding(0) var<storage, read> masks: array<f32>;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read> data: array<u32>;
@group(0) @binding(3) var<storage, read_write> chosen: array<f32>;

const HEAD = 5u;
const CLICK = 3u;
const NONE = 4u;
const AMBIGUOUS = 3u;
var<workgroup> index: u32;

fn logit_at(mask: u32, click: u32) -> f32 {
  let at = HEAD + CLICK * click;
  var value = 0.0;
  for (var tap = 0u; tap < data[at + 2u]; tap++) {
    let cell = data[data[at + 1u] + 2u * tap];
    let weight = bitcast<f32>(data[data[at + 1u] + 2u * tap + 1u]);
    value += weight * (masks[mask * data[0] + cell] - bitcast<f32>(data[3]));
  }
  return value;
}

fn obeys(mask: u32, click: u32) -> bool {
  return (logit_at(mask, click) > 0.0) == (data[HEAD + CLICK * click] == 1u);
}

fn obeyed(mask: u32) -> u32 {
  var count = 0u;
  for (var click = 0u; click < data[1]; click++) {
    count += select(0u, 1u, obeys(mask, click));
  }
  return count;
}

// The last three are for ambiguous prompts; of four the first is the single one.
fn first_of_three() -> u32 {
  return data[4] - AMBIGUOUS;
}

// Of the three those that obey as many as wanted; the best predicted IoU of them, the first of equals.
fn best_scored(wanted: u32) -> u32 {
  var best = NONE;
  for (var mask = first_of_three(); mask < data[4]; mask++) {
    if (obeyed(mask) == wanted && (best == NONE || scores[mask] > scores[best])) {
      best = mask;
    }
  }
  return best;
}

fn closest() -> u32 {
  let sign = select(-1.0, 1.0, data[HEAD] == 1u);
  var best = first_of_three();
  for (var mask = best + 1u; mask < data[4]; mask++) {
    if (sign * logit_at(mask, 0u) > sign * logit_at(best, 0u)) {
      best = mask;
    }
  }
  return best;
}

fn choose() -> u32 {
  if (data[2] == 1u) {
    let best = best_scored(1u);
    if (best != NONE) {
      return best;
    }
    return select(closest(), 0u, obeys(0u, 0u));
  }
  var most = obeyed(0u);
  for (var mask = 1u; mask < data[4]; mask++) {
    most = max(most, obeyed(mask));
  }
  if (first_of_three() == 1u && obeyed(0u) == most) {
    return 0u;
  }
  return best_scored(most);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  if (local == 0u) {
    index = choose();
  }
  workgroupBarrier();
  if (id.x < data[0]) {
    chosen[id.x] = masks[index * data[0] + id.x] - bitcast<f32>(data[3]);
  }
  if (id.x == 0u) {
    chosen[data[0]] = scores[index];
  }
}
`;
