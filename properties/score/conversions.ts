import { claim } from '../../src/claim/claim.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import { aboutSystems, ofSystem, referenceCases } from '../generators/about-systems.js';
import { batches } from '../generators/batches.js';
import { type Answer, agrees, agreesWithPercentMore } from '../measurements/answers.js';
import {
  boundaryValues,
  conversionsTo,
  describedScaling,
  inputVariances,
  leastSkips,
  networkTimes,
  roundTrips,
  targetVariances,
} from './conversions.measure.js';

export const conversions = claim({
  id: 'conversions',
  title: 'Noise, data, score, velocity and flow are five ways to say one prediction',
  source: {
    paper: 'Salimans, Ho 2022, Progressive Distillation for Fast Sampling of Diffusion Models',
    locus: 'appendix D',
    note: 'for any alpha and sigma; the flow is that of Lipman et al. 2023, section 4',
  },
  assumptions: [{ statement: 'x = alpha x_0 + sigma eps, with sigma > 0' }],
  scope: ['every pair that a system has, on batches of five points with a label each, in up to three dimensions'],
  laws: {
    'to-noise': law('eps = (x - alpha x_0)/sigma', String.raw`\varepsilon = (x - \alpha x_0)/\sigma`, 'noise', [
      'a sign',
      'sigma and alpha exchanged',
    ]),
    'to-data': law('x_0 = (x - sigma eps)/alpha', String.raw`x_0 = (x - \sigma \varepsilon)/\alpha`, 'data', [
      'a sign',
      'sigma and alpha exchanged',
      'the label of another point',
    ]),
    'to-score': law('s = -eps/sigma', String.raw`s = -\varepsilon/\sigma`, 'score', ['a sign', 'sigma^2 for sigma']),
    'to-velocity': law('v = alpha eps - sigma x_0', String.raw`v = \alpha \varepsilon - \sigma x_0`, 'velocity', [
      'a sign',
      'the inverse for alpha^2 + sigma^2 = 1 where it is not',
    ]),
    'to-flow': law("u = alpha' x_0 + sigma' eps", String.raw`u = \alpha' x_0 + \sigma' \varepsilon`, 'flow', [
      'time that runs the other way',
      'a flow taken for a velocity',
    ]),
    'round-trip': {
      statement: 'there and back again is where it started',
      latex: String.raw`c_{q \to p}(c_{p \to q}(p)) = p`,
      sharpness: 'tight',
      needs: ['convert'],
      appliesWhen: 'a conversion there and back',
      causes: ['two conversions that are no inverses of each other'],
      measure: ofSystem(roundTrips),
      check: agrees,
    },
    input: {
      statement: 'the input of a preconditioned network has variance 1',
      latex: String.raw`c_{in}^2 (\alpha^2 \sigma_{data}^2 + \sigma^2) = 1`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'input'",
      causes: ['sigma for sigma^2', 'another sigmaData'],
      measure: ofSystem(inputVariances),
      check: agrees,
    },
    target: {
      statement: 'so has its target',
      latex: String.raw`(1 - c_{skip} \alpha)^2 \sigma_{data}^2 + c_{skip}^2 \sigma^2 = c_{out}^2`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'target'",
      causes: ['c_skip and c_out of different sigmaData', 'a missing root in c_out'],
      measure: ofSystem(targetVariances),
      check: agrees,
    },
    'least-output': {
      statement:
        'skip is where (1 - skip alpha)^2 s^2 + skip^2 sigma^2 is least: the errors of F are amplified as little as can be',
      latex: String.raw`c_{skip} = \operatorname{arg\,min} c_{out}^2 = \frac{\alpha \sigma_{data}^2}{\alpha^2 \sigma_{data}^2 + \sigma^2}`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'least output'",
      causes: ['c_skip of another sigmaData', 'sigma for sigma^2'],
      measure: ofSystem(leastSkips),
      check: agrees,
    },
    scaling: {
      statement: 'input, skip and output are what is described, output with its sign: -sigma where F predicts eps',
      latex: String.raw`D(x) = c_{skip} x + c_{out} F(c_{in} x, c_{noise}), \ c_{out} = -\sigma \text{ for } F = \varepsilon`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: 'preconditioning.input, skip or output',
      causes: ['a sign of c_out', 'c_skip and c_out exchanged', 'sigma_data for its square'],
      measure: ofSystem(describedScaling),
      check: agrees,
    },
    noise: {
      statement: 'the network is told the time that is described, as log(sigma)/4',
      latex: String.raw`c_{noise} = \tfrac14 \log \sigma`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: 'preconditioning.noise, and noise from precondition',
      causes: ['a logarithm to another base', 'sigma for its logarithm', 'a forgotten factor'],
      measure: ofSystem(networkTimes),
      check: agrees,
    },
    boundary: {
      statement: 'at the data end skip = 1 and output = 0',
      latex: String.raw`c_{skip} = 1, \ c_{out} = 0 \text{ at the data end}`,
      sharpness: 'tight',
      needs: ['precondition'],
      appliesWhen: "the promise 'boundary'",
      causes: ['the least sigma left out of c_skip and c_out'],
      measure: ofSystem(boundaryValues),
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems([['convert', 'precondition']], () => batches()),
  controls: [
    ...(['noise', 'data', 'score', 'velocity'] as const).map((to) => ({
      id: `percent-more-${to}`,
      title: `${to} that is one percent too large`,
      breaks: `to-${to}` as const,
      check: agreesWithPercentMore,
      // a system that lacks the pair cannot show that a mistake in it would be refuted; the reference systems can
      cases: () => referenceCases(['convert'], () => batches()),
    })),
    {
      id: 'percent-more-skip',
      title: 'a skip that is one percent too large',
      breaks: 'least-output',
      check: agreesWithPercentMore,
      cases: () => referenceCases(['precondition', 'convert'], () => batches()),
    },
    {
      id: 'other-sign',
      title: 'coefficients of the other sign, as of a network that is taken for its negative',
      breaks: 'scaling',
      check: ofOtherSign,
      cases: () => referenceCases(['precondition', 'convert'], () => batches()),
    },
    {
      id: 'percent-more-told',
      title: 'what the network is told as time, one percent too large',
      breaks: 'noise',
      check: agreesWithPercentMore,
      cases: () => referenceCases(['precondition', 'convert'], () => batches()),
    },
  ],
});

/** The law of what predictions are converted to. */
function law(statement: string, latex: string, to: Parameterization, causes: readonly string[]) {
  return {
    statement,
    latex,
    sharpness: 'tight' as const,
    needs: to === 'flow' ? (['convert', ['continuous time', 'slopes']] as const) : (['convert'] as const),
    appliesWhen: `a conversion to ${to}`,
    causes,
    measure: ofSystem(conversionsTo(to)),
    check: agrees,
  };
}

function ofOtherSign(given: Answer) {
  return agrees({ ...given, answer: -given.answer });
}
