import { type Control, claim } from '../../src/claim/claim.js';
import { atMost, plus, times } from '../../src/numeric/estimate.js';
import { settingStrata } from '../generators/experiments.js';
import {
  manyDataLearned,
  NO_DENSITY,
  populationLearned,
  SUCCESS,
  scoreLearned,
  type TwoPointDraw,
  type TwoPointValues,
  twoPointDraws,
  twoPointFits,
  twoPointFitted,
  twoPointValues,
  withMoreData,
  withPopulation,
  withPrintedGradient,
} from './two-point-floor.measure.js';

export const twoPointFloor = claim({
  id: 'two-point-floor',
  title: 'No learner is within JS(p, q) of the truth, p or q, more often than its data can tell which of them it is',
  source: {
    paper: 'Tsybakov 2009',
    locus: 'Theorem 2.2',
    note:
      'in total variation, for a fair coin; from KL divergences to JS(p, q) leads the compensation identity of Topsoe 2000, ' +
      'Some Inequalities for Information Divergence',
  },
  assumptions: [
    { statement: 'p or q by a fair coin, n independent data of it; the learner sees these and no more of the coin' },
    { statement: 'p = a N(-mu, v) + (1 - a) N(mu, v), q its mirror image, so that TV(p^n, q^n) <= TV of the labels' },
    { statement: 'r is any density that the learner makes of the data: here that of the reverse SDE of its score' },
  ],
  scope: [
    '(n, a) = (1, 1/4), (2, 1/4), (4, .33), (8, .38) or (16, .416); mu from 0.5 to 5 standard deviations; any process',
    'gradient flow in any weighting from any start, up to tau = 1e5; one time in four the likelier of p and q itself',
    'close is KL + its error < JS(p, q) - its error; a model without a density is not close',
  ],
  laws: {
    floor: {
      statement: [
        'P(KL(truth || r) < JS(p, q)) <= (1 + TV(Bin(n, a), Bin(n, 1 - a)))/2,',
        'as KL(p || r) + KL(q || r) = 2 JS(p, q) + 2 KL((p + q)/2 || r) >= 2 JS(p, q)',
      ].join('\n'),
      latex: String.raw`P\bigl( D_{KL}(p_0 \| r) < JS(p, q) \bigr) \le
        \tfrac12 \bigl( 1 + TV(\mathrm{Bin}(n, a), \mathrm{Bin}(n, 1 - a)) \bigr)`,
      sharpness: 'tight',
      axes: { measured: '2 JS(p, q)', bound: 'JS(p, q) + KL(truth || r)', unit: 'nats' },
      // JS <= KL, in a form whose ratio stays below 2 as KL -> 0
      check: ({ floor, kl }: TwoPointValues) => atMost(times(2, floor), plus(floor, kl)),
    },
  },
  kind: 'coverage',
  delta: SUCCESS,
  expects: 'holds',
  cases: twoPointDraws,
  strata: ({ experiment, informed }: TwoPointDraw) => ({
    ...settingStrata(experiment),
    learner: informed ? 'that knows p and q' : 'by gradient flow',
  }),
  measure: twoPointValues,
  forSystem: {
    needs: ['line fits', 'score', 'continuous time'],
    cases: twoPointFits,
    measure: twoPointFitted,
    // the learners of controls are those of this package: one of them shows a system's law as well as three
    controls: [ofPopulation()],
    sizes: sizesOfDraws(),
  },
  controls: [
    {
      id: 'fifty-times-the-data',
      title: '50 n data in place of n',
      breaks: 'floor',
      exceedance: 0.998,
      cases: manyDataLearned,
      measure: (draw: TwoPointDraw) => withMoreData(draw, 50),
    },
    ofPopulation(),
    {
      id: 'printed-gradient',
      title: 'the gradient as the proof of Theorem 1 prints it: the true score at the noised data',
      breaks: 'floor',
      exceedance: 0.998,
      cases: scoreLearned,
      measure: withPrintedGradient,
    },
  ],
  constants: [
    { name: 'delta', value: SUCCESS, meaning: 'the largest stated chance of being close, that of n = 2 and a = 1/4' },
    { name: 'no density', value: NO_DENSITY, meaning: 'stands for KL in nats where the solver finds no density' },
  ],
  sizes: sizesOfDraws(),
  proves: 'sampling',
});

function ofPopulation(): Control<TwoPointValues, 'floor'> {
  return {
    id: 'population',
    title: 'the population in place of the data',
    breaks: 'floor',
    exceedance: 0.998,
    cases: populationLearned,
    measure: withPopulation,
  };
}

/** Enough that a control of exceedance 0.998 is missed, which leaves the claim inconclusive, with probability 3e-6. */
function sizesOfDraws() {
  return {
    quick: { cases: 120, controlCases: 104 },
    ci: { cases: 800, controlCases: 240 },
    deep: { cases: 10000, controlCases: 400 },
  };
}
