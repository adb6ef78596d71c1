import { claim } from '../../src/claim/claim.js';
import { type CheckResult, type Vacuous, vacuous } from '../../src/claim/law.js';
import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import { atMost, type Estimate, minus, times } from '../../src/numeric/estimate.js';
import {
  type ApartCase,
  apartCases,
  type ClosedFormCase,
  cellsCases,
  closedFormCases,
  type DistanceCase,
  gentleCases,
  LINE_AIM,
  lineCases,
  normalsCases,
  pulledCases,
  type SolvedCase,
  SPACE_AIM,
  swirling,
} from '../generators/closed-form-cases.js';
import type { LinearCase } from '../generators/linear-cases.js';
import { DEEPEST_IN_PLANE, SOLVER_COVER, SPACE_COVER } from '../measurements/solver-cover.js';
import {
  alongThePath,
  apartKls,
  axisByAxis,
  type Cells,
  densitiesOnCells,
  distances,
  exactScoreKl,
  FLOWS,
  type Found,
  type NormalKl,
  normalKls,
  priorBalance,
  type Refined,
  refinedSde,
  type Solved,
  solvedKls,
} from './gaussian-closed-forms.measure.js';

/** The aim of the solvers in a control, whose offset is off by far more. */
const CONTROL_AIM = 1e-3;
/**
 * How many times their true error the closed forms beyond the line state at least, and the integral along a path: both are of fourth
 * order, and state the difference from half of the steps, which is 15 times the error.
 */
const STEPS_COVER = 10;

/** Rounding in a density by cells, as a part of the largest one. */
const DENSITY_ROUNDING = 1e-12;
/** How many times as large as the worst cell is off an error is at most, and beside that, as a part of the largest density. */
const [LARGEST, UNSEEN] = [40, 1e-6];

/** Roundings of the terms of a KL of normals, and the most of them, or of a ratio of variances, that an error is. */
const [OWN_ROUNDINGS, MOST_ROUNDINGS] = [4, 256];

/** Rounding in a mean over thousands of points, as a fraction of max(KL, 0.01 nats). */
const ROUNDING = 2e-9;

/** The closed form, times `cover`, must be known to this fraction of the error that it judges. */
const CLOSE = 0.2;

