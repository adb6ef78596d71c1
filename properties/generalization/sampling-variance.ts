import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Estimate, equal, minus, type Quantity, times } from '../../src/numeric/estimate.js';
import { PAPER } from '../paper.js';
import {
  ATOMS,
  narrowModels,
  overDataSets,
  overOneDatum,
  QUADRATURE_TOLERANCE,
  SAMPLES,
  type Scattering,
  TOLERANCE,
} from './sampling-variance.measure.js';

export const samplingVariance = claim({
  id: 'sampling-variance',
  title: 'The gram and cross moment of n data scatter about those of the population with a variance of V/n',
  source: {
    paper: PAPER,
    locus: 'Theorem 1',
    note: 'in place of the Rademacher complexities in its proof',
  },
  assumptions: [{ statement: 'n independent data of one law; Z is the gram of one datum, B_x its cross moment' }],
  scope: [
    'd = 1, where means over one datum are integrals on a line',
    'n = 1 for p_0 itself; n = 3 for a law of four atoms, where all 64 data sets are tried',
  ],
  laws: {
    gram: {
      statement: 'E|G_n - G|_F^2 = V_G / n,  V_G = E|Z|_F^2 - |G|_F^2',
      latex: String.raw`E \|G_n - G\|_F^2 = \frac{V_G}{n}, \; V_G = E \|Z\|_F^2 - \|G\|_F^2`,
      sharpness: 'tight',
      check: ({ gram, tolerance }) => ofScatter(gram, varianceOf(gram), tolerance),
    },
    'cross-moment': {
      statement: 'E|B_n - B|^2 = V_B / n,  V_B = E|B_x|^2 - |B|^2',
      latex: String.raw`E \|B_n - B\|^2 = \frac{V_B}{n}, \; V_B = E \|B_x\|^2 - \|B\|^2`,
      sharpness: 'tight',
      check: ({ crossMoment, tolerance }) => ofScatter(crossMoment, varianceOf(crossMoment), tolerance),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: narrowModels,
  measure: (experiment: Experiment) => {
    const built = setting(experiment);
    return [overOneDatum(built), overDataSets(built)];
  },
  controls: [
    {
      id: 'not-centred',
      title: 'E|Z|^2/n in place of V/n',
      breaks: 'gram',
      measure: (experiment: Experiment) => overDataSets(setting(experiment)),
      check: ({ gram, tolerance }) => ofScatter(gram, gram.meanSquare, tolerance),
    },
    {
      id: 'one-more-datum',
      title: 'V/(n + 1) in place of V/n',
      breaks: 'cross-moment',
      measure: (experiment: Experiment) => overDataSets(setting(experiment)),
      check: ({ crossMoment, tolerance }) =>
        ofScatter({ ...crossMoment, samples: SAMPLES + 1 }, varianceOf(crossMoment), tolerance),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement over all data sets, as a fraction of the squared sizes of Z and of its mirror',
    },
    { name: 'quadrature tolerance', value: QUADRATURE_TOLERANCE, meaning: 'the same where p_0 is integrated' },
    { name: 'samples', value: SAMPLES, meaning: 'n of the data sets, all of which are tried' },
    { name: 'atoms', value: ATOMS, meaning: 'how many different values their data take' },
  ],
  proves: 'sampling',
});

/** V = E|Z|^2 - |E Z|^2. */
function varianceOf({ meanSquare, squareOfMean }: Scattering): Estimate {
  return minus(meanSquare, squareOfMean);
}

/** E|Z_n - E Z|^2 = V/n. */
function ofScatter({ scatter, samples, size }: Scattering, variance: Quantity, tolerance: number) {
  return equal(scatter, times(1 / samples, variance), { tolerance, scale: size });
}
