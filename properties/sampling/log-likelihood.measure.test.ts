import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isRefuted } from '../../src/evidence/comparison.js';
import { stream } from '../../src/numeric/random.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { logLikelihood } from './log-likelihood.js';
import { type Likelihood, type LikelihoodCase, likelihoodCases, likelihoods } from './log-likelihood.measure.js';

interface Mixture {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly number[];
}
interface Signal {
  readonly alpha: number;
  readonly sigma: number;
}

const MIXTURE = { weights: [0.3, 0.7], means: [-1, 0.8], variances: [0.1, 0.3] };
const normal = (mean: number, variance = 0.3) => ({ weights: [1], means: [mean], variances: [variance] });
const caseOf = (axes: LikelihoodCase['axes']): LikelihoodCase => ({
  axes,
  points: [-1.7, -0.4, 0.3, 1.9].map((z) => axes.map((_, j) => z * (1 - 0.3 * j))),
  seed: 3,
});

/** Where the flow takes a point of the line, and the logarithm of how far it is stretched there, step by step. */
function followed({ weights, means, variances }: Mixture, j: number, x: number, at: (t: number) => Signal) {
  const steps = 200;
  // dy/dr = eps with y = x/alpha and r = sigma/alpha, and d log(dy)/dr = eps'
  const pace = (y: number, r: number) => {
    let [mass, first, slope] = [0, 0, 0];
    for (const [k, weight] of weights.entries()) {
      const spread = variances[k] + r * r;
      const z = (y - means[k][j]) / spread;
      const density = (weight / Math.sqrt(spread)) * Math.exp(-0.5 * z * (y - means[k][j]));
      mass += density;
      first += density * z;
      slope += density * (1 / spread - z * z);
    }
    const mean = first / mass;
    return [r * mean, r * (slope / mass + mean * mean)];
  };
  const ratio = (t: number) => at(t).sigma / at(t).alpha;
  let [y, log] = [x / at(0).alpha, 0];
  for (let k = 0; k < steps; k++) {
    const [from, to] = [ratio((k / steps) ** 2), ratio(((k + 1) / steps) ** 2)];
    const h = to - from;
    const k1 = pace(y, from);
    const k2 = pace(y + (h / 2) * k1[0], from + h / 2);
    const k3 = pace(y + (h / 2) * k2[0], from + h / 2);
    const k4 = pace(y + h * k3[0], to);
    y += (h / 6) * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]);
    log += (h / 6) * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1]);
  }
  return { x: at(1).alpha * y, log: log + Math.log(at(1).alpha / at(0).alpha) };
}

const ANGLE = 1.3;
const turned = (t: number) => ({ alpha: Math.cos(ANGLE * t), sigma: Math.sin(ANGLE * t) });
const exploding = (t: number) => ({ alpha: 1, sigma: 0.01 * 500 ** t });

interface Made {
  readonly at?: (t: number) => Signal;
  readonly variance?: number;
  /** What is added to log p, by the place of the point in the call. */
  readonly off?: (i: number, exact: number) => number;
  readonly given?: Partial<DiffusionSystem>;
}

/** A system whose likelihood is that of steps along the flow. */
function systemWith({ at = turned, variance = 1, off = () => 0, given = {} }: Made = {}) {
  const calls: { x: readonly (readonly number[])[]; seed: number | undefined }[] = [];
  const system = localSystem({
    name: 'made up',
    process: { from: 0, to: 1, prior: { variance } },
    coefficients: ({ time }) => ({ alpha: time.map((t) => at(t).alpha), sigma: time.map((t) => at(t).sigma) }),
    logLikelihood({ model, x, seed }) {
      calls.push({ x, seed });
      if (!('target' in model) || model.target.kind !== 'mixture') throw new RangeError('mixtures alone');
      const { target } = model;
      const known = new Map<number, number>();
      return x.map((row, i) => {
        const key = row[0];
        const log =
          known.get(key) ??
          row.reduce((sum, value, j) => {
            const end = followed(target, j, value, at);
            return sum - 0.5 * (end.x ** 2 / variance + Math.log(2 * Math.PI * variance)) + end.log;
          }, 0);
        known.set(key, log);
        return log + off(i, log);
      });
    },
    ...given,
  });
  return { system, calls };
}

