import { describe, expect, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { comparedWith } from './baseline-result.js';
import { differencesBetween, differenceText } from './difference.js';
import { type Found, type Quantity, stated } from './quantity.js';

const of = (quantity: Quantity | undefined) => new Map(quantity === undefined ? [] : [['loss', quantity] as const]);
const between = (was: Quantity | undefined, is: Quantity | undefined) => differencesBetween(of(was), of(is));

const exact = (value: number, error: number): Quantity => ({ value, error });
const lost: Quantity = { value: null, reason: 'not resolved' };

describe('a quantity with an error', () => {
  test('has not moved while both ranges touch', () => {
    expect(between(exact(1, 0.25), exact(1.5, 0.25))).toEqual([]);
    expect(between(exact(2, 0), exact(2, 0))).toEqual([]);
    expect(between(lost, { value: null, reason: 'otherwise' })).toEqual([]);
  });

  test('has moved by so many of both errors together', () => {
    const [moved] = between(exact(1, 0.1), exact(1.6, 0.1));
    expect(moved).toMatchObject({ name: 'loss', kind: 'moved', was: { value: 1 }, is: { value: 1.6 } });
    expect(moved.kind === 'moved' && moved.errors).toBeCloseTo(3, 12);
    expect(differenceText(moved)).toBe('moved: loss: 1.6 ± 0.1, was 1 ± 0.1: by 3 errors');
  });

  test('shows the digits in which it differs', () => {
    const [moved] = between(exact(1.0000000001, 1e-14), exact(1, 1e-14));
    expect(differenceText(moved)).toBe('moved: loss: 1 ± 1e-14, was 1.0000000001 ± 1e-14: by 5000 errors');
    expect(differenceText(between(exact(1, 0), exact(2, 0))[0])).toBe('moved: loss: 2 ± 0, was 1 ± 0: both are exact');
  });
});

test('a quantity vanishes and appears with its value, its reason or its name', () => {
  expect(between(exact(1, 0.1), lost).map(differenceText)).toEqual([
    'vanished: loss: null (not resolved), was 1 ± 0.1',
  ]);
  expect(between(exact(1, 0.1), undefined).map(differenceText)).toEqual([
    'vanished: loss: not measured any more, was 1 ± 0.1',
  ]);
  expect(between(lost, exact(1, 0.1)).map(differenceText)).toEqual([
    'appeared: loss: 1 ± 0.1, was null (not resolved)',
  ]);
  expect(between(undefined, exact(1, 0.1)).map(differenceText)).toEqual(['appeared: loss: 1 ± 0.1, was not measured']);
});

describe('a median of draws', () => {
  const draws = (seed: number, mean: number): Found => {
    const { normal } = stream(seed, 'noise');
    return { draws: Array.from({ length: 1000 }, () => mean + normal()), error: 0 };
  };
  const stored = stated(new Map([['loss', draws(1, 0)]]), () => 1e-8);
  const compared = (found: Found) =>
    comparedWith({ version: '1.0.0', system: 'mine', seed: 1, quantities: stored }, new Map([['loss', found]]), 2);

  test('has not moved with other seeds', () => {
    for (let seed = 2; seed < 100; seed++) expect(compared(draws(seed, 0)).differences).toEqual([]);
  });

  test('has moved where its law has by as much as is said to be caught', () => {
    const { sampled, alphaSpent } = compared(draws(2, 0));
    expect(alphaSpent).toBe(2e-8);
    const [{ detects }] = sampled;
    expect(detects).toBeLessThan(1);
    for (let seed = 2; seed < 100; seed++) {
      expect(compared(draws(seed, detects)).differences).toMatchObject([{ kind: 'moved' }]);
      expect(compared(draws(seed, -detects)).differences).toMatchObject([{ kind: 'moved' }]);
    }
  });

  test('is null with too few draws or one that is not finite', () => {
    const few: Found = { draws: [1, 2, 3], error: 0 };
    expect(stated(new Map([['loss', few]]), () => 1e-8).get('loss')).toEqual({
      value: null,
      reason: '3 draws are too few for an interval',
    });
    expect(stated(new Map([['loss', { draws: [1, Number.NaN], error: 0 }]]), () => 1e-8).get('loss')).toEqual({
      value: null,
      reason: 'a draw is not finite',
    });
  });

  test('of draws that are all the same has their numerical error', () => {
    const same = (value: number) => ({ draws: Array.from({ length: 100 }, () => value), error: 1e-12 });
    const before = {
      version: '1.0.0',
      system: 'mine',
      seed: 1,
      quantities: stated(new Map([['loss', same(1)]]), () => 1e-8),
    };
    expect(comparedWith(before, new Map([['loss', same(1 + 1e-12)]]), 1).differences).toEqual([]);
    expect(comparedWith(before, new Map([['loss', same(1 + 3e-12)]]), 1).differences).toHaveLength(1);
  });
});

test('a number that is not finite is null with its reason', () => {
  const found: ReadonlyMap<string, Found> = new Map([
    ['a', { value: Number.NaN, error: 0 }],
    ['b', { value: 1, error: Number.POSITIVE_INFINITY }],
  ]);
  expect([...stated(found, () => 0).values()]).toEqual([
    { value: null, reason: 'not a number' },
    { value: null, reason: 'its error is not known' },
  ]);
});
