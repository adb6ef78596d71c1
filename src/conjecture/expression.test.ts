import { describe, expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { expressionValue, partWithoutValue, readExpression } from './expression.js';

const KNOWN = { n: { meaning: 'data' }, m: { meaning: 'features' }, tau: { meaning: 'time' } };
const read = (text: string) => readExpression({ what: 'bound', text }, KNOWN, (name) => name === 'a');

test.each<[string, number]>([
  ['tau/n + 1/m', 1 / 2 + 1 / 3],
  ['2 m n', 24],
  ['-n^2 + 20', 4],
  ['n^(-1/2)', 0.5],
  ['sqrt(n)*exp(0) + log(1)', 2],
  ['max(n, m, 5) - min(n, m)', 2],
  ['1e1*(n + .5)', 45],
])('%s has the value %d', (text, expected) => {
  expect(expressionValue(read(text), { n: 4, m: 3, tau: 2 })).toBeCloseTo(expected, 12);
});

test('the symbols of an expression are those in it, and an unknown one may be an exponent that is sought', () => {
  expect(read('tau/n + tau').symbols).toEqual(['tau', 'n']);
  expect(expressionValue(read('n^a'), { n: 4, a: 0.5 })).toBe(2);
  expect(expressionValue(read('n^(2*a - 1)'), { n: 4, a: 1 })).toBe(4);
});

test('the smallest part without a value is named', () => {
  expect(partWithoutValue(read('tau + 1/(n - 4)'), { n: 4, tau: 1 })).toBe('1 / (n - 4)');
});

describe('a bad expression is one sentence that marks the place', () => {
  test.each<[string, RegExp]>([
    ['tau//n', /^The bound 'tau\/»\/«n' cannot be read where marked: value expected\.$/],
    ['(tau/n', /^The bound '\(tau\/n»«' cannot be read where marked: parenthesis \) expected\.$/],
    ['C/n +', /'C\/n \+»«' cannot be read where marked: unexpected end of expression/],
    ['tau/k', /^The bound 'tau\/»k«' has the unknown symbol 'k' where marked: symbols are n, m, tau; .*\.$/],
    ['tua/n', /'»tua«\/n' has the unknown symbol 'tua' where marked: symbols are n, m, tau; the nearest is 'tau'\.$/],
    ['a/n', /'»a«\/n' has 'a' where marked, which may stand in exponents only/],
    [
      'n(m + 1)',
      /'»n«\(m \+ 1\)' has 'n' before a bracket where marked, which is no function: write n\*\( for a product/,
    ],
    ['sqrt(n, m)', /'»sqrt«\(n, m\)' has 'sqrt' of 2 arguments where marked, which takes one/],
    ['max()', /'»max«\(\)' has 'max' of 0 arguments where marked, which takes some/],
    ['n mod m', /'n »mod« m' has an operator where marked/],
    ['n + Infinity', /'n \+ »Infinity«' has a number where marked that is not finite/],
    ['', /^The bound is empty\.$/],
    [`n${'+n'.repeat(600)}`, /should have at most 1000 characters, found 1201/],
    [`${'('.repeat(60)}n${')'.repeat(60)}`, /nested more than 50 deep/],
  ])('%s', (text, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(message);
  });
});

test.each<[string, string]>([
  ['delta', "The target 'modes(2, »delta«)' has the unknown symbol 'delta' where marked: symbols are n, m, tau."],
  ['(n', "The target 'modes(2, (n»«)' cannot be read where marked: parenthesis ) expected."],
  ['', "The target 'modes(2, »«)' has nothing where marked."],
])('a part of a text is marked in all of it: %s', (text, sentence) => {
  const written = { what: 'target', text, before: 'modes(2, ', after: ')' };
  expect(() => readExpression(written, KNOWN)).toThrow(new InputError(sentence));
});

/** Ways by which expressions of mathjs, of JavaScript, or of other languages that look alike run code or reach objects. */
const WAYS_OUT = [
  'import("fs")',
  'import({n: 1})',
  'require("fs")',
  'eval("1")',
  'evaluate("1")',
  'parse("n")',
  'compile("n")',
  'simplify("n")',
  'derivative("n", "n")',
  'parser()',
  'chain(n)',
  'help(n)',
  'typed(n)',
  'createUnit("x")',
  'config({})',
  'map([1], f)',
  'forEach([1], f)',
  'filter([1], f)',
  'sort([1], f)',
  'f(x) = x',
  'f = n',
  'n = 1',
  'n.constructor',
  'n.constructor("return process")()',
  'n["constructor"]',
  'sqrt.constructor',
  'sqrt["constructor"]("return 1")()',
  '"a".constructor',
  '[].constructor',
  '{}.constructor',
  '{n: 1}',
  '[1, 2]',
  '[1:3]',
  '1:3',
  'n; m',
  'n\nm',
  'n ? m : tau',
  'n > m',
  'n == m',
  'n and m',
  'not n',
  'n to m',
  'n in m',
  'n!',
  "n'",
  'n % m',
  'n # m',
  'n | m',
  'n & m',
  'n << 2',
  'n .* m',
  '"n"',
  '`n`',
  '\u0024{n}',
  'n => n',
  'this',
  'globalThis',
  'process',
  'constructor',
  '__proto__',
  'toString()',
  'constructor()',
  'process.exit(1)',
  'function(){}',
  'new Date()',
  'random()',
  'n\u2028m',
  'n\u0000',
  '５n',
  'end',
  'null',
  'undefined',
  'true',
  'NaN',
];

test('there are at least 60 ways out', () => {
  expect(new Set(WAYS_OUT).size).toBeGreaterThanOrEqual(60);
});

test.each(WAYS_OUT)('an expression cannot get out by %s', (text) => {
  expect(() => read(text)).toThrow(InputError);
});
