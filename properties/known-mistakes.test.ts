import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { verify } from '../src/judge/verify.js';
import { levelOf } from '../src/process/level.js';
import type { DiffusionSystem } from '../src/system/contract/contract.js';
import { localSystem } from '../src/system/transport/local-system.js';
import { withoutControls } from '../src/testing/without-controls.js';
import { forwardPosterior } from './forward/forward-posterior.js';
import { noising } from './forward/noising.js';
import { posteriorBetween, posteriorMean } from './oracles/posterior.js';
import { chain, linearBetas } from './reference-systems/schedules.js';
import { conversions } from './score/conversions.js';
import { lossWeights } from './training/loss-weights.js';

const { levels } = chain(linearBetas);
const { alpha, sigma } = levels;
const BASE: DiffusionSystem = {
  name: 'wrong',
  process: { levels, prior: { variance: 1 }, family: 'vp' },
  parameterization: 'velocity',
  weighting: 'min(snr, 5)',
};
/** The level of an index, of which there is none before the first. */
const levelAt = (k: number) => levelOf(k, alpha[Math.max(0, k)], sigma[Math.max(0, k)], { rounding: 0, family: 'vp' });
const square = (x: number) => x * x;

/** What a claim says of a law that a system with a mistake breaks. */
async function reasonOf(claim: AnyClaim, law: string, calls: Partial<DiffusionSystem>): Promise<string> {
  const { claims } = await verify([claim].map(withoutControls), { system: localSystem({ ...BASE, ...calls }) });
  return claims[0].laws.find(({ id }) => id === law)?.reason ?? '';
}

test.each<[string, (t: number, x0: number, eps: number) => number]>([
  ['sigma^2 for sigma', (t, x0, eps) => alpha[t] * x0 + square(sigma[t]) * eps],
  ['noise that is subtracted', (t, x0, eps) => alpha[t] * x0 - sigma[t] * eps],
  ['sigma and alpha exchanged', (t, x0, eps) => sigma[t] * x0 + alpha[t] * eps],
  ['a state x/alpha: x_0 + (sigma/alpha) eps', (t, x0, eps) => x0 + (sigma[t] / alpha[t]) * eps],
])('noise with %s is said to look like that', async (mistake, noised) => {
  const reason = await reasonOf(noising, 'kernel', {
    noise: ({ x0, label, eps }) => x0.map((row, i) => row.map((value, j) => noised(label[i], value, eps[i][j]))),
  });
  expect(reason).toContain(`(this looks like ${mistake})`);
});

describe('a level that is off by one is named by the labels of the code, which count from 1 here', () => {
  const labels = alpha.map((_, k) => k + 1);
  const process = { levels: { label: labels, alpha, sigma }, prior: { variance: 1 }, family: 'vp' } as const;

  test('where noise is added', async () => {
    const reason = await reasonOf(noising, 'kernel', {
      process,
      noise: ({ x0, label, eps }) =>
        x0.map((row, i) =>
          row.map(
            (value, j) => alpha[Math.max(0, label[i] - 2)] * value + sigma[Math.max(0, label[i] - 2)] * eps[i][j],
          ),
        ),
    });
    const [, label] = /, label (\d+)/.exec(reason) ?? [];
    expect(reason).toContain(`(this looks like the level before, label ${Number(label) - 1} for ${label})`);
  });

  test('in the steps of a posterior', async () => {
    const reason = await reasonOf(forwardPosterior, 'mean', {
      process,
      posterior({ x0, xt, at, to }) {
        const parts = at.map((t, i) => posteriorBetween(levelAt(to[i] - 2), levelAt(t - 1)));
        const mean = x0.map((row, i) => row.map((value, j) => posteriorMean(parts[i], value, xt[i][j]).value));
        return { mean, variance: parts.map(({ variance }) => variance.value) };
      },
    });
    const [, label] = /to label (\d+)/.exec(reason) ?? [];
    expect(reason).toContain(`(this looks like a step to label ${Number(label) - 1} for ${label})`);
  });
});

test('a posterior whose alpha_bar_prev is padded at the wrong end is said to look like that', async () => {
  const bar = alpha.map(square);
  const before = [...bar.slice(1), 1];
  const reason = await reasonOf(forwardPosterior, 'mean', {
    posteriorSteps: 'adjacent',
    posterior({ x0, xt, at }) {
      const parts = at.map((t) => {
        const beta = 1 - bar[t] / (t > 0 ? bar[t - 1] : 1);
        const rest = 1 - bar[t];
        const ofState = ((1 - before[t]) * Math.sqrt(1 - beta)) / rest;
        return { ofData: (beta * Math.sqrt(before[t])) / rest, ofState, variance: (beta * (1 - before[t])) / rest };
      });
      const mean = x0.map((row, i) => row.map((value, j) => parts[i].ofData * value + parts[i].ofState * xt[i][j]));
      return { mean, variance: parts.map(({ variance }) => variance) };
    },
  });
  expect(reason).toContain('(this looks like alpha_bar_prev padded at the wrong end)');
});

test('x_0 = alpha x + sigma v is said to look like a sign of the prediction', async () => {
  const reason = await reasonOf(conversions, 'to-data', {
    convert: ({ from, to, values, x, label }) =>
      from === 'velocity' && to === 'data'
        ? x.map((row, i) => row.map((value, j) => alpha[label[i]] * value + sigma[label[i]] * values[i][j]))
        : null,
  });
  expect(reason).toContain('(this looks like a sign of the prediction)');
});

