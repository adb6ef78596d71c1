import { expect, test } from 'vitest';
import { searchOrder } from './order.js';

const testFiles = ['src/a/x.test.ts', 'src/a/y.test.ts', 'src/a/deep/z.test.ts', 'src/b/x.test.ts', 'bin/main.test.ts'];
const askable = { testFiles, topics: { forward: ['kernel', 'noise'], score: ['identities'] } };
const orderOf = (...rest: [remembered: { test?: string; claim?: string }, testsFirst: boolean]) =>
  searchOrder(['src/a/x.ts'], askable, ...rest).map(({ names }) => names.join(' '));

test('tests go first from the nearest outwards, and the claims before the last of them', () => {
  expect(orderOf({}, true)).toEqual([
    'src/a/x.test.ts',
    'src/a/y.test.ts src/a/deep/z.test.ts',
    'forward',
    'score',
    'src/b/x.test.ts bin/main.test.ts',
  ]);
});

test('what is remembered goes before all else, and no test file is asked twice', () => {
  expect(orderOf({ test: 'src/b/x.test.ts', claim: 'noise' }, true)).toEqual([
    'src/b/x.test.ts',
    'noise',
    'src/a/x.test.ts',
    'src/a/y.test.ts src/a/deep/z.test.ts',
    'forward',
    'score',
    'bin/main.test.ts',
  ]);
});

test('claims first, a remembered test waits until every claim was asked', () => {
  expect(orderOf({ test: 'src/a/y.test.ts', claim: 'identities' }, false)).toEqual([
    'identities',
    'forward',
    'score',
    'src/a/y.test.ts',
    'src/a/x.test.ts',
    'src/a/deep/z.test.ts',
    'src/b/x.test.ts bin/main.test.ts',
  ]);
});

test('what does not exist any more is not asked, nor a test of a file that has none', () => {
  expect(orderOf({ test: 'src/gone.test.ts', claim: 'gone' }, true)).toEqual(orderOf({}, true));
  const [first] = searchOrder(['src/a/w.ts'], askable, {}, true);
  expect(first.names).toEqual(['src/a/x.test.ts', 'src/a/y.test.ts', 'src/a/deep/z.test.ts']);
});
