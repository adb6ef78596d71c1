import { expect, test } from 'vitest';
import { FailedPart, listed, MeasuredParts, measuredByPart, partOf, partsText } from './case-part.js';

const part = (name: string) => ({ name, at: '5 steps' });

test('what one part throws is about that part alone', () => {
  const broken = new RangeError('broken');
  const { list } = measuredByPart<{ x: number }>([
    { part: part('a'), measure: () => [{ x: 1 }, { x: 2 }] },
    {
      part: part('b'),
      measure() {
        throw broken;
      },
    },
    { part: part('c'), measure: () => [] },
    { part: part('d'), measure: () => [{ x: 3 }] },
  ]);
  expect(list).toEqual([
    { x: 1, part: part('a') },
    { x: 2, part: part('a') },
    new FailedPart(part('b'), broken),
    { x: 3, part: part('d') },
  ]);
});

test('values are of the part that they name, and of none if they name something else', () => {
  expect(partOf({ x: 1, part: part('a') })).toEqual(part('a'));
  for (const values of [{ x: 1 }, { part: 0.5 }, { part: null }, { part: { name: 'a' } }, null, 7]) {
    expect(partOf(values)).toBeUndefined();
  }
});

test('a sentence names five, and how many more there are', () => {
  expect(partsText(['a', 'b'].map(part))).toBe('a (5 steps), b (5 steps)');
  expect(listed([...'abcde'])).toBe('a, b, c, d, e');
  expect(listed([...'abcdefg'])).toBe('a, b, c, d, e and 2 more');
});

test('some of what was measured of parts goes on to be of them, and failed parts stay', () => {
  const failed = new FailedPart(part('b'), new Error('no'));
  const measured = new MeasuredParts([{ x: { y: 1 }, part: part('a') }, failed, undefined, { part: part('c') }]);
  const some = measured.map((values) => ('x' in values ? values.x : undefined));
  expect(some.list).toEqual([{ y: 1, part: part('a') }, failed, undefined, undefined]);
});