test.each<[string, (snr: number) => number]>([
  ['max for min, or min for max', (snr) => Math.max(snr, 5) / (snr + 1)],
  ['the weight for a model that predicts noise', (snr) => Math.min(snr, 5) / snr],
  ['a weight upside down', (snr) => (snr + 1) / Math.min(snr, 5)],
])('a weight by %s is said to look like that', async (mistake, weight) => {
  const reason = await reasonOf(lossWeights, 'weighting', {
    weights: ({ label }) => label.map((t) => weight(square(alpha[t] / sigma[t]))),
  });
  expect(reason).toContain(`(this looks like ${mistake})`);
});

/** The network of Karras et al. 2022 at some levels, with sigma_data = 1/2. @param changed coefficients by sigma, where they are others */
function edm(
  sigma: readonly number[],
  changed: { readonly [part in keyof typeof EDM]?: (sigma: number) => number } = {},
) {
  const of = { ...EDM, ...changed };
  return {
    process: { levels: { alpha: sigma.map(() => 1), sigma: [...sigma] }, prior: { variance: 6400 }, family: 've' },
    parameterization: 'data',
    precondition: ({ label }) => ({
      input: label.map((k) => of.input(sigma[k])),
      skip: label.map((k) => of.skip(sigma[k])),
      output: label.map((k) => of.output(sigma[k])),
      noise: label.map((k) => of.noise(sigma[k])),
    }),
  } satisfies Partial<DiffusionSystem>;
}

const EDM = {
  input: (s: number) => 1 / Math.hypot(s, 0.5),
  skip: (s: number) => 0.25 / (s * s + 0.25),
  output: (s: number) => (s * 0.5) / Math.hypot(s, 0.5),
  noise: (s: number) => Math.log(s) / 4,
};
const TIMES = [0.02, 0.1, 0.5, 2, 10, 80];

test.each<[string, (ratio: number) => number]>([
  ['the weight (sigma^2 + sigmaData^2)/(sigma + sigmaData)^2', (s) => (s * s + 0.25) / (s + 0.5) ** 2],
  ['the weight (sigma^2 + sigmaData^2)/(sigma*1)^2', (s) => (s * s + 0.25) / (s * s)],
  ['the weight (sigma^2 + sigmaData)/(sigma*sigmaData)^2', (s) => (s * s + 0.5) / (s * 0.5) ** 2],
])('a weight that is written otherwise is said to look like %s', async (mistake, weight) => {
  const reason = await reasonOf(lossWeights, 'weighting', {
    ...edm(TIMES),
    preconditioning: { sigmaData: 0.5 },
    weighting: '(sigma^2 + sigmaData^2)/(sigma*sigmaData)^2',
    weights: ({ label }) => label.map((k) => weight(TIMES[k])),
  });
  expect(reason).toContain(`(this looks like ${mistake})`);
});

test.each<[string, (sigma: number) => number]>([
  ['the formula 250*log(1 + 19.1*sigma^2)', (s) => 250 * Math.log(1 + 19.1 * s * s)],
  ['the formula 250*log(1 + 19.9*sigma)', (s) => 250 * Math.log(1 + 19.9 * s)],
  ['the formula 1000*log(1 + 19.9*sigma^2)', (s) => 1000 * Math.log(1 + 19.9 * s * s)],
])('a noise that a network is told by %s is said to look like that', async (mistake, noise) => {
  const reason = await reasonOf(conversions, 'noise', {
    ...edm(TIMES, { noise }),
    preconditioning: { sigmaData: 0.5, promises: [], noise: '250*log(1 + 19.9*sigma^2)' },
  });
  expect(reason).toContain(`this looks like ${mistake}`);
});

test.each<['input' | 'target', string, Parameters<typeof edm>[1]]>([
  ['input', 'c_in without sigma_data', { input: (s) => 1 / Math.hypot(s, 1) }],
  ['input', 'c_in with sigma_data in place of its square', { input: (s) => 1 / Math.sqrt(s * s + 0.5) }],
  ['input', 'c_in without its root', { input: (s) => 1 / (s * s + 0.25) }],
  ['target', 'c_out without its factor sigma_data', { output: (s) => s / Math.hypot(s, 0.5) }],
  ['target', 'c_out with the square of sigma_data for a factor', { output: (s) => (0.25 * s) / Math.hypot(s, 0.5) }],
  ['target', 'c_out without its root', { output: (s) => square((s * 0.5) / Math.hypot(s, 0.5)) }],
])('a network whose %s is off by %s is said to look like that', async (law, mistake, changed) => {
  const of = { ...edm(TIMES, changed), preconditioning: { sigmaData: 0.5 } } as const;
  expect(await reasonOf(conversions, law, of)).toContain(`(this looks like ${mistake})`);
  expect(await reasonOf(conversions, law, { ...of, ...edm(TIMES) })).not.toContain('looks like');
});

test.each([
  ['the sign of the term of x_0 in the velocity', -1, 1],
  ['the sign of the term of eps in the velocity', 1, -1],
  ['the sign of the result', -1, -1],
] as const)('a velocity with %s is said to look like that', async (mistake, ofData, ofNoise) => {
  const reason = await reasonOf(conversions, 'to-velocity', {
    convert: ({ from, to, values, x, label }) =>
      from === 'noise' && to === 'velocity'
        ? x.map((row, i) =>
            row.map((value, j) => {
              const [a, s, eps] = [alpha[label[i]], sigma[label[i]], values[i][j]];
              return ofNoise * a * eps - (ofData * s * (value - s * eps)) / a;
            }),
          )
        : null,
  });
  expect(reason).toContain(`(this looks like ${mistake})`);
});
