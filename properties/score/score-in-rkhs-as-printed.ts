import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { between, logBetween } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { bumps, normals, normalTarget } from '../generators/targets.js';
import { growthExponent, LARGEST_EXPONENT } from '../measurements/growth-exponents.js';
import { slopeBetween } from '../measurements/score-slopes.js';
import { PAPER } from '../paper.js';

export const scoreInRkhsAsPrinted = claim({
  id: 'score-in-rkhs-as-printed',
  title: 'The score of a continuously differentiable density of compact support is in no RKHS of ReLU features',
  source: {
    paper: PAPER,
    locus: 'Remark 2',
    note: [
      '"s_0 is contained in the Barron function space with a finite Barron norm, and hence in a certain RKHS with a finite RKHS norm";',
      'with the words of Theorem 1: p_0 is continuously differentiable and has compact support, H is the RKHS of the kernel that rho_0',
      'makes',
    ].join(' '),
  },
  assumptions: [
    { statement: 'a p_0 that is continuously differentiable on the line and 0 outside of an interval' },
    { statement: 'H is that of features relu(w . x + u . e(t)) of any law with |w|_1 + |u|_1 <= 1, and any e' },
    {
      statement:
        'so |f(x, t) - f(y, t)| <= |f|_H |x - y| for every f in H: its norm is at least the slope of the score',
    },
  ],
  scope: [
    'bumps on the line; s_0 at the distances r and 2r from the right end of the support, r falling by 100',
    's_t far from the support at t = eps, eps falling by 100; any process',
  ],
  laws: {
    'at-the-data': {
      statement: [
        's_0 = grad log p_0 is in H, with a finite norm:',
        'the slope of s_0 between the distances r and 2r from an end of the support does not grow like r^-0.25 or faster',
      ].join('\n'),
      latex: String.raw`s_0 = \nabla \log p_0 \in \mathcal H, \quad \frac{|s_0(x) - s_0(y)|}{|x - y|} \le \|s_0\|_{\mathcal H} < \infty`,
      sharpness: 'upper',
      axes: { measured: 'power of 1/r in the slope of s_0' },
      measure: (aCase: SupportCase) => ladderAtTheData(distribution(aCase.target), aCase),
      check: ({ power }) => atMost(power, LARGEST_EXPONENT),
    },
    'at-all-times': {
      statement: [
        's_t is in H for t in (0, T], with the one a(w, u) for all t of eq. 13, which Remark 2, about t = 0, leaves open:',
        'the slope of s_t far from the support does not grow like (1/sigma_t^2)^0.25 or faster as t -> 0',
      ].join('\n'),
      latex: String.raw`s_t = E_{\rho_0}[a(w, u) \sigma(w^\top x + u^\top e(t))], \ t \in (0, T], \quad
        \frac{|s_t(x) - s_t(y)|}{|x - y|} \le \|a\|_{L^2(\rho_0)} < \infty`,
      sharpness: 'upper',
      axes: { measured: 'power of 1/sigma_t^2 in the slope of s_t' },
      measure: (aCase: SupportCase) => ladderInTime(distribution(aCase.target), aCase),
      check: ({ power }) => atMost(power, LARGEST_EXPONENT),
    },
  },
  kind: 'exact',
  expects: {
    refuted:
      's_0 lives where p_0 > 0, which is open and not compact: where p_0 falls to 0 continuously log p_0 falls to ' +
      '-infinity, so that s_0 is unbounded, while functions of H and of the Barron space are Lipschitz',
    readings: [
      'with "continuously differentiable" of Theorem 1 read as on all of R^d, which it does not spell out, s_0 is in none of',
      'these H and has no Barron norm. With',
      'p_0 smooth on its support alone and positive up to its ends, as a uniform one, s_0 may be in H; but one a(w, u) serves',
      'all t, and the slope of s_t tends to -1/sigma_t^2 far out, for every p_0 of compact support: a norm on [eps, T] is at',
      'least 1/sigma_t^2 at t = eps. Read at one t > 0, or on [eps, T], nothing is refuted. "A certain RKHS" of any kernel at all has',
      'any function, by k = s_0 s_0^T, and would not be the H of Theorem 1',
    ].join(' '),
    untouched: [
      'Theorem 1 does not use the remark: it assumes that the optimum of the model is in H, which holds, for instance, for',
      'every law of finitely many features. The optimum is then not the score, and its loss, which the theorem has as a',
      'floor, is not 0. Lemma 4 holds for every a, so that the proof can take the best a of norm R in place of the optimum,',
      'with its loss as the floor and R in the constants: generalization-along-training and early-stopping do so for bumps',
    ].join(' '),
  },
  cases: () => supportCases(bumps(4)),
  controls: [
    {
      id: 'normal-at-the-data',
      title: 'N(mu, v) in place of a p_0 of compact support, near its mean',
      breaks: 'at-the-data',
      expects: 'holds',
      cases: () => supportCases(normals.map(normalTarget)),
    },
    {
      id: 'normal-at-all-times',
      title: 'N(mu, v) in place of a p_0 of compact support',
      breaks: 'at-all-times',
      expects: 'holds',
      cases: () => supportCases(normals.map(normalTarget)),
    },
  ],
  constants: [
    {
      name: 'largest exponent',
      value: LARGEST_EXPONENT,
      meaning: 'the power of 1/r, or of 1/sigma_t^2, by which a slope may grow along the ladder and still be bounded',
    },
  ],
});

