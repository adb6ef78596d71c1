// AssemblyScript: does what `plainSweeps` in src/divergence/reverse-sde/sweep-kernel.ts does, two lines at a time, on byte
// addresses of the memory. Each line has its own lane and there is no fused multiply-add, so that every number has the bits
// of the plain one. Of an odd number of lines the last is computed beside what stands behind it, which is not written.

/** Factorises the operator along one axis, from the fluxes through the first face on. The numbers of a row are `lines` apart. */
export function factorise(
  cells: i32,
  lines: i32,
  widths: usize,
  gaps: usize,
  means: usize,
  against: usize,
  left: usize,
  inverse: usize,
  back: usize,
  before: usize,
  behind: usize,
  tau: f64,
  scale: f64,
): void {
  const row = (<usize>lines) << 3;
  const one = f64x2.splat(1);
  for (let p: usize = 0, i: usize = 0; i < (<usize>cells) << 3; p += row, i += 8) {
    const gap = f64.load(gaps + i, 8);
    const stretch = f64x2.splat(2 * scale * gap);
    const weight = f64x2.splat(tau / gap);
    const own = v128.load64_splat(against + i, 8);
    const width = v128.load64_splat(widths + i);
    for (let l: usize = 0; l < row; l += 16) {
      const z = f64x2.mul(stretch, f64x2.sub(v128.load(means + row + p + l), own));
      const b = f64x2.mul(weight, bernoulli(z));
      const a = f64x2.add(b, f64x2.mul(weight, z));
      const from = v128.load(before + l);
      let diagonal = f64x2.add(f64x2.add(width, a), v128.load(behind + l));
      if (i > 0) diagonal = f64x2.sub(diagonal, f64x2.mul(from, v128.load(back + p + l - row)));
      const pivot = f64x2.div(one, diagonal);
      store(left + p + l, from, l, row);
      store(inverse + p + l, pivot, l, row);
      store(back + p + l, f64x2.mul(b, pivot), l, row);
      store(before + l, a, l, row);
      store(behind + l, b, l, row);
    }
  }
}

/** One step of SDIRK2, whose stage is kept in `stage`. */
export function advance(
  cells: i32,
  lines: i32,
  widths: usize,
  left: usize,
  inverse: usize,
  back: usize,
  q: usize,
  stage: usize,
  weight: f64,
  faintest: f64,
): void {
  const row = (<usize>lines) << 3;
  const size = <usize>cells * row;
  const faint = f64x2.splat(faintest);
  const negative = f64x2.splat(-faintest);
  for (let p: usize = 0, i: usize = 0; p < size; p += row, i += 8) {
    const width = v128.load64_splat(widths + i);
    for (let l: usize = 0; l < row; l += 16) {
      const at = p + l;
      let x = v128.load(q + at);
      x = v128.bitselect(faint, x, v128.and(f64x2.lt(x, faint), f64x2.gt(x, negative)));
      store(q + at, x, l, row);
      store(stage + at, forward(width, x, left + at, inverse + at, stage + at - row, p > 0), l, row);
    }
  }
  const portion = f64x2.splat(weight);
  for (let p = size; p > 0; ) {
    p -= row;
    const isLast = p + row === size;
    for (let l: usize = 0; l < row; l += 16) {
      const at = p + l;
      let y = v128.load(stage + at);
      if (!isLast) {
        y = f64x2.add(y, f64x2.mul(v128.load(back + at), v128.load(stage + at + row)));
        store(stage + at, y, l, row);
      }
      const x = v128.load(q + at);
      store(q + at, f64x2.add(x, f64x2.mul(portion, f64x2.sub(y, x))), l, row);
    }
  }
  for (let p: usize = 0, i: usize = 0; p < size; p += row, i += 8) {
    const width = v128.load64_splat(widths + i);
    for (let l: usize = 0; l < row; l += 16) {
      const at = p + l;
      store(q + at, forward(width, v128.load(q + at), left + at, inverse + at, q + at - row, p > 0), l, row);
    }
  }
  for (let p = size - row; p > 0; ) {
    p -= row;
    for (let l: usize = 0; l < row; l += 16) {
      const at = q + p + l;
      store(at, f64x2.add(v128.load(at), f64x2.mul(v128.load(back + p + l), v128.load(at + row))), l, row);
    }
  }
}

