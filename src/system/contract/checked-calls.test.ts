import { beforeEach, describe, expect, it, test } from 'vitest';
import type { Points } from '../../target/points.js';
import { NonFiniteAnswer, SystemError } from './answers.js';
import { type CheckedCalls, checkedCalls } from './checked-calls.js';
import type { Call, ExactModel } from './contract.js';
import { RATES } from './kernel.js';

const points = (count: number, ...values: number[]): Points => ({
  count,
  dimension: values.length / count,
  values: Float64Array.from(values),
});

/** Two points of the plane, as claims have them and as systems are given them. */
const X = points(2, 1, 2, 3, 4);
const ROWS = [
  [1, 2],
  [3, 4],
];
const Y = points(2, 5, 6, 7, 8);
const OTHERS = [
  [5, 6],
  [7, 8],
];
const LABEL = [10, 20];
const BROKEN = { count: 2, dimension: 2, values: [1, 2, Number.NaN, 4] };
const MODEL = { id: 'mine' };
const EXACT: ExactModel = {
  target: { kind: 'mixture', weights: [1], means: [[0, 0]], variances: [1] },
  parameterization: 'noise',
};

let asked: { call: Call; params: object }[];
beforeEach(() => {
  asked = [];
});
/** The calls of a system that answers everything with one value. */
const answering = (answer: unknown): CheckedCalls =>
  checkedCalls('mine', (call, params) => {
    asked.push({ call, params });
    return answer;
  });

const GUIDED = { parameterization: 'noise', label: LABEL, scale: 3, rescale: 0.7, interval: [0.2, 5] } as const;

type Use = (calls: CheckedCalls) => unknown;
const PAIR = { alpha: [0.8, 0.6], sigma: Float32Array.of(0.5, 0.75) };
const CHECKED_PAIR = { alpha: Float64Array.of(0.8, 0.6), sigma: Float64Array.of(0.5, 0.75) };
const TWO = Float64Array.of(3, 4);

test('a signal that is rounded to below 0 is none, and one further below stays', () => {
  // the cosine of pi/2 in single precision
  const alpha = [0.8, -4.371139e-8];
  const read = (rounding: number) => checkedCalls('mine', () => ({ ...PAIR, alpha, label: LABEL }), { rounding });
  expect([...read(16 * 2 ** -23).levelOf(LABEL).alpha]).toEqual([0.8, 0]);
  expect([...read(16 * 2 ** -23).coefficients(LABEL).alpha]).toEqual([0.8, 0]);
  expect([...read(16 * 2 ** -23).grid('ddim', 1).alpha]).toEqual([0.8, 0]);
  expect([...read(16 * 2 ** -52).levelOf(LABEL).alpha]).toEqual(alpha);
});

describe('a call', () => {
  it.each<[Call, Use, object, unknown, unknown]>([
    ['coefficients', (calls) => calls.coefficients(LABEL), { time: LABEL }, PAIR, CHECKED_PAIR],
    ['levelOf', (calls) => calls.levelOf(LABEL), { label: LABEL }, PAIR, CHECKED_PAIR],
    ['labelOf', (calls) => calls.labelOf([0.5, 2]), { sigmaOverAlpha: [0.5, 2] }, [3, 4], TWO],
    ['noise', (calls) => calls.noise(X, LABEL, Y), { x0: ROWS, label: LABEL, eps: OTHERS }, ROWS, X],
    [
      'posterior',
      (calls) => calls.posterior(X, Y, [20, 30], [10, 5]),
      { x0: ROWS, xt: OTHERS, at: [20, 30], to: [10, 5] },
      { mean: OTHERS, variance: [3, 4] },
      { mean: Y, variance: TWO },
    ],
    [
      'convert',
      (calls) => calls.convert('noise', 'velocity', X, Y, LABEL),
      { from: 'noise', to: 'velocity', values: ROWS, x: OTHERS, label: LABEL },
      ROWS,
      X,
    ],
    [
      'precondition',
      (calls) => calls.precondition(LABEL),
      { label: LABEL },
      { input: [1, 2], skip: [5, 6], output: [3, 4], noise: [7, 8] },
      { input: Float64Array.of(1, 2), skip: Float64Array.of(5, 6), output: TWO, noise: Float64Array.of(7, 8) },
    ],
    [
      'guide',
      (calls) => calls.guide({ ...GUIDED, x: X, conditional: X, unconditional: Y, gradient: Y }),
      { ...GUIDED, x: ROWS, conditional: ROWS, unconditional: OTHERS, gradient: OTHERS },
      ROWS,
      X,
    ],
    ['score', (calls) => calls.score(EXACT, X, LABEL), { model: EXACT, x: ROWS, label: LABEL }, OTHERS, Y],
    [
      'denoisingCovariance',
      (calls) => calls.denoisingCovariance(MODEL, X, LABEL),
      { model: MODEL, x: ROWS, label: LABEL },
      [ROWS, OTHERS],
      points(2, 1, 2, 3, 4, 5, 6, 7, 8),
    ],
    ['weights', (calls) => calls.weights(LABEL), { label: LABEL }, [3, 4], TWO],
    [
      'loss',
      (calls) => calls.loss(MODEL, X, LABEL, Y),
      { model: MODEL, x0: ROWS, label: LABEL, eps: OTHERS },
      [[3], [4]],
      TWO,
    ],
    ['times', (calls) => calls.times(2, 7), { count: 2, seed: 7 }, [3, 4], TWO],
    ['couple', (calls) => calls.couple(X, Y, 7), { x0: ROWS, x1: OTHERS, seed: 7 }, [[0, 1]], [[0, 1]]],
  ])('%s asks with named parameters, points as rows, and has its answer checked', (call, use, params, given, found) => {
    expect(use(answering(given))).toEqual(found);
    expect(asked).toEqual([{ call, params }]);
  });

  it('has drift and diffusion where they are given, each alone or both', () => {
    const { drift, diffusion } = answering({ ...PAIR, drift: [1, 2], diffusion: null }).coefficients(LABEL);
    expect([drift, diffusion]).toEqual([Float64Array.of(1, 2), undefined]);
    expect(answering({ ...PAIR, diffusion: [3, 4] }).coefficients(LABEL)).toEqual({ ...CHECKED_PAIR, diffusion: TWO });
  });

  it.each([null, undefined])('that converts by %s has no such pair of parameterizations', (answer) => {
    expect(answering(answer).convert('data', 'flow', X, Y, LABEL)).toBe(undefined);
  });

  it.each<[string, Use, unknown]>([
    [
      "sigma of levelOf of the system 'mine' returned NaN at label 20",
      (calls) => calls.levelOf(LABEL),
      { alpha: [1, 2], sigma: [1, Number.NaN] },
    ],
    [
      "variance of posterior of the system 'mine' returned NaN at label 20, point [3, 4]",
      (calls) => calls.posterior(Y, X, LABEL, [5, 6]),
      { mean: ROWS, variance: [1, Number.NaN] },
    ],
    ["score of the system 'mine' returned NaN at label 20, point [3, 4]", (c) => c.score(MODEL, X, LABEL), BROKEN],
    [
      "convert from data to flow of the system 'mine' returned NaN at label 20, point [3, 4]",
      (calls) => calls.convert('data', 'flow', Y, X, LABEL),
      BROKEN,
    ],
  ])('says where it was not finite: %s', (sentence, use, answer) => {
    expect(() => use(answering(answer))).toThrow(new NonFiniteAnswer(sentence));
  });

  it.each<[string, Use, unknown]>([
    [
      "alpha of levelOf of the system 'mine' should return 2 rows of 1, found 1 numbers.",
      (c) => c.levelOf(LABEL),
      { alpha: [1], sigma: [1, 2] },
    ],
    [
      "coefficients of the system 'mine' should return an object with sigma, found none.",
      (c) => c.coefficients(LABEL),
      { alpha: [1, 2] },
    ],
    [
      "variance of posterior of the system 'mine' should return 2 rows of 1, found 3 numbers.",
      (c) => c.posterior(X, Y, LABEL, LABEL),
      { mean: ROWS, variance: [1, 2, 3] },
    ],
    ["score of the system 'mine' should return 2 rows, found null.", (c) => c.score(MODEL, X, LABEL), null],
  ])('is refused where %s', (sentence, use, answer) => {
    expect(() => use(answering(answer))).toThrow(new SystemError(sentence));
  });
});

