import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../../src/claim/claim.js';
import { valuesIn } from '../../src/claim/measured.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem, Model } from '../../src/system/contract/contract.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact-model.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { chain, coefficientsOf, karras, linearBetas } from '../reference-systems/schedules.js';
import { denoisingLoss } from './denoising-loss.js';

const CASES = 400;

const f = Math.fround;

type Noised = { readonly alpha: number; readonly sigma: number; x: number; x0: number; eps: number };

/** The squared error of one coordinate, in single precision, of what a network predicts. */
type SquaredError = (prediction: number, at: Noised) => number;

const square = (gap: number) => f(gap * gap);

/** x_0 from the noise that a network predicts. */
const dataOf = (noise: number, { alpha, sigma, x }: Noised) => f(f(x - f(sigma * noise)) / alpha);
/** And the noise from x_0. */
const noiseOf = (data: number, { alpha, sigma, x }: Noised) => f(f(x - f(alpha * data)) / sigma);

/** Losses that are right: what is described, what the network predicts, and what is compared. */
const LOSSES: [string, Parameterization, Parameterization, SquaredError][] = [
  ['data by way of noise', 'data', 'noise', (noise, at) => square(f(dataOf(noise, at) - at.x0))],
  [
    'data, compared as noise',
    'data',
    'data',
    (data, at) => f(f(square(at.sigma) / square(at.alpha)) * square(f(noiseOf(data, at) - at.eps))),
  ],
  ['noise by way of data', 'noise', 'data', (data, at) => square(f(noiseOf(data, at) - at.eps))],
  ['data as it is', 'data', 'data', (data, at) => square(f(data - at.x0))],
  ['noise as it is', 'noise', 'noise', (noise, at) => square(f(noise - at.eps))],
];

const levels = (() => {
  const { alpha, sigma } = chain(linearBetas).levels;
  return { alpha: alpha.map(f), sigma: sigma.map(f) };
})();

type Base = Pick<DiffusionSystem, 'process' | 'coefficients'>;

/** Processes with their signal and noise at a label. */
const PROCESSES: [string, Base, (label: number) => { alpha: number; sigma: number }][] = [
  [
    'noise up to 80',
    { process: { from: 0.002, to: 80, prior: { variance: 6400 }, family: 've' }, coefficients: coefficientsOf(karras) },
    (sigma) => ({ alpha: 1, sigma: f(sigma) }),
  ],
  [
    'a chain of a thousand levels',
    { process: { levels, prior: { variance: 1 }, family: 'vp' } },
    (k) => ({ alpha: levels.alpha[k], sigma: levels.sigma[k] }),
  ],
];

/** A system in single precision. @param more factor on its loss, which should be 1 */
function singlePrecision(
  base: Base,
  signalAt: (label: number) => { alpha: number; sigma: number },
  [name, described, predicted, error]: (typeof LOSSES)[number],
  more: number,
): DiffusionSystem {
  const system: DiffusionSystem = {
    ...base,
    name,
    dtype: 'float32',
    parameterization: described,
    loss({ model, x0, label, eps }) {
      const noised = x0.map((row, i) =>
        row.map((value, j): Noised => {
          const { alpha, sigma } = signalAt(label[i]);
          const [data, noise] = [f(value), f(eps[i][j])];
          return { alpha, sigma, x0: data, eps: noise, x: f(f(alpha * data) + f(sigma * noise)) };
        }),
      );
      const network = exact({ ...model, parameterization: predicted } as Model, system);
      const states = noised.map((row) => row.map(({ x }) => x));
      return network(states, label).map((row, i) =>
        f(more * row.reduce((sum, value, j) => f(sum + error(f(value), noised[i][j])), 0)),
      );
    },
  };
  return system;
}

/** In how many of many cases a loss is refuted. */
function refutedCases(system: DiffusionSystem): number {
  const { forSystem: on, laws } = denoisingLoss as AnyClaim;
  const asked = localSystem(system);
  return fc
    .sample(on!.cases(asked), { seed: 11, numRuns: CASES })
    .map((aCase) => on!.measure?.(aCase as never, asked))
    .filter((measured) =>
      valuesIn(measured)
        .flatMap((values) => laws.loss.check(values) ?? [])
        .some((found) => !('vacuous' in found) && isRefuted(found)),
    ).length;
}

describe.each(PROCESSES)('a right loss in single precision, with %s', (_, base, signalAt) => {
  test.each(LOSSES)('passes as %s, and is refuted with a percent more', (...loss) => {
    expect(refutedCases(singlePrecision(base, signalAt, loss, 1))).toBe(0);
    expect(refutedCases(singlePrecision(base, signalAt, loss, 1.01)) / CASES).toBeGreaterThan(0.9);
  });
});

test.each<[string, Parameterization, (x0: number, eps: number, at: { alpha: number; sigma: number }) => number]>([
  ['the noised state as the target', 'noise', (x0, eps, { alpha, sigma }) => alpha * x0 + sigma * eps],
  [
    'a target whose term of x_0 has the other sign',
    'velocity',
    (x0, eps, { alpha, sigma }) => alpha * eps + sigma * x0,
  ],
  [
    'a target whose term of eps has the other sign',
    'velocity',
    (x0, eps, { alpha, sigma }) => -alpha * eps - sigma * x0,
  ],
])('a loss with %s is shown as that', async (mistake, parameterization, targetOf) => {
  const { levels } = chain(linearBetas);
  const { alpha, sigma } = levels;
  const system: DiffusionSystem = {
    name: 'another target',
    process: { levels, prior: { variance: 1 }, family: 'vp' },
    parameterization,
    weighting: parameterization === 'noise' ? 'snr' : 'snr + 1',
    loss({ model, x0, label, eps }) {
      const at = label.map((k) => ({ alpha: alpha[k], sigma: sigma[k] }));
      const x = x0.map((point, i) => point.map((value, j) => at[i].alpha * value + at[i].sigma * eps[i][j]));
      const predicted = exact(model as Exclude<Model, { id: string }>, system)(x, label);
      return x0.map((point, i) =>
        point.reduce((sum, value, j) => sum + (predicted[i][j] - targetOf(value, eps[i][j], at[i])) ** 2, 0),
      );
    },
  };
  const { laws } = (await verify([denoisingLoss].map(withoutControls), { system: localSystem(system) })).claims[0];
  const { reason = '' } = laws.find(({ id }) => id === 'loss') ?? {};
  expect(reason).toMatch(/: answered \S+, expected \S+: .* \(this looks like [^()]+\)$/);
  expect(reason).toContain(`(this looks like ${mistake})`);
});
