import { describe, expect, it } from 'vitest';
import type { Points } from '../../target/points.js';
import { NonFiniteAnswer, SystemError } from './answers.js';
import { checkedCalls } from './checked-calls.js';

/** Two points of three coordinates, with the noises of three levels. */
const block = (first: number): Points => ({
  count: 2,
  dimension: 3,
  values: Float64Array.from({ length: 6 }, (_, i) => first + i),
});
const X = block(1);
const EPS = [block(10), block(20), block(30)];
const rows = (first: number) => [
  [first, first + 1, first + 2],
  [first + 3, first + 4, first + 5],
];
const bound = (answer: unknown, eps = EPS) => checkedCalls('mine', () => answer).variationalBound({ id: 'a' }, X, eps);

const TERMS = {
  prior: [1, 2],
  // for each of two points, the pairs of levels (0, 1) and (1, 2)
  diffusion: [
    [3, 4],
    [5, 6],
  ],
  reconstruction: Float32Array.of(7, 8),
  total: [[9], [10]],
};

describe('variationalBound', () => {
  it('asks with a block of noises for each level', () => {
    const asked: unknown[] = [];
    const ask = (call: string, params: object) => {
      asked.push(call, params);
      return { unit: 'nats' };
    };
    expect(checkedCalls('mine', ask).variationalBound({ id: 'a' }, X, EPS)).toEqual({});
    expect(asked).toEqual([
      'variationalBound',
      { model: { id: 'a' }, x0: rows(1), eps: [rows(10), rows(20), rows(30)] },
    ]);
  });

  it('has nats as they are', () => {
    expect(bound({ ...TERMS, unit: 'nats' })).toEqual({
      prior: Float64Array.of(1, 2),
      diffusion: { count: 2, dimension: 2, values: Float64Array.of(3, 4, 5, 6) },
      reconstruction: Float64Array.of(7, 8),
      total: Float64Array.of(9, 10),
    });
  });

  it('turns bits for each of three coordinates into nats of all of them', () => {
    const { prior, diffusion, reconstruction, total } = bound({ ...TERMS, unit: 'bits per coordinate' });
    const found = [prior, diffusion?.values, reconstruction, total].flatMap((values = new Float64Array()) => [
      ...values,
    ]);
    expect(found.length).toBe(10);
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].forEach((bits, k) => {
      expect(found[k]).toBeCloseTo(3 * Math.log(2) * bits, 12);
    });
  });

  it('leaves out what the code does not have', () => {
    expect(bound({ total: [9, 10], prior: null, unit: 'nats' })).toEqual({ total: Float64Array.of(9, 10) });
  });

  it('has a pair less than levels', () => {
    const { diffusion } = bound({ diffusion: [3, 4], unit: 'nats' }, EPS.slice(0, 2));
    expect(diffusion).toEqual({ count: 2, dimension: 1, values: Float64Array.of(3, 4) });
    const short = { diffusion: TERMS.diffusion, unit: 'nats' };
    const sentence = "diffusion of variationalBound of the system 'mine' should return 2 rows of 1, found 2 rows of 2.";
    expect(() => bound(short, EPS.slice(0, 2))).toThrow(new SystemError(sentence));
  });

  it.each([
    [{ total: [1, 2] }, 'an object with unit, found none.'],
    [{ total: [1, 2], unit: 'bits' }, "the unit 'nats' or 'bits per coordinate', found \"bits\"."],
  ])('refuses %j', (answer, found) => {
    expect(() => bound(answer)).toThrow(
      new SystemError(`variationalBound of the system 'mine' should return ${found}`),
    );
  });

  it('takes a term that is not finite as evidence', () => {
    expect(() => bound({ total: [1, Infinity], unit: 'nats' })).toThrow(NonFiniteAnswer);
    expect(() => bound({ total: [1, Infinity], unit: 'nats' })).toThrow(
      /^total of variationalBound of the system 'mine' returned Infinity/,
    );
  });
});
