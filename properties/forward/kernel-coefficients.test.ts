import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import { localSystem } from '../../src/system/transport/local-system.js';
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
  const { laws } = (await verify([kernelCoefficients], { system })).claims[0];
  const reasonOf = (law: string) => laws.find(({ id }) => id === law)?.reason ?? '';
  for (const law of ['signal', 'noise', 'slopes', 'snr', 'family']) {
    expect(reasonOf(law)).toMatch(/, case 0, time 0\.\d+: measured .* \(usual causes: /);
  }
});