/** As the claim judges. */
const judged = (seen: readonly Likelihood[]) =>
  seen.map((each) => {
    const finding = logLikelihood.laws.density.check(each);
    if (finding === undefined || Array.isArray(finding) || !('measured' in finding))
      throw new Error('nothing compared');
    return isRefuted(finding);
  });
const none = [false, false, false, false];
const all = [true, true, true, true];

describe('an exact divergence', () => {
  it.each<[string, Made, LikelihoodCase['axes']]>([
    ['a mixture on the line', {}, [MIXTURE]],
    ['a normal in three dimensions', {}, [normal(0.7), normal(-1.2), normal(0.1)]],
    ['a mixture, with noise at the data end', { at: exploding, variance: 25 }, [MIXTURE]],
    ['a normal, with noise at the data end', { at: exploding, variance: 25 }, [normal(0.7, 0.05), normal(0.2, 0.05)]],
    ['another prior', { variance: 1.4 }, [MIXTURE]],
  ])('is that of the flow of %s', (_, made, axes) => {
    const seen = likelihoods(systemWith(made).system, caseOf(axes));
    for (const { found, exact, chance } of seen) {
      expect(found).toBeCloseTo(exact, 5);
      expect(chance).toBe(0);
    }
    expect(judged(seen)).toEqual(none);
  });

  it('is refuted where it is off by more than its tolerance, relative to 1 + |log p|', () => {
    const off = (part: number) => (_: number, exact: number) => part * (1 + Math.abs(exact));
    const of = (part: number, tolerance?: number) => {
      const given = tolerance === undefined ? {} : { likelihood: { tolerance } };
      return judged(likelihoods(systemWith({ off: off(part), given }).system, caseOf([MIXTURE])));
    };
    expect(of(0.9e-3)).toEqual(none);
    expect(of(1.1e-3)).toEqual(all);
    expect(of(-1.1e-3)).toEqual(all);
    expect(of(0.01, 0.02)).toEqual(none);
    expect(of(1e-5, 1e-6)).toEqual(all);
  });

  it('is refuted where the change of volume is left out, or is of the other sign', () => {
    const { system } = systemWith();
    const seen = likelihoods(system, caseOf([normal(0.7, 0.05)]));
    for (const { exact, atNoise } of seen) {
      // far from 0 for a narrow target: log dx_T/dx = log sqrt((alpha^2 v + sigma^2)/v)
      const { alpha, sigma } = turned(1);
      expect(exact - atNoise).toBeCloseTo(0.5 * Math.log(alpha ** 2 + sigma ** 2 / 0.05), 6);
    }
    expect(judged(seen.map((each) => ({ ...each, found: each.atNoise })))).toEqual(all);
    expect(judged(seen.map((each) => ({ ...each, found: 2 * each.atNoise - each.exact })))).toEqual(all);
  });

  it('is that of the prior and not of the data, where these differ', () => {
    const seen = likelihoods(systemWith({ variance: 4 }).system, caseOf([normal(0.7)]));
    for (const [i, { exact, where }] of seen.entries()) {
      const x = 0.7 + Math.sqrt(0.3) * [-1.7, -0.4, 0.3, 1.9][i];
      const data = -0.5 * ((x - 0.7) ** 2 / 0.3 + Math.log(2 * Math.PI * 0.3));
      expect(Math.abs(exact - data)).toBeGreaterThan(0.05);
      expect(where).toBe(`point [${Number(x.toPrecision(6))}]`);
    }
    expect(judged(seen)).toEqual(none);
  });

  it('is taken at one place a point, within two deviations of the first mean, and with the seed of the case', () => {
    const { system, calls } = systemWith({ at: exploding, variance: 25 });
    likelihoods(system, caseOf([normal(0.7), normal(-1.2)]));
    expect(calls).toHaveLength(1);
    const [{ x, seed }] = calls;
    expect([x.length, seed]).toEqual([4, 3]);
    // with the noise of the data end
    const deviation = Math.hypot(Math.sqrt(0.3), 0.01);
    for (const [i, z] of [-1.7, -0.4, 0.3, 1.9].entries()) {
      expect(x[i][0]).toBeCloseTo(0.7 + deviation * z, 12);
      expect(x[i][1]).toBeCloseTo(-1.2 + deviation * 0.7 * z, 12);
    }
  });

  it('is taken of data in their range', () => {
    const { system, calls } = systemWith({ given: { dataRange: [9, 21] } });
    likelihoods(system, caseOf([normal(0.7)]));
    expect(calls[0].x.map(([x]) => x)).toEqual(
      [-1.7, -0.4, 0.3, 1.9].map((z) => expect.closeTo(15.7 + 0.5 * Math.sqrt(0.3) * z, 12)),
    );
  });

  it('is taken of levels too, from the first one', () => {
    const levels = [0.05, 0.3, 0.7, 1].map(turned);
    const process = {
      levels: { alpha: levels.map(({ alpha }) => alpha), sigma: levels.map(({ sigma }) => sigma) },
      prior: { variance: 1 },
    };
    const between = (t: number) => turned(0.05 + 0.95 * t);
    const { system, calls } = systemWith({ at: between, given: { process } });
    expect(judged(likelihoods(system, caseOf([MIXTURE])))).toEqual(none);
    // around the first mean of that level
    const { alpha, sigma } = levels[0];
    expect(calls[0].x[3][0]).toBeCloseTo(-alpha + 1.9 * Math.hypot(alpha * Math.sqrt(0.1), sigma), 12);
    const fromData = systemWith({ given: { process } });
    expect(judged(likelihoods(fromData.system, caseOf([MIXTURE])))).toContain(true);
  });
});

