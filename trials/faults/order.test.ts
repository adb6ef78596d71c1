import { expect, test } from 'vitest';
import { searchOrder } from './order.js';

const testFiles = [
  'src/a/x.test.ts',
  ...['src/a/slow.test.ts', 'src/a/y.test.ts', 'src/a/deep/z.test.ts'],
  ...['src/b/x.test.ts', 'src/c/v.test.ts', 'src/d/u.test.ts', 'bin/main.test.ts'],
];
const importers = new Map([
  ['src/a/x.ts', ['src/c/v.ts', 'src/c/w.ts']],
  ['src/c/v.ts', ['src/c/v.test.ts']],
  ['src/c/w.ts', ['src/d/u.ts']],
  ['src/d/u.ts', ['src/d/u.test.ts']],
]);
const slow = ['src/a/slow.test.ts'];
const askable = { testFiles, slow, importers, topics: { forward: ['kernel', 'noise'], score: ['identities'] } };
const orderOf = (...rest: [remembered: { test?: string; claim?: string }, testsFirst: boolean]) =>
  searchOrder(['src/a/x.ts'], askable, ...rest).map(({ names }) => names.join(' '));

test('tests go first from the nearest outwards, and the claims before the last of them', () => {
  expect(orderOf({}, true)).toEqual([
    'src/a/x.test.ts',
    'src/a/y.test.ts src/a/deep/z.test.ts',
    'src/c/v.test.ts',
    'forward',
    'score',
    'src/b/x.test.ts src/d/u.test.ts bin/main.test.ts',
    'src/a/slow.test.ts',
  ]);
});

test('what is remembered goes before all else, and no test file is asked twice', () => {
  expect(orderOf({ test: 'src/b/x.test.ts', claim: 'noise' }, true)).toEqual([
    'src/b/x.test.ts',
    'noise',
    'src/a/x.test.ts',
    'src/a/y.test.ts src/a/deep/z.test.ts',
    'src/c/v.test.ts',
    'forward',
    'score',
    'src/d/u.test.ts bin/main.test.ts',
    'src/a/slow.test.ts',
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
    'src/c/v.test.ts',
    'src/b/x.test.ts src/d/u.test.ts bin/main.test.ts',
    'src/a/slow.test.ts',
  ]);
});

test('what does not exist any more is not asked, nor a test of a file that has none', () => {
  expect(orderOf({ test: 'src/gone.test.ts', claim: 'gone' }, true)).toEqual(orderOf({}, true));
  const [first] = searchOrder(['src/a/w.ts'], askable, {}, true);
  expect(first.names).toEqual(['src/a/x.test.ts', 'src/a/y.test.ts', 'src/a/deep/z.test.ts']);
});
