import expm1 from '@stdlib/math-base-special-expm1';
import log from '@stdlib/math-base-special-ln';
import log1p from '@stdlib/math-base-special-log1p';
import { expect, it } from 'vitest';
import { stream } from '../../src/numeric/random.js';
import exp from './portable-exp.js';
import hypot from './portable-hypot.js';

const { normal, uniform } = stream(1, 'evaluation');
/** Of all sizes, from 1e-9 to 700, and round ones, for which an engine may have cases of their own. */
const arguments_ = [
  ...Array.from({ length: 50_000 }, () => normal() * Math.exp(20 * uniform() - 15)),
  ...Array.from({ length: 2001 }, (_, i) => (i - 1000) / 2),
  ...Array.from({ length: 2000 }, (_, i) => 1 / (i + 1)),
];

it.each([
  ['exp', exp, Math.exp],
  ['expm1', expm1, Math.expm1],
  ['log', (x: number) => log(Math.abs(x)), (x: number) => Math.log(Math.abs(x))],
  ['log1p', (x: number) => log1p(Math.abs(x)), (x: number) => Math.log1p(Math.abs(x))],
])('%s in browsers has the bits of the one of Node', (_, portable, own) => {
  const special = [
    -0,
    Math.E,
    Math.LN2,
    Math.PI,
    5e-324,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ];
  const different = [...arguments_, ...special].filter((x) => !Object.is(portable(x), own(x)));
  expect(different).toEqual([]);
});

it('hypot in browsers has the bits of the one of Node, for any number of values', () => {
  for (let i = 0; i + 6 < arguments_.length; i += 7) {
    const values = arguments_.slice(i, i + (i % 7) + 1);
    expect(hypot(...values)).toBe(Math.hypot(...values));
    expect(hypot(arguments_[i], 1)).toBe(Math.hypot(arguments_[i], 1));
    expect(hypot(...arguments_.slice(i, i + 5))).toBe(Math.hypot(...arguments_.slice(i, i + 5)));
  }
  for (const values of [
    [],
    [0, -0],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
    [1e300, 1e300],
    [5e-324],
  ]) {
    expect(hypot(...values)).toBe(Math.hypot(...values));
  }
});
