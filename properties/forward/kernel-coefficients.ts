import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { falling } from '../generators/answers.js';
import {
  type Kernel,
  type KernelCase,
  kernelOf,
  kernelOfSystem,
  ownProcesses,
  progresses,
  STEP,
} from './kernel-coefficients.measure.js';

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
      statement: "alpha' = f alpha",
      latex: String.raw`\alpha' = f \alpha`,
      sharpness: 'tight',
      appliesWhen: 'drift',
      // the drift may be 0, so alpha/T is added to the scale
      causes: 'f with the wrong sign, or in a time that runs the other way',
      check: ({ slope, drift, alpha, horizon, tolerance, where }) =>
        drift === undefined
          ? undefined
          : { ...equal(slope, drift * alpha, { tolerance, scale: Math.abs(drift * alpha) + alpha / horizon }), where },
    },
    noise: {
      statement: "(sigma^2)' = 2 f sigma^2 + g^2",
      latex: String.raw`(\sigma^2)' = 2 f \sigma^2 + g^2`,
      sharpness: 'tight',
      appliesWhen: 'drift and diffusion',
      causes: 'g^2 twice or half of what it is, sigma where g is meant, the factor 2 ln(max/min) of ve',
      check: (values) => noiseEquation(values, 1),
    },
    slopes: {
      statement:
        "alphaSlope = alpha',  sigmaSlope = sigma';  f alpha and f sigma + g^2/(2 sigma) in the time from the data",
      latex: String.raw`\alpha' = f \alpha, \ \sigma' = f \sigma + \tfrac{g^2}{2 \sigma}`,
      sharpness: 'tight',
      appliesWhen: 'alphaSlope and sigmaSlope',
      causes: 'a derivative in another time, or in one that runs the other way',
      check: (values) => slopeEquations(values, 1),
    },
    snr: {
      statement: 'SNR(t) < SNR(s)  for s < t',
      latex: String.raw`\mathrm{SNR}_t < \mathrm{SNR}_s \text{ for } s < t`,
      sharpness: 'tight',
      kind: 'exact',
      causes: 'the data end and the noise end exchanged',
      check: ({ snr, laterSnr, where }) => ({ ...falling(laterSnr / snr), where }),
    },
    family: {
      statement: 'vp:  alpha^2 + sigma^2 = 1,  ve:  alpha = 1',
      latex: String.raw`\alpha^2 + \sigma^2 = 1 \text{ (vp)}, \ \alpha = 1 \text{ (ve)}`,
      sharpness: 'tight',
      needs: ['family'],
      causes: 'sigma from another table than alpha, alpha_bar where its root is meant',
      check: ({ power, tolerance, where }) =>
        power === undefined ? undefined : { ...equal(power, 1, { tolerance }), where },
    },
    rate: {
      statement: 'vp:  g(t)^2 = betaMin + (betaMax - betaMin) t/T,  ve:  g(t) = s^t',
      latex: String.raw`g_t^2 = \beta_{min} + (\beta_{max} - \beta_{min}) \tfrac{t}{T} \text{ (vp)}, \ g_t = s^t \text{ (ve)}`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      check: ({ diffusion, rate, tolerance }) =>
        rate === undefined || diffusion === undefined ? undefined : equal(diffusion * diffusion, rate, { tolerance }),
    },
    start: {
      statement: 'alpha(0) = 1,  sigma(0) = 0',
      latex: String.raw`\alpha_0 = 1, \ \sigma_0 = 0`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      check: ({ firstAlpha, firstSigma, tolerance }) =>
        firstAlpha === undefined || firstSigma === undefined
          ? undefined
          : [equal(firstAlpha, 1, { tolerance }), equal(firstSigma, 0, { tolerance, scale: 1 })],
    },
    prior: {
      statement: 'pi = N(0, v I):  -2 f v = g^2 under vp,  v = sigma_T^2 under ve',
      latex: String.raw`\pi = N(0, v I): \ -2 f v = g^2 \text{ (vp)}, \ v = \sigma_T^2 \text{ (ve)}`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      check: ({ led, wanted, tolerance }) =>
        led === undefined || wanted === undefined ? undefined : equal(led, wanted, { tolerance }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: ownProcesses,
  measure: (aCase: KernelCase) => kernelOf(aCase, TOLERANCE),
  forSystem: { needs: ['continuous time'], cases: progresses, measure: kernelOfSystem },
  controls: [
    {
      id: 'noise-2-percent',
      title: '(1.02 g)^2 in place of g^2',
      breaks: 'noise',
      cases: ownProcesses,
      check: (values) => noiseEquation(values, 1.02 * 1.02),
    },
    {
      id: 'slopes-2-percent',
      title: 'slopes that are two percent too large',
      breaks: 'slopes',
      cases: ownProcesses,
      check: (values) => slopeEquations(values, 1.02),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement, as a fraction of the terms that a derivative is made of; of a system it is 1e-3',
    },
    { name: 'step', value: STEP, meaning: 'first step of the differences, as a fraction of the horizon' },
  ],
});

/** (sigma^2)' = 2 f sigma^2 + g^2. @param factor on g^2 */
export function noiseEquation({ growth, drift, diffusion, sigma, tolerance, where }: Kernel, factor: number) {
  if (drift === undefined || diffusion === undefined) return undefined;
  const source = factor * diffusion * diffusion;
  const decay = 2 * drift * sigma * sigma;
  return { ...equal(growth, decay + source, { tolerance, scale: Math.abs(decay) + source }), where };
}

/** alpha' and sigma' are what is given. @param factor on that */
export function slopeEquations({ slopes, alpha, sigma, horizon, tolerance, where }: Kernel, factor: number) {
  return slopes?.map(({ given, found }, i) => {
    // a slope may be 0
    const scale = Math.abs(given) + [alpha, sigma][i] / horizon;
    return { ...equal(found, factor * given, { tolerance, scale }), where };
  });
}
