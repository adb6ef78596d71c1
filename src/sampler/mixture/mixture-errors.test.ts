import { describe, expect, it, test } from 'vitest';
import { isotropicNormal } from '../../divergence/normal/normal.js';
import { normalKl } from '../../divergence/normal/normal-kl.js';
import { normalCdf } from '../../numeric/normal.js';
import { diffusedMixture } from '../../target/diffused-mixture.js';
import { type GaussianMixture, gaussianMixture } from '../../target/mixture.js';
import { affineMap, carried } from '../affine-map.js';
import { endOfWalk } from '../end-of-walk.js';
import { generatedVariance } from '../generated-variance.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../scheduled-grid.js';
import { errorsAlong, type Known, type SpectrumErrors } from '../spectrum-errors.js';
import type { GridLevel, Walk } from '../walk.js';
import { diffusedVariance } from '../walk-of-normal.js';
import { meantLaw } from './compared-cells.js';
import { lawOfMixture } from './line-law.js';
import { mixtureErrors } from './mixture-errors.js';

const { vp, ve, flow } = SAMPLED_PROCESSES;
type Process = (typeof SAMPLED_PROCESSES)[keyof typeof SAMPLED_PROCESSES];

const onLine = (weights: number[], means: number[], variances: number[]) =>
  gaussianMixture(
    weights,
    means.map((mean) => [mean]),
    variances,
  );

const lawAt = (target: GaussianMixture, { alpha, sigma }: GridLevel) =>
  lawOfMixture(diffusedMixture(target, { alpha, sigma }) as GaussianMixture);

/** The distances of a method in some steps, from the prior or from the law of the first level. */
function found(
  name: SamplerMethod,
  target: GaussianMixture,
  steps: number,
  { process = vp as Process, start = 'prior', denoise = false, ends = process.ends as readonly [number, number] } = {},
): SpectrumErrors {
  const grid = scheduledGrid(process, process.schedule, steps, { denoise, ends });
  const walk =
    start === 'prior'
      ? { start: lawOfMixture(onLine([1], [0], [process.priorVariance])), meant: lawOfMixture(target) }
      : { start: lawAt(target, grid.levels[0]), meant: lawAt(target, grid.levels[steps]) };
  const options = denoise && name.startsWith('flow-') ? { last: 'order 1' as const } : {};
  return mixtureErrors(METHODS[name], grid, { target, start: walk.start, meant: meantLaw(walk.meant) }, options);
}

function known(value: Known): { value: number; error: number } {
  if (value.value === null) throw new Error(value.reason);
  return value;
}

/** Methods whose law on a mixture is not computed. */
const UNANSWERED: readonly SamplerMethod[] = ['sde-dpm-solver++-2m', 'dpm-solver++-sde'];
const ANSWERED = METHOD_NAMES.filter((name) => !UNANSWERED.includes(name));

describe('a mixture whose components are one and the same is a normal', () => {
  const v = 0.3;
  test.each(ANSWERED)('%s has the distances of the closed form, within their errors', (name) => {
    for (const start of name === 'ddim' || name === 'ddpm-small' ? ['prior', 'exact'] : ['prior']) {
      const grid = scheduledGrid(vp, vp.schedule, 9);
      const isPrior = start === 'prior';
      const opening = isPrior ? vp.priorVariance : diffusedVariance(v, grid.levels[0]);
      const exact = errorsAlong([{ nodes: [{ variance: v, weight: 1 }] }], () => ({
        meant: isPrior ? v : diffusedVariance(v, grid.levels[9]),
        generated: generatedVariance(METHODS[name], grid, v, opening),
      }));
      const errors = found(name, onLine([0.3, 0.7], [0, 0], [v, v]), 9, { start });
      for (const which of ['w2', 'kl', 'reverseKl'] as const) {
        const [ours, theirs] = [known(errors[which]), known(exact[which])];
        expect(Math.abs(ours.value - theirs.value)).toBeLessThanOrEqual(ours.error + theirs.error);
        expect(ours.error).toBeLessThan(2e-3 * theirs.value + 1e-10);
      }
    }
  });
});

