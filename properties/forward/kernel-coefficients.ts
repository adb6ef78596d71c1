import fc from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import { derivative } from '../../src/numeric/derivative.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { anyProcess, between } from '../cases/generators.js';
import { SYSTEM_TOLERANCE } from '../cases/systems/tolerance.js';

/** Agreement wanted of a derivative by differences, as a part of the terms it is made of. */
const TOLERANCE = 1e-9;
/** First step of the differences, as a part of the horizon. */
const STEP = 0.04;

interface KernelCase {
  readonly process: Experiment['process'];
  /** t/T. */
  readonly progress: number;
}

/** t/T for times that leave room for differences on both sides. */
const progresses = between(STEP, 1 - STEP);
const cases = fc.record({ process: anyProcess, progress: progresses });

/** @param noise g^2 from g */
function compare({ process, progress }: KernelCase, noise: (g: number) => number): Comparison[] {
  const forward = forwardProcess(process);
  const t = progress * forward.horizon;
  return [...compareAt(forward, t, noise, TOLERANCE), comparePrior(forward, t, noise)];
}

/** The variance v of the prior: that of the last noise under ve; under vp the one that the process keeps. */
function comparePrior(process: ForwardProcess, t: number, noise: (g: number) => number): Comparison {
  const { kind, horizon, priorVariance } = process;
  const { drift, diffusion } = process.coefficients(t);
  const [left, right] =
    kind === 've'
      ? [priorVariance, variance(process.coefficients(horizon))]
      : [-2 * drift * priorVariance, noise(diffusion)];
  return equality({ left, right, tolerance: TOLERANCE, error: 0, detail: { law: 5, t, priorVariance } });
}

function compareAt(process: ForwardProcess, t: number, noise: (g: number) => number, tolerance: number): Comparison[] {
  const { horizon } = process;
  const { alpha, sigma, drift, diffusion } = process.coefficients(t);
  const slope = derivative((s) => process.coefficients(s).alpha, t, STEP * horizon);
  const growth = derivative((s) => variance(process.coefficients(s)), t, STEP * horizon);
  const decay = 2 * drift * sigma * sigma;
  const source = noise(diffusion);
  const start = process.coefficients(0);
  return [
    equality({
      left: slope.value,
      right: drift * alpha,
      tolerance,
      // the drift may be 0: alpha changes by itself within T
      scale: Math.abs(drift * alpha) + alpha / horizon,
      error: slope.error,
      detail: { law: 1, t, alpha, drift },
    }),
    equality({
      left: growth.value,
      right: decay + source,
      tolerance,
      scale: Math.abs(decay) + source,
      error: growth.error,
      detail: { law: 2, t, sigma, drift, diffusion, decay, source },
    }),
    equality({ left: start.alpha, right: 1, tolerance, error: 0, detail: { law: 3 } }),
    equality({ left: start.sigma, right: 0, tolerance, scale: 1, error: 0, detail: { law: 4 } }),
  ];
}

const squared = (g: number) => g * g;

function variance({ sigma }: { sigma: number }): number {
  return sigma * sigma;
}

export const kernelCoefficients = claim({
  id: 'kernel-coefficients',
  group: 'forward',
  title: 'Signal and noise of the forward kernel solve the equations of its SDE, which lead to its prior',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 29 to 33',
  },
  statement: String.raw`\alpha' = f \alpha, \quad (\sigma^2)' = 2 f \sigma^2 + g^2, \quad \alpha_0 = 1, \ \sigma_0 = 0; \quad
    \pi = N(0, v I): \ -2 f v = g^2 \text{ (vp)}, \ v = \sigma_T^2 \text{ (ve)}`,
  plain: [
    "alpha' = f alpha,  (sigma^2)' = 2 f sigma^2 + g^2,  alpha(0) = 1,  sigma(0) = 0;",
    'pi = N(0, v I):  -2 f v = g^2 under vp,  v = sigma_T^2 under ve',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [{ statement: 'dx = f(t) x dt + g(t) dw with f and g smooth on [0, T]' }],
  kind: 'identity',
  expects: 'holds',
  cases,
  check: (aCase) => compare(aCase, squared),
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted, as a part of the terms that a derivative is made of',
    },
    { name: 'step', value: STEP, meaning: 'first step of the differences, as a part of the horizon' },
  ],
  controls: [
    control({ id: 'noise-not-squared', title: 'g in place of g^2', cases, check: (aCase) => compare(aCase, (g) => g) }),
  ],
  onSystem: {
    needs: [],
    of: ({ process }) =>
      systemCheck({
        cases: progresses,
        check: (progress) => compareAt(process, progress * process.horizon, squared, SYSTEM_TOLERANCE),
      }),
  },
});
