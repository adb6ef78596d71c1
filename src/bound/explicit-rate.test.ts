import { expect, test } from 'vitest';
import { evaluate } from '../formula/formula.js';
import { explicitRate as formula } from './envelopes.js';
import { explicitRate } from './explicit-rate.js';

const exact = (value: number) => ({ value, error: 0 });
const terms = {
  width: 10,
  approximation: exact(0.3),
  distance: exact(0.06),
  residual: exact(2),
  gain: exact(2),
};

test('the rate is (sqrt(J(A_c) + |A_c|^2/(4 m tau)) + sqrt(S))^2, S = (kappa/2m) int |R|^2', () => {
  const { sampling, aboveComparison, bound } = explicitRate(terms);
  expect(sampling.value).toBeCloseTo(0.2, 14);
  const root = 0.6 + Math.sqrt(0.2);
  expect(bound.value).toBeCloseTo(root * root, 14);
  expect(aboveComparison.value).toBeCloseTo(root * root - 0.3, 14);
  // |A_c|^2/(4 m tau) = h/(4 tau)
  const values = { j: 0.3, h: 0.06 * 4 * 4, tau: 4, kappa: 2, R: 2, m: 10 };
  expect(bound.value).toBeCloseTo(evaluate(formula, values), 14);
});

test.each(['approximation', 'distance', 'residual', 'gain'] as const)(
  'the errors cover how far an error of the %s can move the rate, either way',
  (name) => {
    const error = 0.05;
    const found = explicitRate({ ...terms, [name]: { ...terms[name], error } });
    for (const sign of [-1, 1]) {
      const other = explicitRate({ ...terms, [name]: exact(terms[name].value + sign * error) });
      for (const part of ['sampling', 'aboveComparison', 'bound'] as const) {
        expect(Math.abs(other[part].value - found[part].value)).toBeLessThanOrEqual(found[part].error + 1e-15);
      }
    }
  },
);

test('of an error of J(A_c) only its effect on a root is left above the comparison', () => {
  const { aboveComparison, bound } = explicitRate({ ...terms, approximation: { value: 0.3, error: 1e-6 } });
  expect(aboveComparison.error / (1e-6 * Math.sqrt(0.2 / 0.36))).toBeCloseTo(2, 3);
  expect(bound.error - aboveComparison.error).toBeCloseTo(1e-6, 14);
});