export const gaussianClosedForms = claim({
  id: 'gaussian-closed-forms',
  title: 'The KL solvers agree with the closed forms of linear scores',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13',
    note: 'for linear scores',
  },
  assumptions: [{ statement: 'H and c are continuous; p_0 is Gaussian, except for the score of the prior' }],
  scope: [
    'solvers on the line and in the plane, and beyond it for p^ODE, where the score is isotropic; a klSde above 10 nats in the plane',
    'may have no value, as its densities are too faint there',
    'd = 1 for the exact score and for the score of the prior, the latter under vp',
  ],
  laws: {
    solver: {
      statement: [
        's = -H(t) x + c(t),  p_0 = N(mu, S)  =>  p^SDE and p^ODE are Gaussian,',
        'and their means and covariances solve known equations; a solver has a value, and states at least one and a half times its error',
      ].join('\n'),
      latex: String.raw`s = -H(t) x + c(t),\ p_0 = N(\mu, S) \Rightarrow
        p^{SDE}_0, p^{ODE}_0 \text{ Gaussian with } \dot M, \dot V \text{ known}`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'solved' ? solvedKls(aCase) : undefined),
      check: covered,
    },
    'exact-score': {
      statement: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'exact' ? exactScoreKl(aCase) : undefined),
      check: covered,
    },
    'prior-score': {
      statement: 's = -x  =>  KL(p_0 || pi) = J + KL(p_T || pi)',
      latex: String.raw`s = -x \Rightarrow D_{KL}(p_0 \| \pi) = J + D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'rest' ? priorBalance(aCase) : undefined),
      check: ({ initialKl, bound }) => asStated(initialKl, bound),
    },
    refined: {
      statement: [
        'klSde states no less than how far the limits from its two finer grids and from its two coarser ones lie apart,',
        'in cells and in steps together',
      ].join('\n'),
      latex: String.raw`e \ge |v^*_N - v^*_{N/2}| + |v^*_S - v^*_{S/2}|, \quad v^*_k = v_k + \tfrac13 (v_k - v_{k/2})`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'gentle' ? refinedSde(aCase) : undefined),
      check: (values) => refinedWithin(values, 1),
    },
    axes: {
      statement: 'in one eigenbasis the closed form is the sum of the closed forms on the axes',
      latex: String.raw`D_{KL}(p_0 \| p) = \textstyle\sum_k D_{KL}(p_0^{(k)} \| p^{(k)}) \text{ in one eigenbasis}`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) =>
        aCase.kind === 'linear' ? FLOWS.map((flow) => axisByAxis(aCase, flow)) : undefined,
      check: ({ closedForm, other, scale }) => asStated(closedForm, other, STEPS_COVER, scale),
    },
    path: {
      statement: 'the closed form is KL(p_T || pi) plus what the KL gains along the path of the reverse flow',
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) = D_{KL}(p_T \| \pi)
        + \tfrac12 \int g^2 E_{p_t}[|s - a|^2 - |s - b|^2] dt, \quad
        D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi) + \tfrac12 \int g^2 E_{p_t}[(s - a) \cdot (b - a)] dt, \quad
        a = \nabla \log p_t,\ b = \nabla \log q_t`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) =>
        aCase.kind === 'linear' ? FLOWS.map((flow) => alongThePath(aCase, flow)) : undefined,
      check: ({ closedForm, other, scale }) => asStated(closedForm, other, STEPS_COVER, scale),
    },
    distance: {
      statement: [
        "s = -h(t) x + c(t) on the line,  p_0 a mixture  =>  p^SDE and p^ODE are N(m', v'), and W2 is the distance of quantiles",
        'within its error, however little the score pulls, however narrow what it generates, however light and far out a mode is',
      ].join('\n'),
      latex: String.raw`W_2^2(p_0, N(m', v')) = \textstyle\int \big(x - m' - \sqrt{v'}\, z(x)\big)^2 p_0(x)\, dx, \quad \Phi(z(x)) = F_0(x)`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'distance' ? distances(aCase) : undefined),
      check: withinErrors,
    },
    apart: {
      statement: [
        'p_0 = w N(m_1, v_1) + (1 - w) N(m_2, v_2), the means tens to hundreds of widths apart, and a linear score:',
        "klSde and klOde are -h(p_0) - E log N(x; m', v') within their errors, with the entropies of the parts and of w",
      ].join('\n'),
      latex: String.raw`D_{KL}(p_0 \| N(m', v')) = -h(p_0) - E_{p_0} \log N(x; m', v'), \quad
        h(p_0) = \textstyle\sum_k w_k (\tfrac12 \log(2 \pi e v_k) - \log w_k)`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'apart' ? apartKls(aCase) : undefined),
      check: withinErrors,
    },
    cells: {
      statement: [
        'the densities of p^SDE, p^ODE and p^score by cells are the masses of normals over widths, the worst cell within the',
        'largest error, which is no more than forty times that',
      ].join('\n'),
      latex: String.raw`\max_i |q_i - \tfrac{1}{h_i} N(m', v')(I_i)| \le \max_i e_i \le 40 \max_i |\ldots|`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'cells' ? densitiesOnCells(aCase) : undefined),
      check: (cells) => onCells(cells, 1),
    },
    normals: {
      statement: [
        'KL(N(m, S)||N(k, R)) is within its error of 1/2 sum_j (v_j/w_j - 1 - ln(v_j/w_j) + (m_j - k_j)^2/w_j) on one axis or two, and',
        'the error is no more than some hundred roundings of its terms and of the largest ratio of the variances on an axis',
      ].join('\n'),
      latex: String.raw`D_{KL}(N(m, S) \| N(k, R)) = \tfrac12 \textstyle\sum_j
        \big(\tfrac{v_j}{w_j} - 1 - \ln \tfrac{v_j}{w_j} + \tfrac{(m_j - k_j)^2}{w_j}\big)`,
      sharpness: 'tight',
      measure: (aCase: ClosedFormCase) => (aCase.kind === 'normals' ? normalKls(aCase) : undefined),
      check: (each) => rounded(each, 1),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: closedFormCases,
  controls: [
    {
      id: 'distance-of-half-the-offset',
      title: 'c(t)/2 in place of c(t) in the closed form',
      breaks: 'distance',
      // of scores that pull enough for their offset to matter
      cases: () => pulledCases(0.5),
      measure: (aCase: DistanceCase) => distances(aCase, (score) => offsetTimes(0.5, score)),
    },
    {
      id: 'weights-without-entropy',
      title: 'no entropy of the weights',
      breaks: 'apart',
      cases: apartCases,
      measure: (aCase: ApartCase) => apartKls(aCase, () => 0),
    },
    {
      id: 'offset-5-percent',
      title: '0.95 c(t) in place of c(t) in the closed form',
      breaks: 'solver',
      cases: () => lineCases(CONTROL_AIM),
      measure: (aCase: SolvedCase) => solvedKls(aCase, (score) => offsetTimes(0.95, score)),
    },
    {
      id: 'swirl-10-percent',
      title: '0.9 of H - H^T beyond the line, in what the closed form is compared with',
      breaks: 'path',
      cases: swirling,
      measure: (aCase: LinearCase) => alongThePath(aCase, 'sde', swirlOff),
    },
    {
      id: 'sde-tenth',
      title: 'errors of klSde a tenth as large',
      breaks: 'refined',
      cases: gentleCases,
      check: (values) => refinedWithin(values, 0.1),
    },
    {
      id: 'cells-tenth',
      title: 'errors of densities a tenth as large',
      breaks: 'cells',
      cases: cellsCases,
      check: (cells) => onCells(cells, 0.1),
    },
    {
      id: 'normals-without-error',
      title: 'no error of a KL of normals, where the second is wider by 10^4 and more',
      breaks: 'normals',
      cases: () => normalsCases(1e4),
      check: (each) => rounded(each, 0),
    },
    {
      id: 'path-tenth',
      title: 'errors of the closed form and of the integral along a path a tenth as large',
      breaks: 'path',
      cases: swirling,
      check: ({ closedForm, other, scale }) => asStated(closedForm, other, 10 * STEPS_COVER, scale),
    },
  ],
  // four divergences and their closed forms take a fourth of a second a case
  sizes: {
    quick: { cases: 36, controlCases: 10 },
    ci: { cases: 210, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  constants: [
    {
      name: 'solver aim',
      value: LINE_AIM,
      meaning: 'what the solvers aim at, as a fraction of max(KL, 0.01 nats); errors up to four times that pass',
    },
    { name: 'space aim', value: SPACE_AIM, meaning: 'the same for the solver beyond the line' },
    {
      name: 'cover',
      value: SOLVER_COVER,
      meaning: 'times its error that a solver states at least, by the flow on the line',
    },
    { name: 'deepest', value: DEEPEST_IN_PLANE, meaning: 'nats above which klSde in the plane may have no value' },
    { name: 'space cover', value: SPACE_COVER, meaning: 'the same by the flow beyond the line' },
    { name: 'steps cover', value: STEPS_COVER, meaning: 'the same of closed forms beyond the line, and of paths' },
  ],
});

/** `cover` times the true error, rounding aside, is no more than the stated one, and than the largest one that passes. */
function covered({ solved, exact, cover, largest, isDeep, scale }: Solved): CheckResult {
  if (solved.value === null) return isDeep ? vacuous(solved.reason) : withoutValue(solved.reason);
  const gap = minus(solved.value, exact);
  if (cover * gap.error > CLOSE * solved.error) return vacuous('the closed form is not known well enough to judge by');
  const rounding = cover === SPACE_COVER ? ROUNDING * scale : 0;
  return atMost(
    times(cover, { ...gap, value: Math.max(0, Math.abs(gap.value) - rounding) }),
    Math.min(solved.error, largest),
    scale,
  );
}

/** A closed form is of what has a value. */
const withoutValue = (reason: string): CheckResult => ({ ...atMost(1, 0.5), where: `no value: ${reason}` });

/** A solver and a closed form differ by no more than both state, and the rounding of what they are made of. */
function withinErrors({ solved, exact, scale }: Found): CheckResult {
  if (solved.value === null) return withoutValue(solved.reason);
  const { value, error } = minus(solved, exact);
  return atMost(Math.abs(value), error + CLOSED_FORM_ROUNDING * scale);
}

/** A part of the largest error of a density covers the worst cell. */
function onCells({ of, off, stated, peak }: Cells, part: number) {
  return [
    { ...atMost(off, part * stated + DENSITY_ROUNDING * peak), where: of },
    // Simpson's rule is of higher order than what it is compared with
    ...(of === 'score' ? [] : [{ ...atMost(stated, LARGEST * off.value + UNSEEN * peak), where: `${of}, at most` }]),
  ];
}

/** A KL of normals is within a part of its error, which is no more than roundings on the line. */
function rounded({ found, exact, scale, ratio }: NormalKl, part: number) {
  const most = atMost(found.error, MOST_ROUNDINGS * Number.EPSILON * (scale + ratio));
  return [
    atMost(Math.abs(found.value - exact), part * found.error + OWN_ROUNDINGS * Number.EPSILON * scale),
    { ...most, where: 'at most' },
  ];
}

/** A part of what klSde states covers how far limits lie apart. */
function refinedWithin(each: Refined | Vacuous, part: number) {
  if ('vacuous' in each) return each;
  const { changed, stated, scale } = each;
  return atMost(changed, part * stated, scale);
}

/** Rounding in a closed form, as a fraction of its terms. */
const CLOSED_FORM_ROUNDING = 1e-12;

/** `cover` times the difference of two numbers is no more than what they state together, rounding aside. */
function asStated(left: Estimate, right: Estimate, cover = 1, scale = Math.abs(right.value)) {
  const { value, error } = minus(left, right);
  return atMost(cover * Math.max(0, Math.abs(value) - CLOSED_FORM_ROUNDING * scale), error);
}

/** The score with 0.9 of H - H^T. */
function swirlOff({ dimension: d, at }: LinearScore): LinearScore {
  return {
    dimension: d,
    at(t) {
      const { precision: H, offset } = at(t);
      return { precision: H.map((h, k) => 0.95 * h + 0.05 * H[(k % d) * d + Math.floor(k / d)]), offset };
    },
  };
}

/** The score with a part of c(t). */
function offsetTimes(part: number, { dimension, at }: LinearScore): LinearScore {
  return {
    dimension,
    at(t) {
      const { precision, offset } = at(t);
      return { precision, offset: offset.map((x) => part * x) };
    },
  };
}
