import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import { localSystem } from '../../src/system/transport/local-system.js';
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
    const { claims } = await verify([conversions], { system });
    return claims[0].laws.find(({ id }) => id === 'noise');
  };
  expect(await lawOf({})).toMatchObject({ verdict: 'skipped' });
  expect(await lawOf({ noise: 'log(sigma) / 4' })).toMatchObject({
    verdict: 'refuted',
    reason: expect.stringMatching(/, label -?\d.*\(usual causes: a logarithm to another base/),
  });
  expect(await lawOf({ noise: 'log(sigma) / 4 / log(10)' })).toMatchObject({ verdict: 'holds' });
});
