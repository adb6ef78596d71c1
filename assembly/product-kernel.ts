// AssemblyScript: does what src/numeric/product-kernel.ts does, two lanes at a time, on byte addresses of the
// memory. The lanes are neighbouring columns, so each sum runs in the order of the plain kernel and has the same bits;
// there is no fused multiply-add.

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

/**
 * totals += powers * A_k^T A_k, powers *= ratios, term after term; moves the tiles that may still matter to the front.
 */
export function addTerms(
  panels: usize,
  rows: i32,
  terms: i32,
  tiles: usize,
  count: i32,
  totals: usize,
  powers: usize,
  ratios: usize,
  shares: usize,
  columns: i32,
  limit: f64,
): i32 {
  const size = (<usize>rows) << 5;
  const matrix = size * (<usize>columns >> 2);
  let from = tiles;
  let kept = tiles;
  for (let q = 0; q < count; q++) {
    const row = load<i32>(from);
    const column = load<i32>(from, 4);
    const tile = load<i32>(from, 8);
    const at = (<usize>tile) << 7;
    let a = panels + <usize>row * size;
    let b = panels + <usize>column * size;
    let rowShares = shares + ((<usize>row) << 5);
    let columnShares = shares + ((<usize>column) << 5);
    let alive = true;
    for (let k = 0; alive && k < terms; k++) {
      alive = addTile(a, b, size, totals + at, powers + at, ratios + at, rowShares, columnShares) > limit;
      a += matrix;
      b += matrix;
      rowShares += (<usize>columns) << 3;
      columnShares += (<usize>columns) << 3;
    }
    if (alive) {
      store<i32>(kept, row);
      store<i32>(kept, column, 4);
      store<i32>(kept, tile, 8);
      kept += 12;
    }
    from += 12;
  }
  return <i32>((kept - tiles) / 12);
}

/**
 * One term in one tile, whose products go through the first 128 bytes of the memory. The loop of `addProducts` is
 * repeated here: a single loop for both, from sums in memory to sums in memory, makes a gram of two rows 8% slower.
 *
 * @returns the largest power^2 share_i share_j of the next term
 */
function addTile(
  a: usize,
  b: usize,
  size: usize,
  total: usize,
  power: usize,
  ratio: usize,
  rowShares: usize,
  columnShares: usize,
): f64 {
  const end = a + size;
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let s4 = f64x2.splat(0);
  let s5 = f64x2.splat(0);
  let s6 = f64x2.splat(0);
  let s7 = f64x2.splat(0);
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
  v128.store(0, s0);
  v128.store(0, s1, 16);
  v128.store(0, s2, 32);
  v128.store(0, s3, 48);
  v128.store(0, s4, 64);
  v128.store(0, s5, 80);
  v128.store(0, s6, 96);
  v128.store(0, s7, 112);
  let worst = f64x2.splat(0);
  for (let e: usize = 0; e < 128; e += 16) {
    const now = v128.load(power + e);
    v128.store(total + e, f64x2.add(v128.load(total + e), f64x2.mul(now, v128.load(e))));
    const next = f64x2.mul(now, v128.load(ratio + e));
    v128.store(power + e, next);
    const share = f64x2.mul(v128.load64_splat(rowShares + ((e >> 5) << 3)), v128.load(columnShares + (e & 16)));
    worst = f64x2.pmax(worst, f64x2.mul(f64x2.mul(next, next), share));
  }
  return max(f64x2.extract_lane(worst, 0), f64x2.extract_lane(worst, 1));
}

/** values = ahead x before - back earlier. */
export function recur(values: usize, before: usize, earlier: usize, x: usize, count: i32, ahead: f64, back: f64): void {
  const forth = f64x2.splat(ahead);
  const off = f64x2.splat(back);
  const end = values + ((<usize>count) << 3);
  while (values < end) {
    const gain = f64x2.mul(f64x2.mul(forth, v128.load(x)), v128.load(before));
    v128.store(values, f64x2.sub(gain, f64x2.mul(off, v128.load(earlier))));
    values += 16;
    before += 16;
    earlier += 16;
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
