import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { forwardProcess } from '../../src/experiment/setting.js';
import { equal } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { coefficientsAt, type Kernel, priorAt, STEP } from '../by-definition/kernel-differences.js';
import { between } from '../cases/numbers.js';
import { anyProcess } from '../cases/processes.js';
import { SYSTEM_TOLERANCE } from '../cases/systems.js';

/** Required agreement of a derivative by differences, as a fraction of the terms it is made of. */
const TOLERANCE = 1e-9;
export const kernelCoefficients = claim({
  id: 'kernel-coefficients',
  title: 'The signal and noise of the forward kernel solve the equations of its SDE, which lead to its prior',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 29 to 33',
  },
  assumptions: [{ statement: 'dx = f(t) x dt + g(t) dw with f and g smooth on [0, T]' }],
  scope: ['vp with constant and with linear beta, and ve; times that leave room for differences on both sides'],
  laws: {
    signal: {
      says: "alpha' = f alpha",
      latex: String.raw`\alpha' = f \alpha`,
      sharpness: 'tight',
      // the drift may be 0, so alpha/T is added to the scale
      of: ({ slope, drift, alpha, horizon, tolerance }) =>
        equal(slope, drift * alpha, { tolerance, scale: Math.abs(drift * alpha) + alpha / horizon }),
    },
    noise: {
      says: "(sigma^2)' = 2 f sigma^2 + g^2",
      latex: String.raw`(\sigma^2)' = 2 f \sigma^2 + g^2`,
      sharpness: 'tight',
      of: (values) => ofNoise(values, values.diffusion * values.diffusion),
    },
    rate: {
      says: 'vp:  g(t)^2 = betaMin + (betaMax - betaMin) t/T,  ve:  g(t) = s^t',
      latex: String.raw`g_t^2 = \beta_{min} + (\beta_{max} - \beta_{min}) \tfrac{t}{T} \text{ (vp)}, \ g_t = s^t \text{ (ve)}`,
      sharpness: 'tight',
      of: ({ diffusion, rate, tolerance }) =>
        rate === undefined ? undefined : equal(diffusion * diffusion, rate, { tolerance }),
    },
    start: {
      says: 'alpha(0) = 1,  sigma(0) = 0',
      latex: String.raw`\alpha_0 = 1, \ \sigma_0 = 0`,
      sharpness: 'tight',
      of: ({ firstAlpha, firstSigma, tolerance }) => [
        equal(firstAlpha, 1, { tolerance }),
        equal(firstSigma, 0, { tolerance, scale: 1 }),
      ],
    },
    prior: {
      says: 'pi = N(0, v I):  -2 f v = g^2 under vp,  v = sigma_T^2 under ve',
      latex: String.raw`\pi = N(0, v I): \ -2 f v = g^2 \text{ (vp)}, \ v = \sigma_T^2 \text{ (ve)}`,
      sharpness: 'tight',
      of: ({ led, wanted, tolerance }) =>
        led === undefined || wanted === undefined ? undefined : equal(led, wanted, { tolerance }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => fc.record({ process: anyProcess, progress: progresses() }),
  measure: ({ process, progress }: KernelCase) => {
    const forward = forwardProcess(process);
    const t = progress * forward.horizon;
    return { ...coefficientsAt(forward, t, TOLERANCE), ...priorAt(forward, t), rate: rateAt(process, progress) };
  },
  on: {
    needs: [],
    cases: progresses,
    measure: (progress: number, { process }: SystemUnderTest) =>
      coefficientsAt(process, progress * process.horizon, SYSTEM_TOLERANCE),
  },
  controls: [
    {
      id: 'noise-2-percent',
      title: '(1.02 g)^2 in place of g^2',
      breaks: 'noise',
      of: (values) => ofNoise(values, 1.02 * 1.02 * values.diffusion * values.diffusion),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement, as a fraction of the terms that a derivative is made of',
    },
    { name: 'step', value: STEP, meaning: 'first step of the differences, as a fraction of the horizon' },
  ],
});

interface KernelCase {
  readonly process: Experiment['process'];
  /** t/T. */
  readonly progress: number;
}

/** t/T for times that leave room for differences on both sides. */
function progresses() {
  return between(STEP, 1 - STEP);
}

/** g^2 as the process is named by. */
function rateAt(process: Experiment['process'], progress: number): number {
  if (process.kind === 've') return Math.exp(2 * progress * process.horizon * Math.log(process.sigma));
  return process.betaMin + (process.betaMax - process.betaMin) * progress;
}

/** @param source g^2 */
function ofNoise({ growth, drift, sigma, tolerance }: Kernel, source: number) {
  const decay = 2 * drift * sigma * sigma;
  return equal(growth, decay + source, { tolerance, scale: Math.abs(decay) + source });
}
