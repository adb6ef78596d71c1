import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { train } from '../../src/experiment/training.js';
import { atMost, equal, plus, times } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { anyStart, inAnyDimension, trainingTimes } from '../generators/experiments.js';
import { anyFit, type Fit, fittedReadout } from '../generators/fits.js';
import { SYSTEM_SIZES } from '../generators/systems.js';
import {
  type ExplicitParts,
  explicitParts,
  PARTS_RESOLUTION,
  partsAtDecayTimes,
  partsOf,
  SAMPLING_TOLERANCE,
  stoppedAtOnce,
  TOLERANCE,
} from './explicit-bound-parts.measure.js';

export const explicitBoundParts = claim({
  id: 'explicit-bound-parts',
  title: 'Each part of the explicit bound bounds what it stands for, and S exceeds it by an integral that is known',
  source: {
    paper: 'this suite',
    locus: 'T0 and L8',
    note: 'parts measured in place of the rates in Theorem 1 of Li, Li, Zhang, Bian 2023; `balance` is L8 as an equation',
  },
  assumptions: [
    { statement: 'A_n is gradient flow on the data from A_0 for time tau in the clock of theta, A on p_0; J has g^2' },
    { statement: 'where A_0 is not 0, A, A_n and A_c stand for their differences from it, and B for B - A_0 G' },
    { statement: 'tau > 0', holds: ({ trainingTimes: all }: Experiment) => all.every((tau) => tau > 0) },
  ],
  scope: [
    'A_c = B (G + I/(2 tau))^{-1}, the best of all; d up to 3, in longer profiles 8; tau from 0.01 to 100',
    'A_0 = 0 half of the time; G, B and J by one quadrature in diffusion time, whatever its error: the laws hold for it',
  ],
  laws: {
    optimisation: {
      statement: 'J(A(tau)) - J(A_c) <= |A_c|_F^2/(4 m tau)',
      latex: String.raw`J(A(\tau)) - J(A_c) \le \tfrac{\|A_c\|_F^2}{4 m \tau}`,
      sharpness: 'tight',
      axes: { measured: 'J(A(tau)) - J(A_c)', bound: '|A_c|_F^2/(4 m tau)', unit: 'nats' },
      check: ({ optimised, distance }) => atMost(optimised, distance),
    },
    sampling: {
      statement: [
        '|(A_n(tau) - A(tau)) G^(1/2)|_F^2/(2m) <= S,',
        'S = (1/4m) ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  dB = B_n - B,  dG = G_n - G',
      ].join('\n'),
      latex: String.raw`\tfrac{1}{2m} \|(A_n(\tau) - A(\tau)) G^{1/2}\|_F^2 \le S, \quad
        S = \tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds, \ \Delta B = B_n - B,\ \Delta G = G_n - G`,
      sharpness: 'upper',
      axes: { measured: '|(A_n(tau) - A(tau)) G^(1/2)|_F^2/(2m)', bound: 'S', unit: 'nats' },
      check: ({ displaced, sampling }) => atMost(displaced, sampling),
    },
    balance: {
      statement:
        'S = |(A_n - A) G^(1/2)|_F^2/(2m) + (1/m) ∫_0^tau |D G - (dB - A_n dG)/2|_F^2 ds,  D(s) = A_n(s) - A(s)',
      latex: String.raw`S = \tfrac{1}{2m} \|D(\tau) G^{1/2}\|_F^2 +
        \tfrac{1}{m} \int_0^\tau \|D(s) G - \tfrac12 (\Delta B - A_n(s) \Delta G)\|_F^2 \, ds, \quad D = A_n - A`,
      sharpness: 'tight',
      check: (values) => spent(values, 1),
    },
    start: {
      statement: 'J(A_c) is the loss of the readout A_0 + A_c',
      latex: String.raw`J(A_c) = J_0 + \bigl(J(A_0 + A_c) - J_0\bigr)`,
      sharpness: 'tight',
      check: ({ approximation, compared }) => equal(compared, approximation, { tolerance: TOLERANCE }),
    },
    comparison: {
      statement: 'F(A) - F(A_c) >= |A - A_c|_F^2/(4 m tau),  F(A) = J(A) + |A|_F^2/(4 m tau), for two other ridges',
      latex: String.raw`F(A) - F(A_c) \ge \tfrac{\|A - A_c\|_F^2}{4 m \tau}, \quad
        F(A) = J(A) + \tfrac{\|A\|_F^2}{4 m \tau}`,
      sharpness: 'tight',
      axes: { measured: '|A - A_c|_F^2/(4 m tau)', bound: 'F(A) - F(A_c)', unit: 'nats' },
      check: ({ others }) => others.map(({ distance, excess }) => atMost(distance, excess)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(2, 1e-2, 100), start: anyStart, handMade: true }),
  measure: (experiment: Experiment) => partsOf(experiment),
  forSystem: {
    needs: ['fit', 'readout', 'continuous time'],
    cases: anyFit,
    measure: (fit: Fit, system: SystemUnderTest) =>
      explicitParts(train(fittedReadout(system, fit), [fit.trainingTime], PARTS_RESOLUTION)),
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'five-for-four',
      title: '|A_c|_F^2/(5 m tau) in place of |A_c|_F^2/(4 m tau), at short times',
      breaks: 'optimisation',
      cases: stoppedAtOnce,
      check: ({ optimised, distance }) => atMost(optimised, 0.8 * distance),
    },
    {
      id: 'half-the-sampling',
      title: 'S/2 in place of S, at 0.7 to 4 decay times of the direction that is learned first',
      breaks: 'sampling',
      cases: stoppedAtOnce,
      measure: partsAtDecayTimes,
      check: ({ displaced, sampling }) => atMost(displaced, times(0.5, sampling)),
    },
    {
      id: 'part-of-the-rest',
      title: '0.95 of the integral of |D G - (dB - A_n dG)/2|_F^2',
      breaks: 'balance',
      cases: stoppedAtOnce,
      check: (values) => spent(values, 0.95),
    },
  ],
  constants: [
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of J(A_c), relative' },
    { name: 'sampling tolerance', value: SAMPLING_TOLERANCE, meaning: 'required agreement of S, relative' },
  ],
  sizes: {
    quick: { cases: 20, controlCases: 20 },
    ci: { cases: 400, controlCases: 40 },
    deep: { cases: 10000, controlCases: 100 },
  },
});

/** In a large gram rounding grows with the training time: it should take no more than this part of the tolerance. */
const ROUNDED = 0.05;

function spent({ displaced, unused, sampling }: ExplicitParts, part: number) {
  if (displaced.error + unused.error > ROUNDED * SAMPLING_TOLERANCE * sampling.value) {
    return vacuous('rounding over so long a training may be as large');
  }
  return equal(plus(displaced, times(part, unused)), sampling, { tolerance: SAMPLING_TOLERANCE });
}