describe('a normal that is much narrower, or wider, than what is meant', () => {
  test.each([
    ['euler', 1e-3, 8],
    ['ddim', 4, 3],
    ['flow-heun', 0.02, 2],
    // its map falls throughout
    ['plms', 0.0547, 2],
  ] as const)('by %s of variance %d in %d steps has the divergences of the closed form', (name, v, steps) => {
    for (const mean of [0, 3]) {
      const grid = scheduledGrid(ve, 'exponential', steps);
      const arrived = carried(affineMap(METHODS[name], grid, { mean, variance: v }), { mean: 0, variance: 6400 });
      const meant = isotropicNormal([mean], v);
      const generated = isotropicNormal([arrived.mean], arrived.variance);
      const walk = {
        target: onLine([1], [mean], [v]),
        start: lawOfMixture(onLine([1], [0], [6400])),
        meant: meantLaw(lawOfMixture(onLine([1], [mean], [v]))),
      };
      const errors = mixtureErrors(METHODS[name], grid, walk);
      const exact = { kl: normalKl(meant, generated).value, reverseKl: normalKl(generated, meant).value };
      for (const which of ['kl', 'reverseKl'] as const) {
        const ours = errors[which];
        if (ours.value === null) expect(ours.reason).toContain('doubles know no density');
        else expect(Math.abs(ours.value - exact[which])).toBeLessThan(ours.error);
      }
      const w2 = known(errors.w2);
      const distance = Math.hypot(arrived.mean - mean, Math.sqrt(arrived.variance) - Math.sqrt(v));
      expect(Math.abs(w2.value - distance)).toBeLessThan(w2.error);
    }
  });
});

describe('modes that lie far apart are normals each', () => {
  // at t = 0.3 the modes are fifty deviations of the noise apart
  const ends = [0.3, 1e-3] as const;
  const [mean, v] = [40, 0.05];
  test.each(['ddim', 'heun', 'unipc', 'ddpm-small', 'euler-maruyama'] as const)(
    '%s samples each as if it were alone',
    (name) => {
      const grid = scheduledGrid(vp, vp.schedule, 7, { ends });
      const target = onLine([0.5, 0.5], [-mean, mean], [v, v]);
      const first = { mean: grid.levels[0].alpha * mean, variance: diffusedVariance(v, grid.levels[0]) };
      const last = { mean: grid.levels[7].alpha * mean, variance: diffusedVariance(v, grid.levels[7]) };
      const arrived = carried(affineMap(METHODS[name], grid, { mean, variance: v }), first);
      const w2 = Math.hypot(arrived.mean - last.mean, Math.sqrt(arrived.variance) - Math.sqrt(last.variance));
      const ours = known(found(name, target, 7, { start: 'exact', ends }).w2);
      expect(Math.abs(ours.value - w2)).toBeLessThanOrEqual(ours.error);
      expect(ours.error).toBeLessThan(1e-2 * w2);
    },
  );
});

/** E[x_0 | x] and E[eps | x], written out for the line. */
function walkOf({ weights, means, variances }: GaussianMixture, levels: readonly GridLevel[], noise = () => 0): Walk {
  const predictAt = (x: number, { alpha, sigma }: GridLevel) => {
    const parts = weights.map((weight, i) => {
      const spread = alpha * alpha * variances[i] + sigma * sigma;
      const gap = x - alpha * means[i][0];
      const density = (weight / Math.sqrt(spread)) * Math.exp((-gap * gap) / (2 * spread));
      return { density, data: means[i][0] + (alpha * variances[i] * gap) / spread, noise: (sigma * gap) / spread };
    });
    const total = parts.reduce((sum, { density }) => sum + density, 0);
    const mean = (of: 'data' | 'noise') => parts.reduce((sum, part) => sum + part.density * part[of], 0) / total;
    return { data: mean('data'), noise: mean('noise'), dataSize: 0, noiseSize: 0 };
  };
  return {
    levels,
    predictAt,
    predict: (x, k) => predictAt(x, levels[k]),
    levelAt: () => levels[0],
    noise,
    varianceFraction: 0.5,
    rounded: (value) => value,
  };
}

/** Where F of a mixture reaches u, by bisection. */
function quantile({ weights, means, variances }: GaussianMixture, u: number): number {
  let [low, high] = [-50, 50];
  while (high - low > 1e-9) {
    const middle = 0.5 * (low + high);
    const mass = weights.reduce(
      (sum, w, i) => sum + w * normalCdf((middle - means[i][0]) / Math.sqrt(variances[i])),
      0,
    );
    if (mass < u) low = middle;
    else high = middle;
  }
  return low;
}

const target = onLine([0.3, 0.7], [-1.5, 1], [0.1, 0.2]);
const LEVELS = 2000;
const levelsOf = (mixture: GaussianMixture) =>
  Float64Array.from({ length: LEVELS }, (_, i) => quantile(mixture, (i + 0.5) / LEVELS));
const rootMeanSquare = (differences: Float64Array) =>
  Math.sqrt(differences.reduce((sum, each) => sum + each * each, 0) / differences.length);

