// AssemblyScript: does what `plainPairs` in src/training/pair-kernel.ts does, two lanes at a time, on byte addresses of the
// memory. The lanes are neighbouring columns and there is no fused multiply-add, so each sum has the bits of the plain one.

/** Adds the moments of all pairs to the sums on and above the diagonal. */
export function addPairs(sums: usize, moments: usize, rights: i32, columns: i32): void {
  const size = (<usize>columns) << 3;
  const right = (<usize>rights) << 3;
  for (let i: usize = 0; i < size; i += 8) {
    if (i < right) {
      addNested(sums, moments, size, i, right);
      addFacing(sums, moments, size, i, right);
    } else {
      addNested(sums, moments, size, i, size);
    }
    sums += size;
  }
}

/** Feature i with those active on the same side, from the pair of columns that it is in. */
function addNested(row: usize, c: usize, size: usize, i: usize, end: usize): void {
  const w = c + size;
  const b = w + size;
  const first = b + size;
  const zeroth = first + size;
  const ci = v128.load64_splat(c + i);
  const wi = v128.load64_splat(w + i);
  const bi = v128.load64_splat(b + i);
  const fi = v128.load64_splat(first + i);
  const zi = v128.load64_splat(zeroth + i);
  for (let j = i & ~15; j < end; j += 16) {
    const isInner = f64x2.ge(v128.load(c + j), ci);
    const inner = f64x2.add(f64x2.mul(wi, v128.load(first + j)), f64x2.mul(bi, v128.load(zeroth + j)));
    const outer = f64x2.add(f64x2.mul(v128.load(w + j), fi), f64x2.mul(v128.load(b + j), zi));
    v128.store(row + j, f64x2.add(v128.load(row + j), v128.bitselect(inner, outer, isInner)));
  }
}

/** Feature i, active on the right, with those active on the left. */
function addFacing(row: usize, c: usize, size: usize, i: usize, right: usize): void {
  const w = c + size;
  const b = w + size;
  const own = f64.load(c + i) > 0 ? b + size : b + 3 * size;
  const other = f64.load(c + i) > 0 ? b + 3 * size : b + size;
  const kink = f64x2.neg(v128.load64_splat(c + i));
  const wi = v128.load64_splat(w + i);
  const bi = v128.load64_splat(b + i);
  const fi = v128.load64_splat(own + i);
  const zi = v128.load64_splat(own + size + i);
  for (let j = right; j < size; j += 16) {
    const meets = f64x2.lt(v128.load(c + j), kink);
    const tail = f64x2.add(f64x2.mul(v128.load(w + j), fi), f64x2.mul(v128.load(b + j), zi));
    const rest = f64x2.add(f64x2.mul(wi, v128.load(other + j)), f64x2.mul(bi, v128.load(other + size + j)));
    v128.store(row + j, f64x2.add(v128.load(row + j), v128.and(f64x2.add(tail, rest), meets)));
  }
}
