import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { falling, shownBeside } from '../measurements/answers.js';
import {
  comeNoise,
  fromLaterOn,
  kernelCases,
  type LaterValues,
  type NoiseValues,
  nearCases,
  noise,
  power,
  prior,
  rate,
  type SlopeValues,
  STEP,
  signal,
  slopes,
  snrs,
  start,
  TOLERANCE,
  timeCases,
} from './kernel-coefficients.measure.js';

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
      causes: ['f with the wrong sign', 'f in a time that runs the other way'],
      measure: signal,
      // the drift may be 0, so alpha/T is added to the scale
      check: ({ slope, drift, alpha, horizon, tolerance, where }) => {
        const scale = Math.abs(drift * alpha) + alpha / horizon;
        const comparison = { ...equal(slope, drift * alpha, { tolerance, scale }), where };
        return shownBeside(comparison, "f alpha beside alpha' by differences:", drift * alpha, slope.value);
      },
    },
    noise: {
      statement: "(sigma^2)' = 2 f sigma^2 + g^2",
      latex: String.raw`(\sigma^2)' = 2 f \sigma^2 + g^2`,
      sharpness: 'tight',
      appliesWhen: 'drift and diffusion',
      causes: ['g^2 twice or half of what it is', 'sigma where g is meant', 'the factor 2 ln(max/min) of ve'],
      measure: noise,
      check: (values) => noiseEquation(values, 1),
    },
    slopes: {
      statement:
        "alphaSlope = alpha',  sigmaSlope = sigma';  f alpha and f sigma + g^2/(2 sigma) in the time from the data",
      latex: String.raw`\alpha' = f \alpha, \ \sigma' = f \sigma + \tfrac{g^2}{2 \sigma}`,
      sharpness: 'tight',
      appliesWhen: 'alphaSlope and sigmaSlope',
      causes: ['a derivative in another time', 'a time that runs the other way'],
      measure: slopes,
      check: (values) => slopeEquation(values, 1),
    },
    snr: {
      statement: 'SNR(t) < SNR(s)  for s < t',
      latex: String.raw`\mathrm{SNR}_t < \mathrm{SNR}_s \text{ for } s < t`,
      sharpness: 'tight',
      kind: 'exact',
      causes: ['the data end and the noise end exchanged'],
      measure: snrs,
      check: ({ snr, laterSnr, where }) => ({ ...falling(laterSnr / snr), where }),
    },
    family: {
      statement: 'vp:  alpha^2 + sigma^2 = 1,  ve:  alpha = 1',
      latex: String.raw`\alpha^2 + \sigma^2 = 1 \text{ (vp)}, \ \alpha = 1 \text{ (ve)}`,
      sharpness: 'tight',
      needs: ['family'],
      causes: ['sigma from another table than alpha', 'alpha_bar where its root is meant'],
      measure: power,
      check: ({ power, tolerance, where }) =>
        shownBeside({ ...equal(power, 1, { tolerance }), where }, 'alpha^2 + sigma^2, or alpha:', power, 1),
    },
    rate: {
      statement: 'vp:  g(t)^2 = betaMin + (betaMax - betaMin) t/T,  ve:  g(t) = s^t',
      latex: String.raw`g_t^2 = \beta_{min} + (\beta_{max} - \beta_{min}) \tfrac{t}{T} \text{ (vp)}, \ g_t = s^t \text{ (ve)}`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      measure: rate,
      check: ({ rate, named }) => equal(rate, named, { tolerance: TOLERANCE }),
    },
    start: {
      statement: 'alpha(0) = 1,  sigma(0) = 0',
      latex: String.raw`\alpha_0 = 1, \ \sigma_0 = 0`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      measure: start,
      check: ({ alpha, sigma }) => [
        equal(alpha, 1, { tolerance: TOLERANCE }),
        equal(sigma, 0, { tolerance: TOLERANCE, scale: 1 }),
      ],
    },
    near: {
      statement: 'sigma_t^2 = ∫_0^t g_s^2 (alpha_t/alpha_s)^2 ds  for t from 1e-12 T to T',
      latex: String.raw`\sigma_t^2 = \int_0^t g_s^2 \, (\alpha_t/\alpha_s)^2 \, ds`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      measure: comeNoise,
      check: ({ variance, come }) => equal(variance, come, { tolerance: TOLERANCE }),
    },
    later: {
      statement:
        'from time s on a process is one itself:  a alpha_s = alpha_t,  b^2 + a^2 sigma_s^2 = sigma_t^2,  with f, g, pi and T as they are',
      latex: String.raw`a\, \alpha_s = \alpha_t, \ b^2 + a^2 \sigma_s^2 = \sigma_t^2`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      measure: fromLaterOn,
      check: (values) => sameFromLaterOn(values),
    },
    prior: {
      statement: 'pi = N(0, v I):  -2 f v = g^2 under vp,  v = sigma_T^2 under ve',
      latex: String.raw`\pi = N(0, v I): \ -2 f v = g^2 \text{ (vp)}, \ v = \sigma_T^2 \text{ (ve)}`,
      sharpness: 'tight',
      appliesWhen: 'a process of this package',
      measure: prior,
      check: ({ left, right }) => equal(left, right, { tolerance: TOLERANCE }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: kernelCases,
  forSystem: { needs: ['continuous time'], cases: timeCases },
  controls: [
    {
      id: 'noise-2-percent',
      title: '(1.02 g)^2 in place of g^2',
      breaks: 'noise',
      cases: kernelCases,
      check: (values) => noiseEquation(values, 1.02 * 1.02),
    },
    {
      id: 'slopes-2-percent',
      title: 'slopes that are two percent too large',
      breaks: 'slopes',
      cases: kernelCases,
      check: (values) => slopeEquation(values, 1.02),
    },
    {
      id: 'near-cancelled',
      title: 'sigma_t^2 with the digits that 1 + sigma_t^2 keeps, for t below 1e-8 T',
      breaks: 'near',
      cases: nearCases,
      check: ({ cancelled, come }) => equal(cancelled, come, { tolerance: TOLERANCE }),
    },
    {
      id: 'later-2-percent',
      title: 'two percent more noise from a time on',
      breaks: 'later',
      cases: kernelCases,
      check: (values) =>
        sameFromLaterOn({ ...values, found: values.where === 'sigma^2' ? 1.02 * values.found : values.found }),
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
function noiseEquation({ growth, drift, diffusion, sigma, tolerance, where }: NoiseValues, factor: number) {
  const source = factor * diffusion * diffusion;
  const decay = 2 * drift * sigma * sigma;
  const comparison = { ...equal(growth, decay + source, { tolerance, scale: Math.abs(decay) + source }), where };
  return shownBeside(comparison, "g^2 beside (sigma^2)' - 2 f sigma^2 by differences:", source, growth.value - decay);
}

/** A process from a time on says what the whole one does. */
function sameFromLaterOn({ where, found, whole }: LaterValues) {
  return { ...equal(found, whole, { tolerance: TOLERANCE, scale: Math.abs(whole) }), where };
}

/** alpha' or sigma' is what is given. @param factor on that */
function slopeEquation({ given, found, size, horizon, tolerance, where }: SlopeValues, factor: number) {
  // a slope may be 0
  const scale = Math.abs(given) + size / horizon;
  const comparison = { ...equal(found, factor * given, { tolerance, scale }), where };
  return shownBeside(comparison, 'a slope beside that by differences:', factor * given, found.value);
}