/** A cell once what comes from the one before it is known. */
function forward(width: v128, right: v128, left: usize, inverse: usize, previous: usize, isLater: bool): v128 {
  const scale = v128.load(inverse);
  return isLater
    ? f64x2.mul(f64x2.add(f64x2.mul(width, right), f64x2.mul(v128.load(left), v128.load(previous))), scale)
    : f64x2.mul(right, f64x2.mul(width, scale));
}

/** Writes both lanes, or the first alone where the second is beyond the end of the row. */
function store(at: usize, value: v128, l: usize, row: usize): void {
  if (l + 8 < row) v128.store(at, value);
  else v128.store_lane<f64>(at, value, 0);
}

/** B(z) = z/(e^z - 1), as `bernoulli` of src/divergence/reverse-sde/reverse-densities.ts has it. */
function bernoulli(z: v128): v128 {
  const isLarge = f64x2.gt(f64x2.abs(z), f64x2.splat(0.7));
  if (!v128.any_true(isLarge)) return series(z);
  const quotient = f64x2.div(z, f64x2.sub(exponential(z), f64x2.splat(1)));
  return i64x2.all_true(isLarge) ? quotient : v128.bitselect(quotient, series(z), isLarge);
}

function series(z: v128): v128 {
  const s = f64x2.mul(z, z);
  let sum = f64x2.mul(s, f64x2.splat(3617.0 / 10670622842880000.0));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 74724249600.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(691.0 / 1307674368000.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 47900160.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 1209600.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 30240.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 720.0), sum));
  sum = f64x2.mul(s, f64x2.sub(f64x2.splat(1.0 / 12.0), sum));
  return f64x2.add(f64x2.sub(f64x2.splat(1), f64x2.mul(f64x2.splat(0.5), z)), sum);
}

/**
 * e^x for |x| > 0.7 with the bits of Math.exp, which is that of fdlibm: x = k ln 2 + r with |r| <= ln(2)/2, and
 * e^r = 1 + r + r c/(2 - c), c = r - r^2 P(r^2). What is below -700 counts as -700: next to 1 there is none of it.
 */
function exponential(given: v128): v128 {
  const x = f64x2.pmin(f64x2.pmax(given, f64x2.splat(-700)), f64x2.splat(710));
  const half = v128.or(v128.and(x, f64x2.splat(-0.0)), f64x2.splat(0.5));
  const k = f64x2.trunc(f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), half));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(0.6931471803691238)));
  const low = f64x2.mul(k, f64x2.splat(1.9082149292705877e-10));
  const r = f64x2.sub(high, low);
  const s = f64x2.mul(r, r);
  let P = f64x2.mul(s, f64x2.splat(4.1381367970572385e-8));
  P = f64x2.mul(s, f64x2.add(f64x2.splat(-0.0000016533902205465252), P));
  P = f64x2.mul(s, f64x2.add(f64x2.splat(0.00006613756321437934), P));
  P = f64x2.mul(s, f64x2.add(f64x2.splat(-0.0027777777777015593), P));
  P = f64x2.mul(s, f64x2.add(f64x2.splat(0.16666666666666602), P));
  const c = f64x2.sub(r, P);
  const part = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, part), high));
  // 2^(k - 1) and then 2, as 2^1024 is no double; the last bits of 2^52 + n are those of n
  const power = i64x2.shl(f64x2.add(k, f64x2.splat(4503599627370496.0 + 1022.0)), 52);
  const found = f64x2.mul(f64x2.mul(y, power), f64x2.splat(2));
  // it knows e better than its own algorithm finds it
  return v128.bitselect(f64x2.splat(Math.E), found, f64x2.eq(x, f64x2.splat(1)));
}
