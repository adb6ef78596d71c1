import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { between } from './numbers.js';

export type ProcessSpec = Experiment['process'];

/** vp with one noise rate. */
export const constantBeta = (beta: number, horizon: number): ProcessSpec => ({
  kind: 'vp',
  betaMin: beta,
  betaMax: beta,
  horizon,
});

/** The Ornstein-Uhlenbeck process dx = -x dt + sqrt 2 dw up to a horizon. */
export const ornsteinUhlenbeck = (horizon: number): ProcessSpec => constantBeta(2, horizon);

const anyConstantBeta = fc
  .record({ beta: between(0.5, 4), horizon: between(0.5, 5) })
  .map(({ beta, horizon }) => constantBeta(beta, horizon));

const linearBeta = fc
  .record({ betaMin: between(0.05, 1), betaMax: between(4, 20) })
  .map(({ betaMin, betaMax }): ProcessSpec => ({ kind: 'vp', betaMin, betaMax, horizon: 1 }));

/** vp with constant and with linear beta. */
export const variancePreserving = fc.oneof(anyConstantBeta, linearBeta);

/** ve with bases from 2 up to the largest; the paper's own code has 25. */
export const varianceExploding = (largestBase: number): Arbitrary<ProcessSpec> =>
  between(2, largestBase).map((sigma) => ({ kind: 've', sigma, horizon: 1 }));

/** Every kind of process. */
export const anyProcess = fc.oneof(
  { weight: 2, arbitrary: variancePreserving },
  { weight: 1, arbitrary: varianceExploding(25) },
);
