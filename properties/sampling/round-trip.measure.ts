import fc, { type Arbitrary } from 'fast-check';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { GridLevel, Walk } from '../../src/sampler/walk.js';
import { lineMixtures } from '../generators/about-samplers.js';
import { between, logBetween } from '../generators/numbers.js';
import { flowed, type LineMixture, predictionOf } from '../oracles/line-mixture.js';

/** Levels between two ends, and a mixture on the line. */
export interface TripCase {
  readonly kind: (typeof KINDS)[number];
  /** sigma/alpha at the noise end, and at the end near the data. */
  readonly ends: readonly [number, number];
  readonly mixture: LineMixture;
}

/** DDIM told the label at which a step begins on its way up, or at which it ends, and Euler's steps of a straight flow. */
export const KINDS = ['ddim, origin', 'ddim, destination', 'flow'] as const;

export const tripCases = (): Arbitrary<TripCase> =>
  fc.record({
    kind: fc.constantFrom(...KINDS),
    ends: fc.tuple(logBetween(5, 50), between(0.1, 0.3)),
    mixture: lineMixtures,
  });

/** Numbers of steps, one twice the other. */
const LADDER = [64, 128];

/** Points of both components, in their deviations: between modes that lie apart the flow spreads out what is next to each other. */
const OF_COMPONENTS = [
  [0, -1.2],
  [0, 0.4],
  [1, -0.5],
  [1, 1],
] as const;

const dataOf = ({ means, variances }: LineMixture): number[] =>
  OF_COMPONENTS.map(([k, z]) => means[k] + z * Math.sqrt(variances[k]));

/** Levels from the noise end to that near the data, even in log(sigma/alpha), or in the time of a straight flow. */
function levelsOf({ kind, ends: [first, last] }: Pick<TripCase, 'kind' | 'ends'>, steps: number): GridLevel[] {
  const share = (k: number) => k / steps;
  if (kind === 'flow') {
    const [from, to] = [first / (1 + first), last / (1 + last)];
    return Array.from({ length: steps + 1 }, (_, k) => {
      const t = from + (to - from) * share(k);
      return { alpha: 1 - t, sigma: t, time: t, alphaSlope: -1, sigmaSlope: 1 };
    });
  }
  const [from, to] = [Math.log(first), Math.log(last)];
  return Array.from({ length: steps + 1 }, (_, k) => {
    const ratio = Math.exp(from + (to - from) * share(k));
    const alpha = 1 / Math.sqrt(1 + ratio * ratio);
    return { alpha, sigma: ratio * alpha };
  });
}

/** @param toldAt the level of whose label the model is told in step k */
function walked(
  { kind, mixture }: TripCase,
  levels: readonly GridLevel[],
  toldAt: (k: number) => GridLevel,
  start: number,
): number {
  const prediction = kind === 'flow' ? 'flow' : 'noise';
  const walk: Walk = {
    levels,
    levelAt: () => levels[0],
    predict: (x, k, as = levels[k]) => predictionOf(mixture, prediction, x, toldAt(k), as),
    predictAt: (x, level) => predictionOf(mixture, prediction, x, level, level),
    noise: () => 0,
    varianceFraction: 0,
    rounded: (value) => value,
  };
  return endOfWalk(kind === 'flow' ? METHODS['flow-euler'] : METHODS.ddim, walk, start);
}

/** An error at both numbers of steps of the ladder. */
export interface Falling {
  readonly before: number;
  readonly after: number;
}

/** The largest |decode(encode(x)) - x| of some points near the data. @param off factor of sigma in what the model is told upwards */
export function roundTrips(aCase: TripCase, off = 1): Falling {
  return falling((steps) => {
    const down = levelsOf(aCase, steps);
    const up = down.toReversed();
    const near = up[0];
    const toldUp = (k: number): GridLevel => {
      const level = aCase.kind === 'ddim, destination' ? up[k + 1] : up[k];
      return { ...level, sigma: off * level.sigma };
    };
    return dataOf(aCase.mixture).map((x0) => {
      const start = near.alpha * x0;
      const encoded = walked(aCase, up, toldUp, start);
      return walked(aCase, down, (k) => down[k], encoded) - start;
    });
  });
}

/**
 * How far apart two points of one trajectory arrive, each by as many steps of its own: one sets out at the noise end, and the
 * other on the flow from there, half of the way in log(sigma/alpha).
 *
 * @param off factor of the second point
 */
export function consistencies(aCase: TripCase, off = 1): Falling {
  return falling((steps) => {
    const all = levelsOf(aCase, steps);
    const [first, last] = [all[0], all[steps]];
    const middle = levelsOf(aCase, 2)[1];
    const ratio = middle.sigma / middle.alpha;
    const rest = levelsOf({ ...aCase, ends: [ratio, aCase.ends[1]] }, steps);
    return dataOf(aCase.mixture).map((x0) => {
      const start = flowed(aCase.mixture, last.alpha * x0, last, first);
      const between = off * flowed(aCase.mixture, start, first, rest[0]);
      const [one, other] = [walked(aCase, all, (k) => all[k], start), walked(aCase, rest, (k) => rest[k], between)];
      return one - other;
    });
  });
}

function falling(errorsAt: (steps: number) => readonly number[]): Falling {
  const [before, after] = LADDER.map((steps) => Math.max(...errorsAt(steps).map(Math.abs)));
  return { before, after };
}