describe('W2 on a mixture', () => {
  const meant = levelsOf(target);
  const starts = levelsOf(onLine([1], [0], [1]));

  test.each([
    ['ddim', 6],
    ['heun', 4],
    ['dpm-solver++-3m', 5],
    ['unipc', 8],
  ] as const)('of %s is that of where walks from even levels arrive, in their order', (name, steps) => {
    const { levels } = scheduledGrid(vp, 'karras', steps);
    const arrived = starts.map((x) => endOfWalk(METHODS[name], walkOf(target, levels), x)).sort();
    const w2 = known(found(name, target, steps).w2);
    // levels in the middle of cells leave out what tails have
    expect(Math.abs(w2.value - rootMeanSquare(arrived.map((x, i) => x - meant[i])))).toBeLessThan(w2.error + 1e-4);
    expect(w2.error).toBeLessThan(3e-4 * w2.value);
  });

  it('of modes far off what is generated covers what uneven cells leave', () => {
    const far = onLine(
      [0.36593681297277014, 0.6340631870272299],
      [240.27729507934686, 236.47166647130751],
      [0.13633925936757782, 0.19140075550170757],
    );
    const grid = scheduledGrid(vp, 'linear', 4, { denoise: true });
    const start = lawOfMixture(onLine([1], [0], [1]));
    const { w2 } = mixtureErrors(
      METHODS['flow-heun'],
      grid,
      { target: far, start, meant: meantLaw(lawOfMixture(far)) },
      { last: 'order 1' },
    );
    // by a walk of 80-bit numbers
    expect(Math.abs(known(w2).value - 188.114035)).toBeLessThan(known(w2).error);
  });

  it('of a method with noise is that of its densities on even places', () => {
    const { levels } = scheduledGrid(vp, 'time', 4, { ends: [1, 0.05] });
    const [low, step] = [-9, 0.006];
    const places = Float64Array.from({ length: 3001 }, (_, i) => low + i * step);
    let density = places.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
    for (let k = 0; k < 4; k++) {
      const means = places.map((x) => METHODS['ddpm-small'].step(walkOf(target, levels), k, [x], {})[0]);
      const s =
        METHODS['ddpm-small'].step(
          walkOf(target, levels, () => 1),
          k,
          [0],
          {},
        )[0] - means[1500];
      const next = new Float64Array(places.length);
      for (let i = 0; i < places.length; i++) {
        if (density[i] < 1e-14) continue;
        const [from, to] = [-8, 8].map((z) => Math.round((means[i] + z * s - low) / step));
        for (let j = Math.max(0, from); j <= Math.min(3000, to); j++) {
          const z = (places[j] - means[i]) / s;
          next[j] += (density[i] * step * Math.exp((-z * z) / 2)) / (s * Math.sqrt(2 * Math.PI));
        }
      }
      density = next;
    }
    let [mass, i] = [0, 0];
    const arrived = Float64Array.from({ length: LEVELS }, (_, n) => {
      while (mass + density[i] * step < (n + 0.5) / LEVELS) mass += density[i++] * step;
      return places[i] - 0.5 * step + ((n + 0.5) / LEVELS - mass) / density[i];
    });
    const ends = [1, 0.05] as const;
    const grid = scheduledGrid(vp, 'time', 4, { ends });
    const start = lawOfMixture(onLine([1], [0], [1]));
    const w2 = known(
      mixtureErrors(METHODS['ddpm-small'], grid, { target, start, meant: meantLaw(lawOfMixture(target)) }).w2,
    );
    expect(Math.abs(w2.value - rootMeanSquare(arrived.map((x, n) => x - meant[n])))).toBeLessThan(w2.error + 1e-4);
    expect(w2.error).toBeLessThan(2e-4 * w2.value);
  });

  it('has no value where the law is not computed, and says why', () => {
    for (const name of UNANSWERED) {
      expect(found(name, target, 5).w2).toMatchObject({ value: null, reason: expect.stringContaining('not computed') });
    }
    const churn = { amount: 2, from: 0, to: 100, noise: 1 };
    const start = lawOfMixture(onLine([1], [0], [1]));
    const walk = { target, start, meant: meantLaw(lawOfMixture(target)) };
    expect(mixtureErrors(METHODS.heun, scheduledGrid(vp, 'karras', 5), walk, { churn }).w2).toMatchObject({
      value: null,
      reason: expect.stringContaining('before it asks its model'),
    });
    const cold = found('euler-maruyama', target, 2, { process: ve, denoise: true });
    expect(cold.w2).toMatchObject({ value: null, reason: expect.stringContaining('too fine') });
  });
});

