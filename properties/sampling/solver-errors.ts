import { claim } from '../../src/claim/claim.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { atMost, equal } from '../../src/numeric/estimate.js';
import {
  across,
  drawn,
  finer,
  furtherSolverCases,
  type GapCase,
  inPlane,
  type MeanCase,
  runs,
  type SolverCase,
  solverCases,
  statedCases,
  stepsOfDraws,
} from '../generators/solver-cases.js';
import { acrossTheAxis, type Joined } from '../measurements/across-the-axis.js';
import { FUNCTIONS, meansInPlane, regressedMean } from '../measurements/means-by-rules.js';
import { DEEPEST_IN_PLANE, DEEPEST_ON_LINE } from '../measurements/solver-cover.js';
import {
  asStated,
  besideFiner,
  besideUnknown,
  type ChangedBySteps,
  changedBySteps,
  leastOfRuns,
  limitOfRuns,
  type Off,
  type Refined,
  type StatedNumber,
} from './solver-errors.measure.js';

/** Rounding of a sum, as a part of its terms. */
const ROUNDING = 1e-11;
/** The same of a KL and of its parts. */
const DIGITS_OF_KL = 1e-10;
/** The quantile of 99.9% is known to five digits. */
const DIGITS = 2e-5;
/** The largest error of a mean in the plane by n nodes an axis, in deviations of the function over n. */
const PLANE_LARGEST = 1;
/** The most that a single mean there is off by, in its errors. */
const PLANE_OFF = 2;
/** How many times what half as many steps change the error in time is. */
const STEPS_COVER = 2;
/** What a part of a readout below rounding may do to a KL, in nats, and as much for the roundings of moments. */
const DROPPED = 1e-8;