describe('an estimated divergence', () => {
  const likelihood = { divergence: 'estimated', tolerance: 1e-4 } as const;
  const draw = (seed: number, spread: number) => {
    const { normal: z } = stream(seed, 'noise');
    return () => spread * z();
  };

  it('is the mean of 256 estimates of each point, in one call, and the sum over the points', () => {
    const { system, calls } = systemWith({ off: (i) => ((i % 256) - 127.5) / 10, given: { likelihood } });
    const seen = likelihoods(system, caseOf([MIXTURE]));
    expect(calls.map(({ x }) => x.length)).toEqual([1024]);
    expect(new Set(calls[0].x.map(([x]) => x)).size).toBe(4);
    const [points, [whole]] = [seen.slice(0, 4), seen.slice(4)];
    // the squares of -127.5, ..., 127.5 sum to 256 (256^2 - 1)/12
    const deviation = Math.sqrt((256 * (256 ** 2 - 1)) / 12 / 255) / 10;
    for (const { found, exact, chance } of points) {
      expect(found).toBeCloseTo(exact, 5);
      expect(chance).toBeCloseTo((7 * deviation) / 16, 9);
    }
    expect(whole.where).toBe('4 points together');
    expect(whole.found).toBeCloseTo(whole.exact, 5);
    expect(whole.chance).toBeCloseTo((2 * 7 * deviation) / 16, 9);
    expect(whole.scale).toBeCloseTo(
      points.reduce((sum, { exact }) => sum + 1 + Math.abs(exact), 0),
      9,
    );
    expect(judged(seen)).toEqual([...none, false]);
  });

  it('is not refuted by chance, and is by a bias beyond it', () => {
    const of = (bias: number, spread: number) => {
      const noise = draw(11, spread);
      const { system } = systemWith({ off: () => bias + noise(), given: { likelihood } });
      return judged(likelihoods(system, caseOf([MIXTURE]))).slice(0, 4);
    };
    for (const spread of [2, 20]) {
      // standard errors are a sixteenth of the spread, and seven of them are allowed
      expect(of(0, spread)).toEqual(none);
      expect(of(0.2 * spread, spread)).toEqual(none);
      expect(of(0.7 * spread, spread)).toEqual(all);
      expect(of(-0.7 * spread, spread)).toEqual(all);
    }
  });

  const axes = [normal(0.3, 0.05)];
  // -log dx_T/dx of each point, the divergence that a probe multiplies by its square
  const stretch = 0.5 * Math.log(turned(1).alpha ** 2 + turned(1).sigma ** 2 / 0.05);
  /** One probe an estimate, of which `square` gives the square, and a factor that the divergence has. */
  const byProbes = (square: () => number, factor = 1) => {
    const off = () => -stretch * (factor * square() - 1);
    return likelihoods(systemWith({ off, given: { likelihood } }).system, caseOf(axes));
  };
  const squares = (seed: number) => {
    const probe = draw(seed, 1);
    return () => probe() ** 2;
  };

  it('has the deviation of normal probes where its own is less, so that a mean of small squares is no alarm', () => {
    // a right system in bad luck: every probe is a little too small
    const unlucky = squares(5);
    const seen = byProbes(() => 0.6 * unlucky());
    for (const { chance } of seen.slice(0, 4)) expect(chance).toBeCloseTo((7 * Math.SQRT2 * stretch) / 16, 6);
    for (const { chance } of byProbes(() => 1.5 * unlucky()).slice(0, 4)) {
      expect(chance).toBeGreaterThan((7 * Math.SQRT2 * stretch) / 16);
    }
    // in two dimensions a probe has twice the squares, and sqrt(1/2) of the deviation
    const plane = [normal(0.3, 0.05), normal(-0.3, 0.05)];
    const half = () => -2 * stretch * (0.6 * 0.5 * (unlucky() + unlucky()) - 1);
    const { system } = systemWith({ off: half, given: { likelihood } });
    for (const { chance } of likelihoods(system, caseOf(plane)).slice(0, 4)) {
      expect(chance).toBeCloseTo((7 * 2 * stretch) / 16, 6);
    }
  });

  it('is raised to no more than twice its own, as signs for probes leave nothing to chance', () => {
    let count = 0;
    const seen = byProbes(() => 1 + 1e-3 * (count++ % 2 === 0 ? 1 : -1));
    for (const { chance } of seen.slice(0, 4)) {
      expect(chance).toBeCloseTo((7 * 2 * 1e-3 * stretch * Math.sqrt(256 / 255)) / 16, 7);
    }
    expect(judged(byProbes(() => 1 + 1e-3 * (count++ % 2 === 0 ? 1 : -1), 1.1))).toEqual([...all, true]);
  });

  it('that is 1.6 times too large is refuted by the sum over the points where single points are not', () => {
    expect(judged(byProbes(squares(7)))).toEqual([...none, false]);
    const [a, b, c, d, whole] = judged(byProbes(squares(7), 1.6));
    expect([a, b, c, d]).toEqual(none);
    expect(whole).toBe(true);
    expect(judged(byProbes(squares(7), 0.5)).at(-1)).toBe(true);
  });

  it('is summed with the sign of each stretch, as one that is too large moves points either way', () => {
    // between the modes of a mixture the flow narrows, at the modes it stretches
    const modes = { weights: [0.5, 0.5], means: [-1, 1], variances: [0.1, 0.1] };
    const { system } = systemWith({ given: { likelihood } });
    const seen = likelihoods(system, { ...caseOf([modes]), points: [[0], [0.3], [2.9], [3.3]] });
    const signs = seen.slice(0, 4).map(({ exact, atNoise }) => Math.sign(exact - atNoise));
    expect(new Set(signs)).toEqual(new Set([1, -1]));
    expect(seen[4].exact).toBeCloseTo(
      seen.slice(0, 4).reduce((sum, { exact }, i) => sum + signs[i] * exact, 0),
      9,
    );
  });

  it('that is the same in each estimate has no chance to be off', () => {
    const { system } = systemWith({ off: () => 0.01, given: { likelihood } });
    expect(judged(likelihoods(system, caseOf([MIXTURE]))).slice(0, 4)).toEqual(all);
  });

  it('is one call where the divergence is exact', () => {
    const { calls, system } = systemWith();
    likelihoods(system, caseOf([MIXTURE]));
    expect(calls.map(({ x }) => x.length)).toEqual([4]);
  });
});

test('cases are mixtures on the line, and normals of one variance in up to three dimensions', () => {
  const cases = fc.sample(likelihoodCases(), { seed: 1, numRuns: 60 });
  const kinds = cases.map(({ axes }) => (axes[0].weights.length === 2 ? 'mixture' : axes.length));
  expect(new Set(kinds)).toEqual(new Set(['mixture', 1, 2, 3]));
  for (const { axes, points } of cases) {
    if (axes[0].weights.length === 2) expect(axes).toHaveLength(1);
    expect(new Set(axes.map(({ variances }) => variances[0])).size).toBe(1);
    expect(points.map((point) => point.length)).toEqual(points.map(() => axes.length));
    expect(points.flat().every((z) => Math.abs(z) <= 2)).toBe(true);
  }
});
