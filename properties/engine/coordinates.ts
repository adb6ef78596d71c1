import { claim } from '../../src/claim/claim.js';
import type { Vacuous } from '../../src/claim/law.js';
import { allowedError } from '../../src/divergence/divergence.js';
import { atMost } from '../../src/numeric/estimate.js';
import { AIM_OF_TURNS, seeing, type Turned, turned } from '../measurements/turned-plane.js';
import {
  type Composed,
  type CoordinatesCase,
  composed,
  coordinatesCases,
  ERRORS,
  inOtherOrder,
  inOtherPlace,
  inOtherUnit,
  LARGE,
  OF_DENSITIES,
  OF_SOLVED,
  type SameNumber,
  solvedElsewhere,
  solvedInOrder,
} from './coordinates.measure.js';

/** Rounding of the same number in other coordinates, relative to what it is made of. */
const ROUNDING = 1e-11;
/** What a grid or panels in another place do to an error, in nats. */
const PANELS = 1e-8;
/** The same of entropies, of which J_0 is a difference: beyond the line their rules may agree by chance. */
const PANELS_OF_ENTROPY = 1e-7;

export const coordinates = claim({
  id: 'coordinates',
  title:
    'A measurement is the same in other coordinates, with the same errors, and its sums have the errors of their parts',
  source: { paper: 'this suite', locus: 'symmetries of a measurement' },
  assumptions: [{ statement: 'features know alpha_t, so that their biases follow x_0 where it is moved' }],
  scope: [
    'every process, weighting and start, on the line and in up to three dimensions; units are powers of two from 1/128 to 64,',
    'that of time from 1/16 on',
    'what is solved on a grid is asked for on the line in other units and another order, but klOde is not where the line is turned round,',
    'as its error in time is found on cells that are put together from the left, nor is the slack of bumps, as panels of their sums are',
    'in the plane klSde and klOde are asked for along other axes, of features that may know one axis or none',
  ],
  laws: {
    unit: {
      statement: [
        'where x and sigma_t are c times as large, t k times and g c/sqrt(k) times, and tau is smaller as int lambda dt is larger,',
        'W2 and its error are c times as large, and losses, KL divergences and what n data cost are as they are',
      ].join('\n'),
      latex: String.raw`x \to c x,\ t \to k t:\ W_2 \to c W_2, \quad J \to J, \quad D_{KL} \to D_{KL}`,
      sharpness: 'tight',
      measure: inOtherUnit,
      check: (same) => isSame(same),
    },
    place: {
      statement:
        'where x_t is moved by alpha_t b, the losses, the explicit parts and klScore are as they are, and their errors',
      latex: String.raw`x_t \to x_t + \alpha_t b:\ J \to J`,
      sharpness: 'tight',
      measure: inOtherPlace,
      check: (same) => isSame(same),
    },
    order: {
      statement: [
        'axes that change places or signs, components, features and data in another order, and other units of length and time change no',
        'number, and no error but that of klScore',
      ].join('\n'),
      latex: String.raw`x \to E x,\ E \text{ a signed permutation}:\ J, D_{KL} \to J, D_{KL}`,
      sharpness: 'tight',
      measure: inOtherOrder,
      check: (same) => isSame(same),
    },
    solved: {
      statement: [
        'to a tenth of their errors klSde, klOde, W2, densities and the slack of the likelihood bound are the same on the line in other units,',
        'with components, features and data in another order, and but for klOde where the line is turned round; within their errors so are',
        'klSde and klOde in the plane after half a turn; on the line the errors are the same too, but for that of klSde',
      ].join('\n'),
      latex: String.raw`x \to -c x,\ t \to k t:\ D_{KL} \to D_{KL},\ W_2 \to c W_2,\ p \to p/c`,
      sharpness: 'tight',
      measure: solvedElsewhere,
      check: (same) => isSolvedSame(same, 1),
    },
    turn: {
      statement: [
        'in the plane klSde and klOde have a value that meets its aim, and is the same along other axes within the errors of both, whatever',
        'features know of x; klSde has one with the error of its training too',
      ].join('\n'),
      latex: String.raw`x \to Q x,\ Q^T Q = I:\ D_{KL} \to D_{KL}`,
      sharpness: 'tight',
      measure: ({ plane }: CoordinatesCase) => turned(plane),
      check: turnsWithin,
    },
    sum: {
      statement: [
        'klBound = J + KL(p_T || pi),  J(A(tau)) + c(tau)/n  and the prior of the explicit bound have the errors of their parts;',
        'the whole bound = prior + (optimisation^(1/2) + sampling^(1/2))^2 has at least that of the prior',
      ].join('\n'),
      latex: String.raw`e(J + \tfrac1n c) = e(J) + \tfrac1n e(c)`,
      sharpness: 'tight',
      measure: (aCase: CoordinatesCase) => composed(aCase),
      check: (made) => isMade(made, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: coordinatesCases,
  controls: [
    {
      id: 'unit-stays',
      title: 'W2 in the unit of before',
      breaks: 'unit',
      check: (same) => isSame({ ...same, factor: 1 }),
    },
    {
      id: 'tenfold',
      title: 'errors ten times as large where x_0 is moved',
      breaks: 'place',
      check: ({ other, ...same }) => isSame({ ...same, other: { ...other, error: 10 * other.error } }),
    },
    {
      id: 'order-1e-3',
      title: 'numbers larger by a thousandth in another order',
      breaks: 'order',
      check: (same) => isSame({ ...same, factor: same.factor * (1 + 1e-3) }),
    },
    {
      id: 'solved-1e-2',
      title: 'klOde larger by a hundredth in other units and another order',
      breaks: 'solved',
      measure: solvedInOrder,
      check: (same) => isSolvedSame(same, 1.01),
    },
    {
      id: 'features-stay',
      title: 'features that are not turned with p_0 and the data',
      breaks: 'turn',
      // nothing turns a feature that knows nothing of x, and the error of klSde may hide what does
      cases: () => coordinatesCases().map((aCase) => ({ ...aCase, plane: seeing(aCase.plane) })),
      measure: ({ plane }: CoordinatesCase) => turned(plane, false),
    },
    {
      id: 'nine-tenths',
      title: 'nine tenths of the errors of sums',
      breaks: 'sum',
      measure: (aCase: CoordinatesCase) => composed(aCase, false),
      check: (made) => isMade(made, 0.9),
    },
  ],
  sizes: {
    quick: { cases: 5, controlCases: 8 },
    ci: { cases: 24, controlCases: 16 },
    deep: { cases: 300, controlCases: 60 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of the same number in other coordinates, relative to its terms' },
    { name: 'errors', value: ERRORS, meaning: 'how many times as large one of two errors of a number may be' },
    {
      name: 'part of error',
      value: OF_SOLVED,
      meaning: 'of a number that is solved on a grid, by which it may differ',
    },
    { name: 'large', value: LARGE, meaning: 'klOde in nats of which it may differ by its whole error' },
    { name: 'aim in the plane', value: AIM_OF_TURNS, meaning: 'of klSde and klOde there, as a part of them' },
    { name: 'densities', value: OF_DENSITIES, meaning: 'how many times larger their roundings are' },
    { name: 'panels', value: PANELS, meaning: 'what panels in another place do to an error, in nats' },
    {
      name: 'panels of entropy',
      value: PANELS_OF_ENTROPY,
      meaning:
        'the same of J_0, whose error was 1.2e-8 in one place and 1.8e-10 in another in one of thousands of cases',
    },
  ],
});

/** Both numbers are the same within the larger of their errors, or a part of it, and these are the same but for what panels do. */
function isSame({ where, one, other, factor, size, isOfEntropies, ofError, hasSameError }: SameNumber) {
  const [first, second] = [factor * one.error, other.error];
  const panels = isOfEntropies === 1 ? PANELS_OF_ENTROPY : PANELS;
  const values = atMost(
    Math.abs(other.value - factor * one.value),
    ofError * Math.max(first, second) + ROUNDING * size,
  );
  const errors = atMost(Math.max(first, second), ERRORS * Math.min(first, second) + panels * size);
  return [{ ...values, where }, ...(hasSameError === 1 ? [{ ...errors, where: `the error of ${where}` }] : [])];
}

/** The same of what is solved, where it has a value. @param times how many times as large it is meant to be */
function isSolvedSame(each: SameNumber | Vacuous, times: number) {
  return 'vacuous' in each ? each : isSame({ ...each, factor: times * each.factor });
}

/** The number is what it is made of, and its error that of its parts, or larger where it has one of its own. */
function isMade(each: Composed | Vacuous, part: number) {
  if ('vacuous' in each) return each;
  const { where, found, made, more } = each;
  const rounding = ROUNDING * Math.abs(made.value);
  const stated = part * found.error;
  const sides = [atMost(Math.abs(found.value - made.value), rounding), atMost(made.error, (1 + ROUNDING) * stated)];
  if (more === 0) sides.push(atMost(stated, (1 + ROUNDING) * made.error));
  return sides.map((side) => ({ ...side, where }));
}

/** As p_0 and the model are turned, so is the law that is generated; no model is so narrow here that a grid would miss its aim. */
function turnsWithin({ gap, due, found, asUsed }: Turned) {
  const [one, other] = found;
  const known = { ...atMost(due, found.length + asUsed.length), where: `${gap} with a value` };
  if (found.length < 2) return known;
  const aims = found.map(({ value, error }) => ({
    ...atMost(error, allowedError(value, AIM_OF_TURNS)),
    where: `the error of ${gap}`,
  }));
  return [known, { ...atMost(Math.abs(one.value - other.value), one.error + other.error), where: gap }, ...aims];
}
