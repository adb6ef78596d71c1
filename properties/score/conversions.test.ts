import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { Preconditioning } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { REFERENCE_SYSTEMS } from '../reference-systems/index.js';
import { conversions } from './conversions.js';

const preconditioned = REFERENCE_SYSTEMS.find(({ name }) => name === 'preconditioned')!;

test('another logarithm for the network is refuted where its formula is described, and skipped where it is not', async () => {
  const { noise: _, ...silent } = preconditioned.preconditioning!;
  const lawOf = async (preconditioning: object) => {
    const system = localSystem({
      ...preconditioned,
      preconditioning: { ...silent, ...preconditioning },
      precondition: (asked) => ({
        ...(preconditioned.precondition!(asked) as { input: number[]; skip: number[]; output: number[] }),
        noise: asked.label.map((each) => each / Math.LN10),
      }),
    });
    const { claims } = await verify([conversions].map(withoutControls), { system });
    return claims[0].laws.find(({ id }) => id === 'noise');
  };
  expect(await lawOf({})).toMatchObject({ verdict: 'skipped' });
  expect(await lawOf({ noise: 'log(sigma) / 4' })).toMatchObject({
    verdict: 'refuted',
    reason: expect.stringMatching(/, label -?\d.*\(usual causes: a logarithm to another base/),
  });
  expect(await lawOf({ noise: 'log(sigma) / 4 / log(10)' })).toMatchObject({ verdict: 'holds' });
});

/**
 * The network of Song et al. 2021 as Karras et al. 2022, table 1, have it for VP, in single precision: it predicts eps,
 * and is told 999 times the time that has a noise of sigma.
 */
async function verdictsOfEps(changes: Partial<Preconditioning>, outputOf = (sigma: number) => -sigma) {
  const f = Math.fround;
  const system = localSystem({
    name: 'VP',
    dtype: 'float32',
    process: { from: 1e-3, to: 80, prior: { variance: 6400 }, family: 've' },
    preconditioning: { sigmaData: 1, noise: '999*(sqrt(0.01 + 39.8*log(1 + sigma^2)) - 0.1)/19.9', ...changes },
    coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: time }),
    precondition({ label }) {
      const sigmas = label.map(f);
      const logs = sigmas.map((sigma) => f(Math.log(f(1 + f(sigma * sigma)))));
      return {
        input: sigmas.map((sigma) => f(1 / f(Math.sqrt(f(1 + f(sigma * sigma)))))),
        skip: sigmas.map(() => 1),
        output: sigmas.map(outputOf),
        noise: logs.map((log) => f(f(999 * f(f(Math.sqrt(f(f(0.01) + f(f(39.8) * log)))) - f(0.1))) / f(19.9))),
      };
    },
  });
  const { laws } = (await verify([conversions].map(withoutControls), { system, seed: 1 })).claims[0];
  return Object.fromEntries(laws.map(({ id, verdict }) => [id, verdict]));
}

test('a time of the network whose terms cancel near the data is held to what single precision can do', async () => {
  expect(await verdictsOfEps({})).toMatchObject({ noise: 'holds', input: 'holds', target: 'holds' });
  for (const wrong of ['39.7', '39.9']) {
    const noise = `999*(sqrt(0.01 + ${wrong}*log(1 + sigma^2)) - 0.1)/19.9`;
    expect(await verdictsOfEps({ noise })).toMatchObject({ noise: 'refuted' });
  }
  const steps = '1000*(sqrt(0.01 + 39.8*log(1 + sigma^2)) - 0.1)/19.9';
  expect(await verdictsOfEps({ noise: steps })).toMatchObject({ noise: 'refuted' });
});

test('the sign of the output is seen where a formula for it is described, and by no promise', async () => {
  const [right, wrong] = [(sigma: number) => -sigma, (sigma: number) => sigma];
  const seen = { output: '-sigma', skip: '1', input: '1/sqrt(1 + sigma^2)' };
  expect(await verdictsOfEps({}, wrong)).toMatchObject({ target: 'holds', scaling: 'skipped' });
  expect(await verdictsOfEps(seen, right)).toMatchObject({ target: 'holds', scaling: 'holds' });
  expect(await verdictsOfEps(seen, wrong)).toMatchObject({ target: 'holds', scaling: 'refuted' });
});
