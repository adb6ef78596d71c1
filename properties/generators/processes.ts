import fc, { type Arbitrary } from 'fast-check';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import { between, logBetween } from './numbers.js';

/** vp with one noise rate. */
export const constantBeta = (beta: number, horizon: number): ProcessSpec => ({
  kind: 'vp',
  betaMin: beta,
  betaMax: beta,
  horizon,
});

/** The Ornstein-Uhlenbeck process dx = -x dt + sqrt 2 dw up to a horizon. */
export const ornsteinUhlenbeck = (horizon: number): ProcessSpec => constantBeta(2, horizon);

/** Horizons on either side of 1, where formulas that confuse a time with its share of T come out right. */
const horizons = logBetween(0.2, 5);

const anyConstantBeta = fc
  .record({ beta: between(0.5, 4), horizon: horizons })
  .map(({ beta, horizon }) => constantBeta(beta, horizon));

/** The integral of beta over the horizon, its first value as a part of its mean, and T. */
interface Rising {
  readonly integral: number;
  readonly first: number;
  readonly horizon: number;
}

const rising = ({ integral, first, horizon }: Rising): ProcessSpec => {
  const mean = integral / horizon;
  return { kind: 'vp', betaMin: digits(mean * first), betaMax: digits(mean * (2 - first)), horizon };
};

/** Noise rates that rise by factors of 1.2 to 200, with an integral of 1 to 10 over the horizon. */
const linearBeta = fc
  .record({ integral: logBetween(1, 10), first: logBetween(0.01, 0.9), horizon: horizons })
  .map(rising);

/** vp whose noise rates are constant half of the time, and else rise, with a given integral over the horizon. */
export const variancePreservingOver = (integral: Arbitrary<number>): Arbitrary<ProcessSpec> =>
  fc.record({ integral, first: fc.oneof(fc.constant(1), between(0.05, 0.9)), horizon: horizons }).map(rising);

/** vp with constant and with linear beta. */
export const variancePreserving = fc.oneof(anyConstantBeta, linearBeta);

/** ve with bases of at least 1.5 up to the largest, and g(T) no larger than that; the paper's own code has 25, T = 1. */
export const varianceExploding = (largestBase: number): Arbitrary<ProcessSpec> =>
  horizons.chain((horizon) =>
    between(1.5, Math.exp(Math.log(largestBase) / Math.max(1, horizon))).map((sigma) => ({
      kind: 've' as const,
      sigma,
      horizon,
    })),
  );

/** Every kind of process. */
export const anyProcess = fc.oneof(
  { weight: 2, arbitrary: variancePreserving },
  { weight: 1, arbitrary: varianceExploding(25) },
);

/**
 * Every kind of process, for solvers: these need many time steps for ve with a large base, whose noise all comes at the
 * end, and smaller bases try them just as well.
 */
export const affordableProcess = fc.oneof(
  { weight: 3, arbitrary: variancePreserving },
  { weight: 1, arbitrary: varianceExploding(8) },
);

/** int_0^T beta dt of a vp process, from alpha_T = exp(-1/2 int beta); 0 under ve. */
export function integratedRate(process: ForwardProcess): number {
  return -2 * Math.log(process.coefficients(process.horizon).alpha);
}

/** A number printed briefly. */
function digits(x: number): number {
  return Number(x.toPrecision(4));
}
