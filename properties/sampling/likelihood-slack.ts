import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { dealt } from '../../src/claim/dealt.js';
import { type CheckResult, vacuous } from '../../src/claim/law.js';
import { known } from '../../src/divergence/divergence.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, type Comparison, minus, plus, times } from '../../src/numeric/estimate.js';
import { type DistanceCase, modesBeside } from '../generators/closed-form-cases.js';
import { anyStart, anyWeighting, experiments } from '../generators/experiments.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { affordableProcess } from '../generators/processes.js';
import { mixtures } from '../generators/targets.js';
import { AIM } from '../measurements/likelihood-bounds.js';
import { type SlackOfNormals, slackOfNormals, type Terms, termsOf } from './likelihood-slack.measure.js';

/** The largest part of the bound that all errors together may be. */
const LARGEST_ERROR = 0.01;

export const likelihoodSlack = claim({
  id: 'likelihood-slack',
  title: 'The likelihood bound exceeds the KL divergence by how far the model is from the score of its own law',
  source: {
    paper: 'this suite',
    locus: 'S4',
    note: 'what is left of the bound in Theorem 1 of Song, Durkan, Murray, Ermon 2021, where paths stand for their ends',
  },
  assumptions: [
    { statement: 'the reverse SDE runs from T to 0, starting from pi, with the model s; q_t is its law at t' },
    { statement: 's is continuous and grows linearly in x, uniformly in t; p_0 has a density and a finite J' },
  ],
  scope: [
    'trained scores in d = 1, vp and ve; q_t is solved for on grids, the score of it is a difference of its logarithm',
    'each of KL, J and the slack has an error that is estimated by itself: the residual is asked to be within their sum',
  ],
  laws: {
    equality: {
      statement: [
        'KL(p_0 || p^SDE) = J + KL(p_T || pi) - 1/2 ∫_0^T g^2 E_{p_t}|s - grad log q_t|^2 dt,',
        'within the errors stated, which are at most 1% of J + KL(p_T || pi) where no solver warns of its error',
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) = J(\theta) + D_{KL}(p_T \| \pi)
        - \tfrac12 \int_0^T g(t)^2 \, E_{p_t} |s_\theta - \nabla \log q_t|^2 \, dt`,
      sharpness: 'tight',
      measure: (aCase: SlackCase) => ('kind' in aCase ? undefined : termsOf(aCase)),
      check: (values) => {
        if ('vacuous' in values) return values;
        const most = LARGEST_ERROR * values.bound.value;
        if (values.warning !== undefined && errorOf(values) > most) return vacuous('a solver warns of a large error');
        return [withinErrors(values, 1), atMost(errorOf(values), most)];
      },
    },
    normals: {
      statement: [
        's = -h(t) x + c(t), p_0 = (1 - w) N(0, 1) + w N(m, v), w small and m far out, q_t normal:',
        'the last term, as computed, is 1/2 ∫_0^T g^2 E_{p_t}|s - grad log q_t|^2 dt within its error, however small q_t is at m',
      ].join('\n'),
      latex: String.raw`\tfrac12 \int_0^T g(t)^2 \sum_k w_k E_{N(m_k(t), v_k(t))} |s - \nabla \log q_t|^2 \, dt, \quad q_t = N(M_t, V_t)`,
      sharpness: 'tight',
      measure: (aCase: SlackCase) => ('kind' in aCase ? slackOfNormals(aCase) : undefined),
      check: asByNormals,
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () =>
    dealt<SlackCase>({ weight: 3, arbitrary: trainedFlows() }, { weight: 1, arbitrary: modesBeside(1e-12, 1e-6) }),
  controls: [
    {
      id: 'without-slack',
      title: 'KL = J + KL(p_T || pi), within ten times the errors',
      breaks: 'equality',
      cases: trainedFlows,
      measure: termsOf,
      check: (values) => ('vacuous' in values ? values : withinErrors(values, 0, CONTROL_ERRORS)),
    },
    {
      id: 'half-of-slack',
      title: 'half of the last term, within ten times the errors',
      breaks: 'equality',
      cases: trainedFlows,
      measure: termsOf,
      check: (values) => ('vacuous' in values ? values : withinErrors(values, 0.5, CONTROL_ERRORS)),
    },
    {
      id: 'without-light-mode',
      title: 'the last term by normals, without the lighter mode',
      breaks: 'normals',
      // so near that the density there is a double
      cases: () => modesBeside(1e-3, 0.02),
      measure: (aCase: DistanceCase) => slackOfNormals(aCase, (k) => (k === 0 ? 1 : 0)),
    },
  ],
  constants: [AIM, { name: 'largest error', value: LARGEST_ERROR, meaning: 'of all terms, as a part of the bound' }],
  sizes: {
    quick: { cases: 13, controlCases: 10 },
    ci: { cases: 40, controlCases: 30 },
    deep: { cases: 520, controlCases: 60 },
  },
  proves: 'likelihood',
});

/** A model that is trained, or a linear score of which a mixture has a light mode far out. */
type SlackCase = Experiment | DistanceCase;

/** How many errors a control is off by at least. */
const CONTROL_ERRORS = 10;

/** Models trained on few data or many, with any weight and from any start, for a short or a long time. */
function trainedFlows(): Arbitrary<Experiment> {
  return experiments({
    process: affordableProcess,
    target: mixtures(3),
    width: sizes(4, 32),
    samples: sizes(20, 200),
    trainingTimes: logBetween(1, 1e4).map((tau) => [tau]),
    weighting: anyWeighting,
    start: fc.oneof(fc.constant({ scale: 0, seed: 0 }), anyStart),
  });
}

/** The sum of the errors of all terms. */
function errorOf({ kl, bound, slack }: Terms): number {
  return kl.error + bound.error + slack.error;
}

/** |KL + part of the slack - bound| is at most so many times the sum of all errors. */
function withinErrors(terms: Terms, part: number, factor = 1): Comparison {
  const { value } = minus(plus(terms.kl, times(part, terms.slack)), terms.bound);
  return atMost(Math.abs(value), factor * errorOf(terms));
}

/** The slack is that by normals within its error; one that is not resolved has no value. */
function asByNormals({ found, exact }: SlackOfNormals): CheckResult {
  if (found.value === null) return vacuous(found.reason);
  const { value, error } = minus(known(found), exact);
  return atMost(Math.abs(value), error);
}
