import { describe, expect, it, test } from 'vitest';
import type { TargetSpec } from '../target/target-spec.js';
import { OU } from '../testing/processes.js';
import { measure } from './measure.js';
import type { Experiment } from './schema.js';

/** OU with T = 4, measured before training: the score is 0, and p^SDE and p^ODE are N(0, 2 e^8 - 1) and N(0, e^8). */
const untrained = (target: TargetSpec, trainingTimes = [0]): Experiment => ({
  process: OU,
  target,
  embedding: { kind: 'fourier', size: 5 },
  features: { width: 8, seed: 1 },
  data: { samples: 10, seed: 1 },
  trainingTimes,
});

const modes = (weights: number[], means: number[], variances: number[]): TargetSpec => ({
  kind: 'mixture',
  weights,
  means: means.map((mean) => [mean]),
  variances,
});
const bump = (halfWidth: number): TargetSpec => ({
  kind: 'bumps',
  weights: [1],
  centers: [[0.5]],
  halfWidths: [halfWidth],
});

// J_0, klSde and klOde to 12 digits, by mpmath with 40
describe('before training, however narrow or far apart the components are', () => {
  it.each<[string, TargetSpec, number, number, number]>([
    ['1e-10 and 1', modes([0.5, 0.5], [-2, 2], [1e-10, 1]), 9.0639023848, 8.91018284595, 8.56407046051],
    ['1e-11 and 1', modes([0.5, 0.5], [-2, 2], [1e-11, 1]), 9.63954858075, 9.4858290419, 9.13971665646],
    ['1e-16 twice', modes([0.5, 0.5], [-2, 2], [1e-16, 1e-16]), 21.7280365043, 21.5743587999, 21.2282044886],
    ['1e-30 and 1', modes([0.5, 0.5], [-2, 2], [1e-30, 1]), 20.5768277321, 20.4231081933, 20.0769958078],
    ['1e-300 and 1', modes([0.5, 0.5], [-2, 2], [1e-300, 1]), 176.001321509, 175.84760197, 175.501489585],
    ['close', modes([0.3, 0.7], [2, 2.000001], [1e-14, 1e-12]), 18.0887407949, 17.9357337911, 17.5895794801],
    ['a bump of 1e-5', bump(1e-5), 16.5064131065, 16.3530915535, 16.0066227988],
    ['a bump of 3e-5', bump(3e-5), 15.4078008178, 15.2544792648, 14.9080105101],
  ])('%s', (_, target, ...exact) => {
    const { initialScoreLoss, empirical, numerics } = measure(untrained(target), { timeNodes: 24 });
    const seen = [initialScoreLoss!, empirical.klSde[0]!, empirical.klOde[0]!];
    const errors = [numerics.initialScoreLoss!, numerics.empirical.klSde[0]!, numerics.empirical.klOde[0]!];
    for (const [k, value] of seen.entries()) {
      expect(Math.abs(value - exact[k])).toBeLessThanOrEqual(errors[k] + 1e-11 * exact[k]);
      expect(errors[k]).toBeLessThan(1e-3 * exact[k]);
    }
  });

  // klSde: log(2 pi V)/2 + (m^2 + v)/(2V) - log(2 pi e v)/2 - log 2 with V = 2 e^8 - 1, by hand
  const V = 2 * Math.exp(8) - 1;
  it.each<[string, TargetSpec, number, number, number]>([
    ['+-1000', modes([0.5, 0.5], [-1000, 1000], [1, 1]), 1000, 1, 170.538334502],
    ['+-1e6 with variances 1e-12', modes([0.5, 0.5], [-1e6, 1e6], [1e-12, 1e-12]), 1e6, 1e-12, 167731330.574],
  ])('at %s, where p^SDE is far below the range of any grid', (_, target, m, v, ode) => {
    const { empirical, numerics } = measure(untrained(target), { timeNodes: 24 });
    const sde = 0.5 * Math.log(V / v) + (m * m + v) / (2 * V) - 0.5 - Math.LN2;
    expect(Math.abs(empirical.klSde[0]! - sde)).toBeLessThan(numerics.empirical.klSde[0]!);
    expect(Math.abs(empirical.klOde[0]! - ode)).toBeLessThan(numerics.empirical.klOde[0]! + 1e-11 * ode);
    expect(numerics.empirical.klSde[0]!).toBeLessThan(1e-6 * sde);
  });
});

test('a narrow component is measured as a wider one once the score does not tell them apart', () => {
  // KL differs by the entropies alone: by half of ln 10^4 for a component of half of the mass
  const at = (variance: number) => {
    const { empirical, numerics } = measure(untrained(modes([0.5, 0.5], [-2, 2], [variance, 1]), [30]), {
      timeNodes: 24,
    });
    return { seen: empirical, errors: numerics.empirical };
  };
  const [a, b] = [at(1e-18), at(1e-26)];
  for (const key of ['klSde', 'klOde', 'klScore'] as const) {
    const rise = b.seen[key][0]! - a.seen[key][0]!;
    expect(Math.abs(rise - 0.25 * Math.log(1e8))).toBeLessThan(a.errors[key][0]! + b.errors[key][0]! + 1e-6);
  }
});

test('what overflows, or is lost in rounding, has a reason in place of a number', () => {
  const wide = measure({
    ...untrained(bump(1)),
    features: { width: 4, seed: 1, weightScale: 1e99 },
    trainingTimes: [1],
  });
  for (const key of ['scoreLoss', 'klSde', 'klOde', 'klScore', 'klBound', 'w2Sde', 'w2Ode'] as const) {
    const [value] = wide.empirical[key];
    if (value === null) expect(wide.empirical[`${key}Reason`]).toEqual([expect.any(String)]);
    else expect(Number.isFinite(value) && value >= 0).toBe(true);
  }
  const { explicit, explicitReason } = wide;
  expect(explicit === null ? typeof explicitReason : 'string').toBe('string');
});
