import { expect, test } from 'vitest';
import { FailedPart, MeasuredParts } from './case-part.js';
import { perCase, valuesIn } from './measured.js';

test('a measurement is one set of values, or a list, or the parts of a system, or nothing', () => {
  const failed = new FailedPart({ name: 'a', at: 'once' }, new Error('no'));
  expect([{ x: 1 }, [{ x: 1 }, { x: 2 }], new MeasuredParts([{ x: 1 }, failed]), undefined, []].map(valuesIn)).toEqual([
    [{ x: 1 }],
    [{ x: 1 }, { x: 2 }],
    [{ x: 1 }, failed],
    [undefined],
    [undefined],
  ]);
});

test('a function is computed once a case and system, by their identity', () => {
  const computed: string[] = [];
  const sum = perCase(({ name }: { name: string }, { x }: { x: number }) => {
    computed.push(`${name} ${x}`);
    return { name, x };
  });
  const [a, b, one, two] = [{ name: 'a' }, { name: 'b' }, { x: 1 }, { x: 2 }];
  expect(sum(a, one)).toBe(sum(a, one));
  expect([sum(a, two), sum(b, one), sum(a, { x: 1 })]).toEqual([
    { name: 'a', x: 2 },
    { name: 'b', x: 1 },
    { name: 'a', x: 1 },
  ]);
  expect(computed).toEqual(['a 1', 'a 2', 'b 1', 'a 1']);
});

test('two functions of one case keep their results apart, and undefined is a result', () => {
  let calls = 0;
  const [none, one] = [perCase((_: object) => void calls++), perCase((_: object) => 1)];
  const aCase = {};
  expect([none(aCase), one(aCase), none(aCase)]).toEqual([undefined, 1, undefined]);
  expect(calls).toBe(1);
});

test('a computation that fails is tried once, and throws what it threw', () => {
  let calls = 0;
  const failing = perCase((_: object) => {
    calls++;
    throw new RangeError('no');
  });
  const aCase = {};
  for (let k = 0; k < 2; k++) expect(() => failing(aCase)).toThrow(new RangeError('no'));
  expect(calls).toBe(1);
});
