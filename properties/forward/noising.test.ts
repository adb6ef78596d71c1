import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { noising } from './noising.js';

/** A straight line of noise, and NaN at its data end. @param more factor on the noise */
const broken = (more: number): DiffusionSystem => ({
  name: 'broken',
  process: { from: 0, to: 1, prior: { variance: 1 } },
  coefficients: ({ time }) => ({ alpha: time.map((t) => 1 - t), sigma: time }),
  noise: ({ x0, label, eps }) =>
    x0.map((row, i) =>
      row.map((x, j) => (label[i] < 1e-4 ? Number.NaN : (1 - label[i]) * x + more * label[i] * eps[i][j])),
    ),
});

test.each([
  ['right', 1, 'holds'],
  ['wrong', 2, 'refuted'],
])('points beside one that is NaN are judged: noise that is %s', async (_, more, verdict) => {
  const { laws } = (await verify([noising].map(withoutControls), { system: localSystem(broken(more)), seed: 1 }))
    .claims[0];
  const of = (law: string) => laws.find(({ id }) => id === law);
  expect(of('finite')).toMatchObject({ verdict: 'refuted' });
  expect(of('kernel')).toMatchObject({ verdict, compared: 24, vacuous: 0 });
});