describe('a lenient call', () => {
  const lenient = (answer: unknown) => checkedCalls('mine', () => answer, { lenient: true });

  it('lets entries of its answer through that are no numbers', () => {
    expect(lenient(BROKEN).noise(X, LABEL, Y).values).toEqual(Float64Array.from(BROKEN.values));
    expect(lenient(BROKEN).score(EXACT, X, LABEL).values).toEqual(Float64Array.from(BROKEN.values));
    const drift = [Number.NaN, 1];
    expect(lenient({ ...PAIR, drift }).coefficients(LABEL)).toEqual({
      ...CHECKED_PAIR,
      drift: Float64Array.from(drift),
    });
  });

  it('takes numbers alone for what solvers go on from', () => {
    expect(() => lenient(BROKEN).score(MODEL, X, LABEL)).toThrow(NonFiniteAnswer);
    expect(() => lenient({ alpha: [Number.NaN, 1], sigma: [1, 1] }).coefficients(LABEL)).toThrow(NonFiniteAnswer);
    expect(() => lenient([1, Number.NaN]).labelOf([1, 2])).toThrow(NonFiniteAnswer);
  });
});

describe('rates', () => {
  const at = (drift: number, diffusion: number, alpha = 0) =>
    answering({ alpha: [0.5, alpha], sigma: [0.5, 1], drift: [-2, drift], diffusion: [1, diffusion] });

  it.each([Number.NEGATIVE_INFINITY, Number.NaN])('may be without end where there is no signal: %s', (value) => {
    const { drift, diffusion } = at(value, value).coefficients(LABEL);
    expect([drift?.[1], diffusion?.[1]]).toEqual([value, value]);
  });

  it('are numbers wherever there is signal, however little', () => {
    expect(() => at(Number.NEGATIVE_INFINITY, 1, 1e-300).coefficients(LABEL)).toThrow(
      new NonFiniteAnswer("drift of coefficients of the system 'mine' returned -Infinity at label 20"),
    );
    expect(() => at(1, Number.NaN, 1e-300).coefficients(LABEL)).toThrow(NonFiniteAnswer);
  });

  it.each(RATES)('may be without end where there is no noise: %s', (key) => {
    const noiseless = { alpha: [0.5, 1], sigma: [0.5, 0] };
    const found = answering({ ...noiseless, [key]: [1, Number.POSITIVE_INFINITY] }).coefficients(LABEL);
    expect(found[key]).toEqual(Float64Array.of(1, Number.POSITIVE_INFINITY));
    const within = answering({ ...noiseless, [key]: [Number.NaN, 1] });
    expect(() => within.coefficients(LABEL)).toThrow(
      new NonFiniteAnswer(`${key} of coefficients of the system 'mine' returned NaN at label 10`),
    );
  });

  it('let nothing else be without end there', () => {
    const broken = answering({ alpha: [0.5, 0], sigma: [0.5, Number.NaN] });
    expect(() => broken.coefficients(LABEL)).toThrow(NonFiniteAnswer);
  });
});
