// AssemblyScript: what src/numeric/transposed-product.ts does, two lanes at a time, on byte addresses of the memory. The lanes are
// neighbouring columns, so that each sum runs in the order of the plain kernel and has its bits; there is no fused multiply-add.

/** sums += A^T A. */
export function addProducts(panels: usize, rows: i32, tiles: usize, count: i32, sums: usize): void {
  const size = (<usize>rows) << 5;
  for (let q = 0; q < count; q++) {
    let a = panels + <usize>load<i32>(tiles) * size;
    let b = panels + <usize>load<i32>(tiles, 4) * size;
    const end = a + size;
    let s0 = v128.load(sums);
    let s1 = v128.load(sums, 16);
    let s2 = v128.load(sums, 32);
    let s3 = v128.load(sums, 48);
    let s4 = v128.load(sums, 64);
    let s5 = v128.load(sums, 80);
    let s6 = v128.load(sums, 96);
    let s7 = v128.load(sums, 112);
    while (a < end) {
      const left = v128.load(b);
      const right = v128.load(b, 16);
      let x = v128.load64_splat(a);
      s0 = f64x2.add(s0, f64x2.mul(x, left));
      s1 = f64x2.add(s1, f64x2.mul(x, right));
      x = v128.load64_splat(a, 8);
      s2 = f64x2.add(s2, f64x2.mul(x, left));
      s3 = f64x2.add(s3, f64x2.mul(x, right));
      x = v128.load64_splat(a, 16);
      s4 = f64x2.add(s4, f64x2.mul(x, left));
      s5 = f64x2.add(s5, f64x2.mul(x, right));
      x = v128.load64_splat(a, 24);
      s6 = f64x2.add(s6, f64x2.mul(x, left));
      s7 = f64x2.add(s7, f64x2.mul(x, right));
      a += 32;
      b += 32;
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
    v128.store(sums, s6, 96);
    v128.store(sums, s7, 112);
    sums += 128;
    tiles += 12;
  }
}

/** totals += powers * sums, sums = 0, powers *= ratios; moves the tiles that may still matter to the front. */
export function addTerm(
  tiles: usize,
  count: i32,
  sums: usize,
  totals: usize,
  powers: usize,
  ratios: usize,
  shares: usize,
  limit: f64,
): i32 {
  let from = tiles;
  let kept = tiles;
  for (let q = 0; q < count; q++) {
    const row = load<i32>(from);
    const column = load<i32>(from, 4);
    const tile = load<i32>(from, 8);
    const left = v128.load(shares + ((<usize>column) << 5));
    const right = v128.load(shares + ((<usize>column) << 5), 16);
    let worst = f64x2.splat(0);
    for (let a: usize = 0; a < 4; a++) {
      const at = ((<usize>tile) << 7) + (a << 5);
      const share = v128.load64_splat(shares + ((<usize>row) << 5) + (a << 3));
      worst = addPair(worst, sums, totals + at, powers + at, ratios + at, f64x2.mul(share, left));
      worst = addPair(worst, sums + 16, totals + at + 16, powers + at + 16, ratios + at + 16, f64x2.mul(share, right));
      sums += 32;
    }
    if (max(f64x2.extract_lane(worst, 0), f64x2.extract_lane(worst, 1)) > limit) {
      store<i32>(kept, row);
      store<i32>(kept, column, 4);
      store<i32>(kept, tile, 8);
      kept += 12;
    }
    from += 12;
  }
  return <i32>((kept - tiles) / 12);
}

function addPair(worst: v128, sum: usize, total: usize, power: usize, ratio: usize, share: v128): v128 {
  const now = v128.load(power);
  v128.store(total, f64x2.add(v128.load(total), f64x2.mul(now, v128.load(sum))));
  v128.store(sum, f64x2.splat(0));
  const next = f64x2.mul(now, v128.load(ratio));
  v128.store(power, next);
  return f64x2.pmax(worst, f64x2.mul(f64x2.mul(next, next), share));
}

/** values = ahead x before - back values. */
export function recur(values: usize, before: usize, x: usize, count: i32, ahead: f64, back: f64): void {
  const forth = f64x2.splat(ahead);
  const off = f64x2.splat(back);
  const end = values + ((<usize>count) << 3);
  while (values < end) {
    const gain = f64x2.mul(f64x2.mul(forth, v128.load(x)), v128.load(before));
    v128.store(values, f64x2.sub(gain, f64x2.mul(off, v128.load(values))));
    values += 16;
    before += 16;
    x += 16;
  }
}

/** left_i -= sum_p A[p, i]^2. */
export function subtractSquares(panels: usize, rows: i32, left: usize, columns: i32): void {
  const end = left + ((<usize>columns) << 3);
  while (left < end) {
    let l0 = v128.load(left);
    let l1 = v128.load(left, 16);
    for (let p = 0; p < rows; p++) {
      const c0 = v128.load(panels);
      const c1 = v128.load(panels, 16);
      l0 = f64x2.sub(l0, f64x2.mul(c0, c0));
      l1 = f64x2.sub(l1, f64x2.mul(c1, c1));
      panels += 32;
    }
    v128.store(left, l0);
    v128.store(left, l1, 16);
    left += 32;
  }
}
