import { expect, it } from 'vitest';
import { centredLaw, costBasis, costForm, samplingCost } from '../../src/bound/sampling-cost.js';
import { embedding } from '../../src/features/embedding.js';
import { drawFeatures } from '../../src/features/random-features.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { costByEquations } from './sampling-cost.js';

const process = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 });
const MASSES = [0.3, 0.45, 0.25];
const LINE = [[-1], [0.4], [1.5]];
const PLANE = [
  [-1, 0.3],
  [0.5, 1],
  [0.2, -0.8],
];

it.each([
  [1, LINE],
  [5, LINE],
  [6, PLANE],
])('the closed form for %d features is what the equations give', (width, places) => {
  const features = drawFeatures(width, places[0].length, embedding({ kind: 'signal' }, process), 5);
  const losses = places.map((x) => quadraticLoss(process, features, gaussianMixture([1], [x], [0]), 12));
  const population = quadraticLoss(process, features, gaussianMixture(MASSES, places, [0, 0, 0]), 12);
  for (const tau of [0.05, 1, 8]) {
    const basis = costBasis(population, population, tau);
    const found = samplingCost(costForm(basis, tau), centredLaw(basis, losses, MASSES));
    const expected = costByEquations(population, { losses, masses: MASSES }, tau);
    const allowed = 1e-6 * expected.scatter;
    expect(Math.abs(found.shift - expected.shift)).toBeLessThan(allowed);
    expect(Math.abs(found.scatter - expected.scatter)).toBeLessThan(allowed);
  }
});

it('one feature and two data have the cost of a scalar flow', () => {
  // A' = b - a A: with data (a_x, b_x) as likely, A_n depends on their means alone, and n Var of both is known
  const [a, b, da, db, tau] = [0.8, 0.5, 0.3, 0.2, 1.7];
  const loss = (sign: number) => ({
    width: 1,
    gram: Float64Array.of(a + sign * da),
    crossMoment: Float64Array.of(b + sign * db),
  });
  const J = (A: number) => 0.5 * a * A * A - b * A;
  const reached = (s: number) => ((b + s * db) * -Math.expm1(-(a + s * da) * tau)) / (a + s * da);
  // n (E J(A_n) - J(A)) -> (1/2) d^2 J(A(s))/ds^2 at s = 0, s the mean of n signs
  const h = 1e-3;
  const second = (J(reached(h)) - 2 * J(reached(0)) + J(reached(-h))) / (h * h);
  const { shift, scatter } = costByEquations(
    { width: 1, gram: Float64Array.of(a), crossMoment: Float64Array.of(b) },
    { losses: [loss(1), loss(-1)], masses: [0.5, 0.5] },
    tau,
  );
  expect(shift + scatter).toBeCloseTo(second / 2, 7);
  const slope = (reached(h) - reached(-h)) / (2 * h);
  expect(scatter).toBeCloseTo(0.5 * a * slope * slope, 7);
});