/** A density, and ladders towards the end of its support and towards t = 0. */
interface SupportCase {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  /** The largest r, as a fraction of the half width of the support. */
  readonly r: number;
  /** The largest eps, as a fraction of T. */
  readonly eps: number;
}

function supportCases(target: Arbitrary<TargetSpec>): Arbitrary<SupportCase> {
  return fc.record({ process: anyProcess, target, r: between(0.005, 0.02), eps: logBetween(1e-3, 1e-2) });
}

const RUNGS = [1, 0.1, 0.01];

/** How a slope, which no norm is less than, grows along a ladder. */
interface SlopeLadder {
  /** The power of 1/r, or of 1/sigma_t^2. */
  readonly power: Estimate;
  /** The slopes, from the first rung to the last, times sigma_t^2 in the ladder in time: 1 far out, for bounded support. */
  readonly slopes: readonly Estimate[];
}

/** |s_0(x) - s_0(y)|/|x - y| at x = end - r and y = end - 2r. */
function ladderAtTheData(target: Target, { r }: SupportCase): SlopeLadder {
  const [[low, high]] = target.support;
  // what has no end has its mean for one
  const end = target.kind === 'bumps' ? high : target.mean[0];
  const rungs = RUNGS.map((part) => {
    const step = (part * r * (high - low)) / 2;
    return { x: 1 / step, y: steepness(slopeBetween(target, UNDIFFUSED, place(end - 2 * step), place(end - step))) };
  });
  return { power: growthExponent(rungs), slopes: rungs.map(({ y }) => y) };
}

/** How far out, in units of the width of the support: there the slope is -1/sigma_t^2 but for a part of 1e-6. */
const FAR = 1e6;

/** |s_t(x) - s_t(y)|/|x - y| at t = eps, for x and y far to the right. */
function ladderInTime(target: Target, { process, eps }: SupportCase): SlopeLadder {
  const { coefficients, horizon } = forwardProcess(process);
  const [[low, high]] = target.support;
  const found = RUNGS.map((part) => {
    const at = coefficients(part * eps * horizon);
    const x = high + FAR * (high - low);
    const slope = steepness(slopeBetween(target, at, place(x), place(2 * x - high)));
    return { precision: 1 / (at.sigma * at.sigma), slope };
  });
  return {
    power: growthExponent(found.map(({ precision, slope }) => ({ x: precision, y: slope }))),
    slopes: found.map(({ precision, slope }) => ({ value: slope.value / precision, error: slope.error / precision })),
  };
}

function place(x: number): Float64Array {
  return Float64Array.of(x);
}

function steepness({ value, error }: Estimate): Estimate {
  return { value: Math.abs(value), error };
}
