import type { GridMasses } from '../../../src/divergence/reverse-sde/reverse-sde-solver.js';

/** Cells with less mass than this are left out: a mass on the other side may be negative by rounding. */
const NEGLIGIBLE = 1e-12;

/** sum_i P_i log(P_i/Q_i) over cells, each of them `joined` neighbouring cells of a grid, in nats. */
export function cellDivergence({ data, generated }: GridMasses, joined: number): number {
  let sum = 0;
  for (let first = 0; first < data.length; first += joined) {
    const mass = (of: Float64Array) => of.subarray(first, first + joined).reduce((total, each) => total + each, 0);
    const [p, q] = [mass(data), mass(generated)];
    if (p > NEGLIGIBLE) sum += p * Math.log(p / q);
  }
  return sum;
}
