import type { Points } from './pieces.js';
import { combined } from './samplers.js';

/** dx/dt at a time. */
export type Field = (x: Points, t: number) => number[][];

interface PulledBack {
  readonly x: Points;
  readonly field: Field;
  /** Of the field, at each point. */
  divergence(x: Points, t: number): number[];
  /** The data end, and the noise end. */
  readonly from: number;
  readonly to: number;
  /** Default: 200. */
  readonly steps?: number;
}

/** Of differences of a field. */
const STEP = 1e-5;

/**
 * The two parts of log p(x) = log N(x(to); 0, I) + integral of the divergence along x(t): the prior's, and the integral.
 * Fourth order in w, where t = from + (to - from) w^2, as scores change fast near the data.
 */
export function pulledBack({ x, field, divergence, from, to, steps = 200 }: PulledBack): {
  prior: number[];
  integral: number[];
} {
  const slope = (state: Points, w: number) => {
    const t = from + (to - from) * w * w;
    const pace = 2 * (to - from) * w;
    const div = divergence(state, t);
    return field(state, t).map((row, i) => [...row.map((value) => pace * value), pace * div[i]]);
  };
  const h = 1 / steps;
  // the last coordinate is the integral
  let state: number[][] = x.map((row) => [...row, 0]);
  const at = (points: Points) => points.map((row) => row.slice(0, -1));
  const along = (by: number, rate: Points) => at(combined((value, k) => value + by * k, state, rate));
  for (let k = 0; k < steps; k++) {
    const w = k * h;
    const first = slope(at(state), w);
    const second = slope(along(h / 2, first), w + h / 2);
    const third = slope(along(h / 2, second), w + h / 2);
    const fourth = slope(along(h, third), w + h);
    state = combined(
      (value, a, b, c, d) => value + (h * (a + 2 * b + 2 * c + d)) / 6,
      state,
      first,
      second,
      third,
      fourth,
    );
  }
  return {
    prior: at(state).map((row) => row.reduce((sum, value) => sum - (value * value + Math.log(2 * Math.PI)) / 2, 0)),
    integral: state.map((row) => row[row.length - 1]),
  };
}

/** The divergence by central differences in each coordinate, in place of automatic differentiation. */
export function divergenceOf(field: Field): (x: Points, t: number) => number[] {
  return (x, t) =>
    x[0].reduce<number[]>(
      (sums, _, j) => {
        const axis = x.map((row) => row.map((__, k) => (k === j ? 1 : 0)));
        return projected(field, x, axis, t).map((value, i) => sums[i] + value);
      },
      x.map(() => 0),
    );
}

/** z' J z at each point, J the Jacobian of the field. */
export function projected(field: Field, x: Points, z: Points, t: number): number[] {
  const moved = (by: number) =>
    field(
      combined((value, each) => value + by * each, x, z),
      t,
    );
  const changes = combined((above, below, each) => ((above - below) / (2 * STEP)) * each, moved(STEP), moved(-STEP), z);
  return changes.map((row) => row.reduce((sum, value) => sum + value));
}
