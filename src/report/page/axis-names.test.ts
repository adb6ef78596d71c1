import { expect, test } from 'vitest';
import { axesOf } from './axis-names.js';

const UNNAMED = { measured: 'measured', bound: 'bound', unit: null };

test.each([
  ['KL(p_0 || p^SDE) <= J + KL(p_T || pi),  J = 1/2 ∫ g^2 dt', 'KL(p_0 || p^SDE)', 'J + KL(p_T || pi)', 'nats'],
  ['W2(p_0, p^ODE) <= e^K W2(p_T, pi),\nK any number', 'W2(p_0, p^ODE)', 'e^K W2(p_T, pi)', 'length'],
  ['vp:  E|x|^2 <= v  for all x', 'E|x|^2', 'v', null],
  ['F(A) - F(B) >= |A - B|^2/m', '|A - B|^2/m', 'F(A) - F(B)', null],
  ['with probability at least 1 - delta:  sup_x |F_n(x)| <= r', 'sup_x |F_n(x)|', 'r', null],
  ['sup |F_n - F| <= sqrt(2/n) with probability 1 - delta', 'sup |F_n - F|', 'sqrt(2/n)', null],
  ['P(|eps| > r(delta)) <= delta,  eps ~ N(0, 1)', 'P(|eps| > r(delta))', 'delta', null],
  ['|f_m - f| <= (a + b + c + d + e + f + g + h + i + j + k)^2', '|f_m - f|', 'bound', null],
] as const)('the sides of %j name the axes', (statement, measured, bound, unit) => {
  expect(axesOf({ statement }, 'exact')).toEqual({ measured, bound, unit });
});

test.each([
  ['words', 'the mean is <= c'],
  ['two relations', 'a <= b <= c'],
  ['several bounds', '|G| <= r  and  |B| <= s'],
  ['a condition', 's = f  =>  a <= b'],
  ['a constant that is left open', 'KL <= C J  for some C'],
  ['a strict relation, as a ratio may be compared', 'SNR(t) < SNR(s)'],
  ['a name that is too long', `${'a + '.repeat(10)}b <= c`],
])('%s leave the names open', (_, statement) => {
  expect(axesOf({ statement }, 'exact')).toEqual(UNNAMED);
});

test('an identity measures a difference, where it is an equation', () => {
  const difference = { measured: 'difference of both sides', bound: 'tolerance', unit: null };
  expect(axesOf({ statement: "alpha' = f alpha" }, 'identity')).toEqual(difference);
  expect(axesOf({ statement: "alpha' = f alpha" }, 'exact')).toEqual(UNNAMED);
  expect(axesOf({ statement: 's = -x  =>  KL(p || pi) = J + K' }, 'identity')).toEqual(difference);
  expect(axesOf({ statement: 's = -x  =>  KL(p || pi) <= J' }, 'identity')).toEqual(UNNAMED);
  expect(axesOf({ statement: 'G is positive semidefinite' }, 'identity')).toEqual(UNNAMED);
  expect(axesOf({ statement: '|A - B| <= e' }, 'identity')).toMatchObject({ measured: '|A - B|', bound: 'e' });
});

test('a law may name its axes itself', () => {
  const axes = { measured: 'KL(p || q)' };
  expect(axesOf({ statement: 'the same of q', axes }, 'exact')).toEqual({ ...axes, bound: 'bound', unit: 'nats' });
  const named = { measured: 'J', bound: 'S', unit: 'm' };
  expect(axesOf({ statement: 'a <= b', axes: named }, 'trend')).toEqual(named);
});
