import { describe, expect, it } from 'vitest';
import type { Quadrature } from '../numeric/gauss-legendre.js';
import { axis, edgeNodes, gradedNodes, radialNodes } from './axis-quadrature.js';

const integral = ({ nodes, weights }: Quadrature, f: (x: number) => number) =>
  nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
const normal = (x: number, sd: number) => Math.exp((-0.5 * x * x) / (sd * sd)) / (sd * Math.sqrt(2 * Math.PI));

describe('gradedNodes', () => {
  it('resolve a narrow density inside one a thousand times wider', () => {
    const features = [
      { centre: 3, width: 1e-3 },
      { centre: 0, width: 1 },
    ];
    const rule = gradedNodes(features, -10, 10, 0.3);
    expect(rule.nodes.length).toBeLessThan(500);
    expect(integral(rule, (x) => normal(x - 3, 1e-3))).toBeCloseTo(1, 12);
    expect(integral(rule, (x) => x * x * normal(x, 1))).toBeCloseTo(1, 12);
  });

  it('are equally spaced on the scale of a wide density, up to the last one', () => {
    const [width, step] = [400, 0.3];
    const { nodes, weights } = gradedNodes([{ centre: 10, width }], -4000, 3000, step);
    // C asinh(x/(C w)) with C = 5, and its derivative
    const places = nodes.map((x) => 5 * Math.asinh((x - 10) / (5 * width)));
    for (let i = 0; i < nodes.length; i++) {
      expect(places[i] - places[0]).toBeCloseTo(i * step, 11);
      expect(weights[i] / Math.hypot((nodes[i] - 10) / 5, width)).toBeCloseTo(step, 11);
    }
    expect(nodes[nodes.length - 1]).toBeGreaterThanOrEqual(3000);
  });

  it.each([1e-3, 1, 1e3])('are not doubled by a second density of nearly the same width, %d', (width) => {
    const one = [{ centre: 0, width }];
    const two = [...one, { centre: 0.1 * width, width: 1.1 * width }];
    const count = (features: typeof one) => gradedNodes(features, -10 * width, 10 * width, 0.3).nodes.length;
    expect(count(two)).toBe(count(one));
  });

  it.each([1e-3, 1, 1e3])('are dense at each of two densities that lie far apart, of width %d', (width) => {
    const two = [-50, 50].map((away) => ({ centre: away * width, width }));
    const { nodes, weights } = gradedNodes(two, -60 * width, 60 * width, 0.3);
    for (const { centre } of two) {
      const nearest = nodes.reduce(
        (best, x, i) => (Math.abs(x - centre) < Math.abs(nodes[best] - centre) ? i : best),
        0,
      );
      expect(weights[nearest]).toBeLessThan(0.31 * width);
    }
  });
});

it.each([1, 2, 3, 50])('radialNodes integrate the distance of a normal distribution in %i dimensions', (n) => {
  const features = [0.3, 1].map((width) => ({ centre: Math.sqrt(n - 1) * width, width }));
  const rule = radialNodes(features, Math.sqrt(n - 1) - 10, Math.sqrt(n) + 10, 0.3);
  // int rho^{n-1} exp(-rho^2/2) drho = 2^{n/2 - 1} Gamma(n/2), and n times that with rho^2
  const mass = integral(rule, (rho) => Math.exp((n - 1) * Math.log(rho) - 0.5 * rho * rho));
  const known: Record<number, number> = { 1: Math.sqrt(Math.PI / 2), 2: 1, 3: Math.sqrt(Math.PI / 2) };
  if (n in known) expect(mass).toBeCloseTo(known[n], 12);
  const square = integral(rule, (rho) => Math.exp((n + 1) * Math.log(rho) - 0.5 * rho * rho));
  expect(square / mass / n).toBeCloseTo(1, 12);
});

it('radialNodes are finite thousands of the narrowest widths out, where they integrate the widest density', () => {
  const features = [1e-4, 1].map((width) => ({ centre: width, width }));
  const rule = radialNodes(features, -1, 11, 0.3);
  expect(rule.nodes.every(Number.isFinite)).toBe(true);
  expect(integral(rule, (rho) => rho * Math.exp(-0.5 * rho * rho))).toBeCloseTo(1, 12);
  expect(integral(rule, (rho) => rho * 1e8 * Math.exp(-0.5e8 * rho * rho))).toBeCloseTo(1, 12);
});

it('edgeNodes integrate a function that bends at the edges', () => {
  const rule = edgeNodes(Float64Array.of(-1, 0.5, 1), 0.3);
  // int_{-1}^{1} (1 - x^2) log(1 - x^2) dx = (4/3) (2 log 2 - 5/3)
  const expected = (8 / 3) * Math.LN2 - 20 / 9;
  expect(integral(rule, (x) => (1 - x * x) * Math.log1p(-x * x))).toBeCloseTo(expected, 12);
  expect(integral(rule, (x) => Math.abs(x - 0.5))).toBeCloseTo(1.25, 12);
});

it('an axis holds every density at every node, finite where a density is zero', () => {
  const logDensities = [(x: number) => -x, () => Number.NEGATIVE_INFINITY];
  const { tabulate, widthsOut } = axis(
    (step) => ({ nodes: Float64Array.of(1, 2), weights: Float64Array.of(step, step) }),
    logDensities,
    [
      { centre: 1, width: 2 },
      { centre: -3, width: 0.5 },
    ],
  );
  expect(widthsOut).toBe(6);
  const table = tabulate(0.5);
  expect(Array.from(table.weights)).toEqual([0.5, 0.5]);
  expect(Array.from(table.logs)).toEqual([-1, -1e300, -2, -1e300]);
  expect(Math.exp(table.logs[1])).toBe(0);
});
