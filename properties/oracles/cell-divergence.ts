/** Cells with less mass than this are left out: a mass on the other side may be negative by rounding. */
const NEGLIGIBLE = 1e-12;

/**
 * sum_i P_i log(P_i/Q_i) in nats, over cells that each are `joined` neighbouring cells of a partition.
 *
 * @param P masses of the cells of the partition, from left to right; `Q` likewise
 */
export function cellDivergence(P: Float64Array, Q: Float64Array, joined = 1): number {
  let sum = 0;
  for (let first = 0; first < P.length; first += joined) {
    const mass = (of: Float64Array) => of.subarray(first, first + joined).reduce((total, each) => total + each, 0);
    const [p, q] = [mass(P), mass(Q)];
    if (p > NEGLIGIBLE) sum += p * Math.log(p / q);
  }
  return sum;
}
