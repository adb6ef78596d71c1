import { expect, test } from 'vitest';
import { varianceExploding } from '../process/variance-exploding.js';
import { distribution } from '../target/target-spec.js';
import { modesAt } from './configurations.js';
import { PAPER_GRID, paperReadOut } from './paper-read-out.js';

const AT = varianceExploding(25, 1).coefficients(PAPER_GRID.time);

function exactScore(mu: number) {
  const target = distribution(modesAt(mu));
  return { target, score: (points: Float64Array) => points.map((x) => target.score([x], AT)[0]) };
}

const readExact = (mu: number, reach = 10) => {
  const { target, score } = exactScore(mu);
  return paperReadOut(score, target, { ...PAPER_GRID, reach });
};

test('the exact score has a read-out of 0.00145 and not of 0', () => {
  const { kl, left } = readExact(3);
  expect(kl.value).toBeCloseTo(0.001446, 6);
  expect(kl.error).toBeLessThan(1e-9);
  expect(left).toBeCloseTo(0.5, 12);
});

test('from mu = 7.5 on the window cuts the modes, and the read-out falls below 0', () => {
  expect(readExact(7).kl.value).toBeGreaterThan(0);
  expect(readExact(7.5).kl.value).toBeCloseTo(-0.001995, 6);
  expect(readExact(8).kl.value).toBeCloseTo(-0.0122, 4);
  expect(readExact(10).kl.value).toBeCloseTo(-0.3153, 4);
  expect(readExact(15, 30).kl.value).toBeCloseTo(0.001465, 6);
});

test('the read-out is that of the code: the sum of what each point has by integrals from -100', () => {
  const { target } = exactScore(3);
  const score = (x: number) => Math.tanh(2 - x) - 0.3 * x + 0.2 * Math.sin(x);
  const step = 0.4;
  const points = Array.from({ length: 51 }, (_, i) => -10 + step * i);
  // by the midpoint rule, as the oracle shares nothing with the rule under test
  const fine = 1e-3;
  const integral = (to: number) => {
    let sum = 0;
    for (let k = 0; k < Math.round((to + 100) / fine); k++) sum += fine * score(-100 + fine * (k + 0.5));
    return sum;
  };
  const logs = points.map(integral);
  const top = Math.max(...logs);
  const all = logs.reduce((sum, each) => sum + Math.exp(each - top), 0);
  const kl = points.reduce((sum, x, i) => {
    const mass = step * Math.exp(target.logDensity([x], { alpha: 1, sigma: 0, drift: 0, diffusion: 0 }));
    return sum + mass * (Math.log(mass) - (logs[i] - top - Math.log(all)));
  }, 0);
  const found = paperReadOut((some) => some.map(score), target);
  expect(found.kl.value).toBeCloseTo(kl, 5);
  expect(found.density.reduce((sum, q) => sum + step * q, 0)).toBeCloseTo(1, 12);
});

test('the stated error covers a score with kinks', () => {
  const { target } = exactScore(3);
  const bent = (x: number) => -0.5 * x + 0.6 * Math.max(0, x + 1.13) - 1.2 * Math.max(0, x - 1.21);
  const primitive = (x: number) => {
    const [a, b] = [Math.max(0, x + 1.13), Math.max(0, x - 1.21)];
    return -0.25 * x * x + 0.3 * a * a - 0.6 * b * b;
  };
  const { kl, points } = paperReadOut((some) => some.map(bent), target);
  const logNorm = Math.log(points.reduce((sum, x) => sum + 0.4 * Math.exp(primitive(x)), 0));
  const exact = points.reduce((sum, x) => {
    const logTarget = target.logDensity([x], { alpha: 1, sigma: 0, drift: 0, diffusion: 0 });
    return sum + 0.4 * Math.exp(logTarget) * (logTarget - primitive(x) + logNorm);
  }, 0);
  expect(Math.abs(kl.value - exact)).toBeLessThanOrEqual(kl.error);
});