describe('KL(meant || generated) on a mixture', () => {
  it('of a map that is much narrower than the target is that of its density: p_T(z) over the slope', () => {
    const modes = onLine([0.08, 0.3, 0.62], [-1.15, -0.43, -0.68], [0.033, 6.6e-4, 1.1e-4]);
    const grid = scheduledGrid(vp, 'time', 8);
    const start = lawAt(modes, grid.levels[0]);
    const last = lawAt(modes, grid.levels[8]);
    const walk = walkOf(modes, grid.levels);
    const step = 1e-3;
    const images = Float64Array.from({ length: 28_001 }, (_, i) =>
      endOfWalk(METHODS['unipc-noise'], walk, -14 + i * step),
    );
    let exact = 0;
    for (let i = 1; i < images.length; i++) {
      const slope = (images[i] - images[i - 1]) / step;
      const p = last.density(0.5 * (images[i] + images[i - 1]));
      if (p > 0) exact += step * slope * p * Math.log((p * slope) / start.density(-14 + (i - 0.5) * step));
    }
    const walked = { target: modes, start, meant: meantLaw(last) };
    const { value, error } = known(mixtureErrors(METHODS['unipc-noise'], grid, walked).kl);
    expect(Math.abs(value - exact)).toBeLessThan(error + 1e-4);
    expect(error).toBeLessThan(1e-3 * value);
  });
});

describe('at extremes', () => {
  it('a step that is sharper than its noise is resolved: fewer nodes find the same', () => {
    const modes = onLine([0.4, 0.3, 0.3], [-6.1, 1.2, 7.4], [4e-4, 0.02, 1]);
    for (const name of ['ddpm-large', 'reverse-diffusion'] as const) {
      const w2 = known(found(name, modes, 3, { process: ve }).w2);
      expect(w2.error).toBeLessThan(2e-3 * w2.value);
    }
  });

  it('modes narrower than rounding are places, whose divergences are not known', () => {
    const [narrow, narrower] = [1e-16, 1e-300].map((v) => found('ddim', onLine([0.2, 0.8], [-15, 15], [v, v]), 20));
    const [one, other] = [known(narrow.w2), known(narrower.w2)];
    expect(Math.abs(one.value - other.value)).toBeLessThan(one.error + other.error);
    expect(other.error).toBeLessThan(1e-2 * other.value);
    expect(narrower.kl).toMatchObject({ value: null });
  });

  it('a rare mode counts by its mass, also where nothing is generated there', () => {
    const w2Of = (weight: number) =>
      known(found('lms', onLine([1 - weight, weight], [0, 30], [1, 1]), 1, { process: ve }).w2);
    const [none, rare] = [w2Of(1e-9), w2Of(1e-4)];
    const moved = rare.value * rare.value - none.value * none.value;
    // one step leads to the mean of all data, so that each mode is as far off as it is from there
    expect(moved).toBeGreaterThan(0.08);
    expect(moved).toBeLessThan(0.1);
  });

  // by the images of 2^19 even shares of the start in order, which leave 1e-6 of it: cells of the map are wide beside a narrow mode
  test.each([
    [
      { name: 'flow-heun', weights: [0.1048, 0.8952], means: [-0.786, -0.38], variances: [0.01016, 0.001129] },
      0.891255,
    ],
    [
      { name: 'flow-midpoint', weights: [0.4376, 0.5624], means: [-2.976, -1.557], variances: [0.01021, 0.05593] },
      0.839914,
    ],
  ] as const)('W2 of a map that folds the line is that of its images in order: %o', (given, exact) => {
    const { name, weights, means, variances } = given;
    const target = onLine([...weights], [...means], [...variances]);
    const { value, error } = known(found(name, target, 2, { start: 'exact' }).w2);
    expect(Math.abs(value - exact)).toBeLessThan(error);
    expect(error).toBeLessThan(1e-4);
  });

  it('a map that folds the line leaves no divergence that is known, but W2', () => {
    const errors = found('heun', onLine([0.5, 0.5], [-4, 4], [0.05, 0.05]), 4);
    expect(known(errors.w2).value).toBeGreaterThan(1);
    expect(errors.kl).toMatchObject({ value: null, reason: expect.stringContaining('folds the line') });
  });

  it('a flow begins where nothing is seen, and a method that divides by alpha does not', () => {
    expect(known(found('flow-midpoint', target, 8, { process: flow }).w2).error).toBeLessThan(1e-4);
    expect(found('heun', target, 8, { process: flow }).w2).toEqual({
      value: null,
      reason: 'the method has no such step',
    });
  });
});
