// AssemblyScript: does what `plainFeatures` in src/divergence/field/feature-kernel.ts does, two points at a time, on byte
// addresses of the memory. Each point has its own lane and there is no fused multiply-add, so that every sum has the bits of
// the plain one.

/** scores_j += sum_i a_ij relu(b_i + w_i . x) at an even number of points. */
export function addScores(
  features: usize,
  width: i32,
  dimension: i32,
  points: usize,
  scores: usize,
  count: i32,
  size: i32,
): void {
  const d = (<usize>dimension) << 3;
  const row = 2 * d + 8;
  const last = features + <usize>width * row;
  const end = (<usize>count) << 3;
  const axis = (<usize>size) << 3;
  const zero = f64x2.splat(0);
  if (dimension === 2) {
    for (let p: usize = 0; p < end; p += 16) {
      const x = v128.load(points + p);
      const y = v128.load(points + axis + p);
      let sx = v128.load(scores + p);
      let sy = v128.load(scores + axis + p);
      for (let i = features; i < last; i += 40) {
        let z = f64x2.add(v128.load64_splat(i), f64x2.mul(v128.load64_splat(i, 8), x));
        z = f64x2.add(z, f64x2.mul(v128.load64_splat(i, 16), y));
        z = v128.and(z, f64x2.gt(z, zero));
        sx = f64x2.add(sx, f64x2.mul(v128.load64_splat(i, 24), z));
        sy = f64x2.add(sy, f64x2.mul(v128.load64_splat(i, 32), z));
      }
      v128.store(scores + p, sx);
      v128.store(scores + axis + p, sy);
    }
    return;
  }
  for (let p: usize = 0; p < end; p += 16) {
    for (let i = features; i < last; i += row) {
      let z = preactivation(i, d, points + p, axis);
      z = v128.and(z, f64x2.gt(z, zero));
      let at = scores + p;
      for (let j = i + d + 8; j < i + row; j += 8) {
        v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.load64_splat(j), z)));
        at += axis;
      }
    }
  }
}

/** b + w . x at two points, of the b and w that stand at `row`. */
function preactivation(row: usize, d: usize, point: usize, axis: usize): v128 {
  let z = v128.load64_splat(row);
  for (let j: usize = 8; j <= d; j += 8) {
    z = f64x2.add(z, f64x2.mul(v128.load64_splat(row + j), v128.load(point)));
    point += axis;
  }
  return z;
}

/** sums += int w(t) sum_i trace_i [z_i > 0] dt over a step at an even number of points. */
export function addDivergence(
  features: usize,
  width: i32,
  dimension: i32,
  path: usize,
  sums: usize,
  count: i32,
  size: i32,
  start: f64,
  middle: f64,
  end: f64,
): void {
  const d = (<usize>dimension) << 3;
  const row = d + 32;
  const last = features + <usize>width * row;
  const axis = (<usize>size) << 3;
  const points = axis * <usize>dimension;
  const whole = partialWeight(start, middle, end, 1);
  const zero = f64x2.splat(0);
  for (let p: usize = 0; p < (<usize>count) << 3; p += 16) {
    let sum = v128.load(sums + p);
    for (let i = features; i < last; i += row) {
      const trace = f64.load(i);
      let z = v128.load64_splat(i, 8);
      let next = v128.load64_splat(i, 24);
      let before = path + p;
      let after = before + 2 * points;
      for (let j = i + 32; j < i + row; j += 8) {
        const w = v128.load64_splat(j);
        z = f64x2.add(z, f64x2.mul(w, v128.load(before)));
        next = f64x2.add(next, f64x2.mul(w, v128.load(after)));
        before += axis;
        after += axis;
      }
      const full = f64x2.splat(trace * whole);
      const isOn = f64x2.gt(z, zero);
      const changes = v128.xor(isOn, f64x2.gt(next, zero));
      if (!v128.any_true(changes)) {
        sum = f64x2.add(sum, v128.and(isOn, full));
        continue;
      }
      let first = f64x2.extract_lane(sum, 0);
      let second = f64x2.extract_lane(sum, 1);
      const a = f64x2.extract_lane(z, 0);
      const b = f64x2.extract_lane(z, 1);
      const at = path + points + p;
      if (i64x2.extract_lane(changes, 0) !== 0) {
        first += part(trace, start, middle, end, whole, a, halfwayAt(i, d, at, axis), f64x2.extract_lane(next, 0));
      } else if (a > 0) first += trace * whole;
      if (i64x2.extract_lane(changes, 1) !== 0) {
        second += part(trace, start, middle, end, whole, b, halfwayAt(i, d, at + 8, axis), f64x2.extract_lane(next, 1));
      } else if (b > 0) second += trace * whole;
      sum = f64x2.replace_lane(f64x2.splat(first), 1, second);
    }
    v128.store(sums + p, sum);
  }
}

/** z at one point halfway through the step. */
function halfwayAt(row: usize, d: usize, point: usize, axis: usize): f64 {
  let z = f64.load(row, 16);
  for (let j: usize = 0; j < d; j += 8) {
    z += f64.load(row + j, 32) * f64.load(point);
    point += axis;
  }
  return z;
}

/** What a feature adds that is active at one end of the step only. */
function part(trace: f64, start: f64, middle: f64, end: f64, whole: f64, z: f64, halfway: f64, next: f64): f64 {
  const first = trace * partialWeight(start, middle, end, crossing(z, halfway, next));
  return z > 0 ? first : trace * whole - first;
}

function partialWeight(start: f64, middle: f64, end: f64, u: f64): f64 {
  return u * (start + u * (0.5 * (4 * middle - 3 * start - end) + u * ((2.0 / 3.0) * (start - 2 * middle + end))));
}

function crossing(start: f64, middle: f64, end: f64): f64 {
  const bend = 2 * (start - 2 * middle + end);
  const slope = end - start - bend;
  const q = -0.5 * (slope + (slope < 0 ? -1.0 : 1.0) * sqrt(max(0.0, slope * slope - 4 * bend * start)));
  const root = start / q;
  return min(1.0, root >= 0 ? root : max(0.0, q / bend));
}
