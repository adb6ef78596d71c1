import { expect, it } from 'vitest';
import { chi, phi, psi } from './exponential-means.js';
import { gaussLegendre } from './gauss-legendre.js';

/** int_0^1 f(s) ds by Gauss nodes on panels that halve towards 0, where exponentials fall. */
function integral(f: (s: number) => number): number {
  const { nodes, weights } = gaussLegendre(12);
  let sum = 0;
  for (let k = 0, to = 1; k < 40; k++, to /= 2) {
    const from = k === 39 ? 0 : to / 2;
    for (let i = 0; i < nodes.length; i++) {
      sum += 0.5 * (to - from) * weights[i] * f(from + 0.5 * (to - from) * (1 + nodes[i]));
    }
  }
  return sum;
}

// int over s + t < 1 as int_0^1 (1 - s) e^{-s a} phi((1 - s) b) ds, and likewise once more
const psiByIntegral = (a: number, b: number) => integral((s) => Math.exp(-s * a) * (1 - s) * phi((1 - s) * b));
const chiByIntegral = (a: number, b: number, c: number) =>
  integral((s) => Math.exp(-s * a) * (1 - s) * (1 - s) * psi((1 - s) * b, (1 - s) * c));

const PLACES = [
  0, 1e-300, 1e-9, 1e-3, 0.0099, 0.3, 1, 1.001, 1.0101, 5, 29.9, 30.2, 30.5, 200, 59.8, 60.1, 200.7, 203, 4e3,
];

const near = (found: number, expected: number) => expect(Math.abs(found / expected - 1)).toBeLessThan(2e-14);

it('phi is 1 at 0, and an integral of an exponential', () => {
  expect(phi(0)).toBe(1);
  for (const a of PLACES)
    near(
      phi(a),
      integral((s) => Math.exp(-s * a)),
    );
});

it('psi is an integral over two exponentials, however near its arguments are', () => {
  // the integrand falls on the scale of the first argument, towards which the panels halve
  for (const a of PLACES) for (const b of PLACES) if (a >= b) near(psi(a, b), psiByIntegral(a, b));
});

it('chi is an integral over three exponentials, however near its arguments are', () => {
  for (const a of PLACES)
    for (const b of PLACES) for (const c of PLACES) if (a >= b && b >= c) near(chi(c, b, a), chiByIntegral(a, b, c));
});

it('psi is symmetric in its arguments', () => {
  for (const a of PLACES) for (const b of PLACES) expect(psi(b, a)).toBe(psi(a, b));
});

it('large arguments have the limits of rational functions', () => {
  for (const x of [1e4, 1e12, 1e80]) {
    near(psi(x, x), 1 / (x * x));
    near(psi(x, 3 * x), 1 / (3 * x * x));
    near(chi(x, x, x), 1 / (x * x * x));
    near(chi(x, 1.005 * x, 1.01 * x), 1 / (1.005 * 1.01 * x * x * x));
    near(chi(0.97 * x, x, 1.02 * x), 1 / (1.02 * 0.97 * x * x * x));
    near(x * chi(0, 0, x), 0.5 - 1 / x + 1 / x / x);
  }
});