export const solverErrors = claim({
  id: 'solver-errors',
  title: 'What a solver states of its error is all that it knows to be open, and no more than that',
  source: { paper: 'this suite', locus: 'errors of solvers' },
  assumptions: [{ statement: 'errors of runs fall by half as much again from run to run, or faster' }],
  scope: [
    'extrapolation, means over draws and over rules in the plane, the parts of a KL across the span of a model,',
    'gaps of trained models beside finer ones: on the line all, klOde in up to three dimensions, and in longer profiles klSde there;',
    'values beside the largest errors that are stated',
  ],
  laws: {
    limits: {
      statement: [
        'the limit of runs whose errors fall by the factor is within the error, whatever falls faster; of slower ones too where',
        'these are reckoned with, and of two runs alone where errors fall by half as much again',
      ].join('\n'),
      latex: String.raw`|v^* - v| \le e, \quad v_k = v + a\, r^k + b\, (2 q)^k; \quad v_0, v_1 \text{ alone: } v_k = v + a\, q^k,\ q \ge \tfrac32`,
      sharpness: 'tight',
      measure: (aCase: SolverCase) => (aCase.kind === 'runs' ? limitOfRuns(aCase) : undefined),
      check: (each) => within(each, 1),
    },
    least: {
      statement: [
        'as runs may agree by chance, no error is less than its part of what is added and of what the last extrapolations have changed,',
        'of grids less than twice what more cells and more steps change together; what distances lack is at least a fourth of the',
        'change before the last, and their error at least twice that',
      ].join('\n'),
      latex: String.raw`e \ge \max(\alpha\, |v^*_0 - v_0|,\ \beta\, |v^*_0 - v^*_1|,\ \gamma\, |v^*_1 - v^*_2|), \quad v^*_k \text{ of runs } k, k + 1`,
      sharpness: 'tight',
      measure: (aCase: SolverCase) => (aCase.kind === 'runs' ? leastOfRuns(aCase) : undefined),
      check: (each) => within(each, 1),
    },
    draws: {
      statement: [
        'a mean over draws is the constant of the regression on x - E x and |x - E x|^2, and its error half the width of a two-sided',
        'interval of 99.9% by what the regression leaves; a quarter of the draws has a mean of its own. A rare component has draws',
        'of its own: the mean and the error are those of the parts of p_0, by their masses',
      ].join('\n'),
      latex: String.raw`e = \textstyle\sum_k w_k e_k, \quad e_k = z_{0.9995} \sqrt{\tfrac{|y - C b|^2}{N (N - d - 2)}}, \quad C^T C\, b = C^T y,\ C = (1, x - E x, |x - E x|^2 - E|x - E x|^2)`,
      sharpness: 'tight',
      measure: (aCase: SolverCase) => (aCase.kind === 'drawn' ? regressedMean(aCase) : undefined),
      check: ({ where, found, other, scale }) => ({ ...equal(found, other, { tolerance: DIGITS, scale }), where }),
    },
    plane: {
      statement: [
        `of means of ${FUNCTIONS} sums of kinks over a rule of n^2 nodes, the root mean square of what they are off by is within that of their`,
        'errors. Of one kink, also where there is next to no mass, each is off by at most twice its error; of a sum, whose kinks may',
        'cancel in all deviations by chance, by at most twice that, or what is usual of its size; and each error is at most a',
        'deviation over n',
      ].join('\n'),
      latex: String.raw`\langle |Q f - E f|^2 \rangle \le \langle e^2 \rangle, \quad |Q f_1 - E f_1| \le 2 e, \quad |Q f - E f| \le 2 \max(e, \tfrac12 \langle e^2 \rangle^{1/2}), \quad e \le \tfrac1n \textstyle\sum_i |a_i| |w_i| \sigma`,
      sharpness: 'upper',
      measure: (aCase: SolverCase) =>
        aCase.kind === 'plane' ? { ...meansInPlane(aCase), cells: aCase.cells } : undefined,
      check: ({ off, stated, worst, worstOfOne, largest, scale, cells }) => [
        { ...atMost(off, stated + ROUNDING * scale), where: 'root mean squares' },
        { ...atMost(worst, PLANE_OFF), where: 'a sum' },
        { ...atMost(worstOfOne, PLANE_OFF), where: 'one kink' },
        { ...atMost(largest, PLANE_LARGEST / cells), where: 'at most' },
      ],
    },
    across: {
      statement: [
        'the KL of a model that varies along one axis is that on the line plus h(p_E) - h(p_0) + ((d-1)/2) log(2 pi V) + E|P x|^2/(2V),',
        'and its error is that on the line plus that of h(p_0)',
      ].join('\n'),
      latex: String.raw`e(D) = e(D_E) + e(h(p_0)), \quad D = D_E + h(p_E) - h(p_0) + \tfrac{d - 1}{2} \log 2 \pi V + \tfrac{E|P x|^2}{2V}`,
      sharpness: 'tight',
      measure: (aCase: SolverCase) => (aCase.kind === 'across' ? acrossTheAxis(aCase) : undefined),
      check: (each) => joined(each, 1),
    },
    finer: {
      statement: [
        'a gap of a trained model is within both errors of that by thrice the nodes in diffusion time and by a solver that is asked',
        'for a sixth of the error, or for half beyond the line. It has a value but for a density that is not normalisable, for W2 of',
        'paths that run away, for klOde of those beyond the line that may and of those on it that come together, for klSde of models that',
        `vary in more than two directions, and by its bound perhaps above ${DEEPEST_IN_PLANE} nats in two and above ${DEEPEST_ON_LINE} on the line; and`,
        'a warning where the error misses its aim',
      ].join('\n'),
      latex: String.raw`|D_N - D_{3N}| \le e(D_N) + e(D_{3N})`,
      sharpness: 'upper',
      measure: (aCase: SolverCase) => (aCase.kind === 'finer' ? besideFiner(aCase) : undefined),
      check: (each) => refined(each),
    },
    steps: {
      statement: [
        'the error in time of klOde beyond the plane is at least twice what half as many steps change of log p^ODE, in the mean over',
        'draws of the size of each change: changes of either sign do not cancel',
      ].join('\n'),
      latex: String.raw`e_t \ge 2 \textstyle\sum_p w_p |\log p^{ODE}_S(x_p) - \log p^{ODE}_{S/2}(x_p)|`,
      sharpness: 'tight',
      measure: (aCase: SolverCase) => (aCase.kind === 'steps' ? changedBySteps(aCase) : undefined),
      check: (found) => countsEach(found, found.stated),
    },
    unknown: {
      statement:
        'a gap has no value where the model by another rule in diffusion time has none, as its error is not known',
      latex: String.raw`D(A') \text{ unknown} \Rightarrow e(D(A)) = \infty`,
      sharpness: 'tight',
      yesOrNo: true,
      measure: (aCase: SolverCase) => (aCase.kind === 'unknown' ? besideUnknown(aCase) : undefined),
      check: ({ gap, unknown, itself }) => {
        if (itself.value === null) return vacuous(itself.reason);
        return { ...atMost(unknown.value === null ? 0 : 1, 0.5), where: gap };
      },
    },
    stated: {
      statement: [
        'a number is stated where it is not below 0 by more than its error, and the error is at most .05 or a fifth of max(x, .01),',
        'or what is asked for; it has a warning where the error exceeds that. That of a run is the sum of its errors in space and in time and of',
        'what no refinement shows',
      ].join('\n'),
      latex: String.raw`x \ge -e, \quad e \le \max(0.05,\ \max(\tfrac15, \epsilon) \max(|x|, 0.01))`,
      sharpness: 'tight',
      yesOrNo: true,
      measure: (aCase: SolverCase) => (aCase.kind === 'stated' ? asStated(aCase) : undefined),
      check: (each) => statedRightly(each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: solverCases,
  furtherCases: furtherSolverCases,
  controls: [
    {
      id: 'third-of-two-runs',
      title: 'a third of the error where only two runs are known',
      breaks: 'limits',
      cases: () => runs(2).map((each) => ({ ...each, ratio: 1.5 })),
      check: (each) => within(each, 1 / 3),
    },
    {
      id: 'nine-tenths',
      title: 'nine tenths of the least error of runs that fall by the factor',
      breaks: 'least',
      cases: () => runs(4).map((each) => ({ ...each, more: 0 })),
      check: (each) => within(each, 0.9),
    },
    {
      id: 'one-sided',
      title: 'the one-sided quantile of 99.9%',
      breaks: 'draws',
      cases: drawn,
      measure: (aCase: MeanCase) => regressedMean(aCase, 3.0902),
    },
    {
      id: 'plane-10-percent',
      title: '1.1 times the closed form of means in the plane',
      breaks: 'plane',
      cases: inPlane,
      measure: (aCase: MeanCase) => ({ ...meansInPlane(aCase, 1.1), cells: aCase.cells }),
    },
    {
      id: 'without-entropy',
      title: 'the error on the line alone',
      breaks: 'across',
      cases: () => across().map((each) => ({ ...each, flow: 'ode' as const })),
      check: (each) => joined(each, 0),
    },
    {
      id: 'larger-readout',
      title: 'W2 of the model by a finer rule with thrice its readout',
      breaks: 'finer',
      cases: () => finer().map((each) => ({ ...each, gap: 'w2Ode' as const })),
      measure: (aCase: GapCase) => besideFiner(aCase, 3),
    },
    {
      id: 'net-change',
      title: 'twice the net change for the error in time',
      breaks: 'steps',
      cases: stepsOfDraws,
      check: (found) => countsEach(found, STEPS_COVER * found.net),
    },
    {
      id: 'known',
      title: 'a value where the model by another rule has none',
      breaks: 'unknown',
      cases: () => finer().map((each) => ({ ...each, kind: 'unknown' as const, gap: 'w2Ode' as const })),
      check: ({ gap, itself }) => ({ ...atMost(itself.value === null ? 0 : 1, 0.5), where: gap }),
    },
    {
      id: 'any-error',
      title: 'a value whatever its error',
      breaks: 'stated',
      cases: () =>
        statedCases().map((each) => ({ ...each, error: Math.max(0.06, 0.5 * Math.abs(each.value)), aim: 0.1 })),
      check: (each) => statedRightly({ ...each, isKnown: true }),
    },
  ],
  sizes: {
    quick: { cases: 60, controlCases: 16 },
    ci: { cases: 300, controlCases: 24 },
    deep: { cases: 3000, controlCases: 100 },
  },
  constants: [
    { name: 'digits', value: DIGITS, meaning: 'required agreement of a mean over draws and of its error, relative' },
    {
      name: 'plane largest',
      value: PLANE_LARGEST,
      meaning:
        'the largest error there, in deviations of the function over n; .64 was seen of components in one place, else .24',
    },
    {
      name: 'plane off',
      value: PLANE_OFF,
      meaning:
        'the most that a mean there is off by, in its errors; 1.7 of one kink was found by a search for the worst',
    },
    {
      name: 'dropped',
      value: DROPPED,
      meaning: 'what a readout may do that leaves the span by less than rounding, in nats',
    },
  ],
});

/** A number is off by no more than a part of what it states. */
function within({ what, off, unsure, stated, scale }: Off, part: number) {
  return { ...atMost(off, part * stated + unsure + ROUNDING * scale), where: what };
}

/** The KL and its error are those of their parts. @param part of the error of the entropy that counts */
function joined(each: Joined | Vacuous, part: number) {
  if ('vacuous' in each) return each;
  const { flow, found, onLine, entropy, known, scale } = each;
  const parts = onLine.error + part * entropy.error;
  return [
    { ...equal(found.value, onLine.value + known, { tolerance: DIGITS_OF_KL, scale }), where: flow },
    { ...atMost(parts, found.error + ROUNDING * scale), where: `${flow}, at least` },
    { ...atMost(found.error, parts + DROPPED), where: `${flow}, at most` },
  ];
}

function countsEach({ steps, each, scale }: ChangedBySteps, stated: number) {
  return { ...atMost(STEPS_COVER * each, stated + ROUNDING * scale), where: `${steps} steps` };
}

function refined({ found, gap, aim, noValue, isRightIfThere, ...each }: Refined) {
  if (noValue === undefined && (!isRightIfThere || found.value === null))
    return vacuous('the density at t = 0 may not be normalisable, paths run away or come together, or klSde lies deep');
  const isRight = (found.value === null) === (noValue ?? false);
  const yes = {
    ...atMost(isRight ? 0 : 1, 0.5),
    where: `${gap} ${found.value === null ? found.reason : 'has a value'}`,
  };
  if (found.value === null) return yes;
  const misses = found.error > aim * each.scale * (1 + ROUNDING) && found.warning === undefined;
  return [yes, within(each, 1), { ...atMost(misses ? 1 : 0, 0.5), where: `${gap}, a warning` }];
}

function statedRightly({ found, isKnown, warns, value, error }: StatedNumber) {
  return found.map((each, k) => {
    const says = each.value === null ? 'no value' : each.warning === undefined ? 'a value' : 'a warning';
    const should = !isKnown ? 'no value' : warns && k > 0 ? 'a warning' : 'a value';
    const isRight =
      says === should && (each.value === null || (each.value === Math.max(0, value) && each.error === error));
    return { ...atMost(isRight ? 0 : 1, 0.5), where: `${value} +- ${error}: ${says}, where there should be ${should}` };
  });
}
