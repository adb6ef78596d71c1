import { expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../features/random-features.js';
import { forwardProcess } from '../process/process-spec.js';
import { gaussianMixture } from '../target/mixture.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { about, lossChange } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
import type { Weighting } from '../training/weighting.js';
import { centredLaw, costBasis, costForm, costOf, samplingCost, slopeAlong } from './sampling-cost.js';

const process = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 });
const MASSES = [0.3, 0.45, 0.25];
const LINE = [[-1], [0.4], [1.5]];

const features = (width: number) => drawFeatures(width, 1, embedding({ kind: 'signal' }, process), 5);

/** The losses of atoms, and the mean of them with some masses. */
function atoms(of: RandomFeatures, places: readonly (readonly number[])[], weighting: Weighting = 'g2') {
  const losses = places.map(
    (x): QuadraticLoss => quadraticLoss(process, of, gaussianMixture([1], [x], [0]), 12, weighting),
  );
  return { losses, population: mixed(losses, MASSES) };
}

function mixed(losses: readonly QuadraticLoss[], masses: readonly number[]): QuadraticLoss {
  const mean = (key: 'gram' | 'crossMoment') =>
    losses[0][key].map((_, e) => losses.reduce((sum, loss, x) => sum + masses[x] * loss[key][e], 0));
  return { width: losses[0].width, gram: mean('gram'), crossMoment: mean('crossMoment') };
}

function costAt({ losses, population }: ReturnType<typeof atoms>, tau: number) {
  const basis = costBasis(population, population, tau);
  return samplingCost(costForm(basis, tau), centredLaw(basis, losses, MASSES));
}

it('the cost is half the second derivative of the loss reached in the frequencies of the data, times their covariance', () => {
  // with another weight than that of J, and from another readout than 0
  const of = features(6);
  const [own, measured] = [atoms(of, LINE, 'sigma2'), atoms(of, LINE, 'g2')];
  const start = Float64Array.from({ length: 6 }, (_, i) => Math.sin(3 * i));
  const descended = own.losses.map((loss) => about(loss, start));
  const J = about(measured.population, start);
  for (const tau of [0.3, 20]) {
    const basis = costBasis(about(own.population, start), J, tau);
    const form = costForm(basis, tau);
    const found = costOf(samplingCost(form, centredLaw(basis, descended, MASSES)));
    const reached = (masses: readonly number[]) =>
      lossChange(J, gradientFlow(mixed(descended, masses), [tau], 1e-13).readouts[0]);
    // E of the second difference along datum x, weighted with its mass
    const h = 1e-3;
    const second = MASSES.map((_, x) => {
      const towards = (step: number) => reached(MASSES.map((mass, y) => mass + step * ((x === y ? 1 : 0) - mass)));
      return (towards(h) - 2 * towards(0) + towards(-h)) / (h * h);
    });
    expect(found / (0.5 * second.reduce((sum, each, x) => sum + MASSES[x] * each, 0))).toBeCloseTo(1, 4);
    const slopes = MASSES.map((mass, x) => mass * slopeAlong(form, centredLaw(basis, descended, MASSES), x));
    expect(slopes.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 12);
  }
});

it('features that are given twice cost what they cost once, at any training time', () => {
  const once = features(5);
  const twice: RandomFeatures = {
    ...once,
    width: 10,
    weights: Float64Array.of(...once.weights, ...once.weights),
    timeWeights: Float64Array.of(...once.timeWeights, ...once.timeWeights),
  };
  const [one, both] = [atoms(once, LINE), atoms(twice, LINE)];
  for (const tau of [1e-12, 1e-3, 1, 1e3, 1e6]) {
    expect(costOf(costAt(both, tau)) / costOf(costAt(one, tau))).toBeCloseTo(1, 7);
  }
  expect(costOf(costAt(both, 1e12)) / costOf(costAt(one, 1e12))).toBeCloseTo(1, 4);
});

it('the cost is of order tau^2 at first and stops at last, in finite numbers from 1e-12 to 1e12', () => {
  const law = atoms(features(4), LINE);
  const cost = (tau: number) => costOf(costAt(law, tau));
  expect(cost(1e-11) / cost(1e-12)).toBeCloseTo(100, 4);
  expect(cost(1e12) / cost(1e11)).toBeCloseTo(1, 6);
  expect(cost(0)).toBe(0);
});

it('one datum costs nothing', () => {
  const { losses } = atoms(features(4), [LINE[0]]);
  const basis = costBasis(losses[0], losses[0], 10);
  expect(costOf(samplingCost(costForm(basis, 10), centredLaw(basis, losses, [1])))).toBe(0);
});
