import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { kernelCoefficients } from './kernel-coefficients.js';

test('a refuted law of a system names a time of its own and the usual causes', async () => {
  // most of the noise is at time 1, which it calls the data end; and the drift and alpha' have the wrong sign
  const system = localSystem({
    name: 'turned',
    process: { from: 1, to: 0, prior: { variance: 1 }, family: 've' },
    coefficients: ({ time }) => ({
      alpha: time.map((t) => 2 - t),
      sigma: time.map((t) => 1 + t),
      drift: time.map((t) => -1 / (2 - t)),
      diffusion: time.map(() => 1),
      alphaSlope: time.map(() => 1),
      sigmaSlope: time.map(() => 1),
    }),
  });
  const { laws } = (await verify([kernelCoefficients].map(withoutControls), { system })).claims[0];
  const reasonOf = (law: string) => laws.find(({ id }) => id === law)?.reason ?? '';
  for (const law of ['signal', 'noise', 'slopes', 'snr', 'family']) {
    expect(reasonOf(law)).toMatch(/, case 0, time 0\.\d+: .* (answered|exceeds) .* \(usual causes: /);
  }
});

/** sigma = sqrt(1 - e^-t), whose slope is infinite at t = 0. */
function rooted(rates: (t: number) => { readonly sigmaSlope?: number; readonly drift?: number }): DiffusionSystem {
  return {
    name: 'rooted',
    process: { from: 0, to: 10, prior: { variance: 1 }, family: 'vp' },
    coefficients: ({ time }) => {
      const each = time.map(rates);
      const known = Object.keys(each[0]) as (keyof (typeof each)[number])[];
      return {
        alpha: time.map((t) => Math.exp(-t / 2)),
        sigma: time.map((t) => Math.sqrt(-Math.expm1(-t))),
        alphaSlope: time.map((t) => -Math.exp(-t / 2) / 2),
        ...Object.fromEntries(known.map((key) => [key, each.map((at) => at[key]!)])),
      };
    },
  };
}

async function lawsOf(system: DiffusionSystem) {
  const { laws } = (await verify([kernelCoefficients].map(withoutControls), { system: localSystem(system), seed: 1 }))
    .claims[0];
  return Object.fromEntries(laws.map(({ id, verdict, reason }) => [id, { verdict, reason }]));
}

const slope = (t: number) => Math.exp(-t) / (2 * Math.sqrt(-Math.expm1(-t)));

test('a slope may be infinite where sigma is 0, and is judged elsewhere', async () => {
  const right = await lawsOf(rooted((t) => ({ sigmaSlope: slope(t) })));
  expect(right).toMatchObject({ slopes: { verdict: 'holds' }, finite: { verdict: 'holds' } });
  const twice = await lawsOf(rooted((t) => ({ sigmaSlope: 2 * slope(t) })));
  expect(twice).toMatchObject({ slopes: { verdict: 'refuted' }, finite: { verdict: 'holds' } });
});

test('a rate that is no number refutes finite, and leaves the laws about other numbers', async () => {
  const laws = await lawsOf(rooted((t) => ({ sigmaSlope: 2 * slope(t), drift: Number.NaN })));
  expect(laws).toMatchObject({
    finite: { verdict: 'refuted', reason: expect.stringContaining('drift of coefficients') },
    slopes: { verdict: 'refuted' },
    snr: { verdict: 'holds' },
    family: { verdict: 'holds' },
    // it is not skipped, as the system does give a drift
    signal: { verdict: 'vacuous', reason: expect.stringContaining("an answer is no number: see law 'finite'") },
    noise: { verdict: 'skipped', reason: expect.stringContaining('needs drift and diffusion') },
  });
});

test('slopes in single precision are decided next to a time at which sigma bends as a root does', async () => {
  const single = (values: readonly number[]) => values.map(Math.fround);
  const laws = await lawsOf({
    name: 'linear',
    dtype: 'float32',
    process: { from: 1, to: 0, prior: { variance: 1 }, family: 'vp' },
    coefficients: ({ time }) => {
      const sigma = single(time.map((t) => Math.sqrt(Math.fround(1 - Math.fround(t * t)))));
      return {
        ...{ alpha: single(time), sigma, alphaSlope: time.map(() => 1) },
        sigmaSlope: single(time.map((t, i) => -t / sigma[i])),
      };
    },
  });
  expect(laws.slopes).toMatchObject({ verdict: 'holds' });
});
