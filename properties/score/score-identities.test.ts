import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { scoreIdentities } from './score-identities.js';

const PROCESS = { from: 0, to: 1, prior: { variance: 1 } };
const coefficients: DiffusionSystem['coefficients'] = ({ time }) => ({
  alpha: time.map((t) => 1 - t / 2),
  sigma: time,
});

/** The score of N(1, 4) with alpha x_0 + sigma eps, off by a factor and by a shift. */
const system = (factor: number, shift: number): DiffusionSystem => ({
  ...{ name: 'a', process: PROCESS, coefficients, parameterization: 'score' },
  models: [{ id: 'mine', target: { kind: 'mixture', weights: [1], means: [[1]], variances: [4] } }],
  score: ({ x, label }) =>
    x.map(([value], i) => {
      const [alpha, sigma] = [1 - label[i] / 2, label[i]];
      return [(factor * (alpha - value) + shift) / (4 * alpha * alpha + sigma * sigma)];
    }),
});

const lawsOf = async (given: DiffusionSystem) => {
  const { claims } = await verify([scoreIdentities].map(withoutControls), { system: localSystem(given) });
  return Object.fromEntries(claims[0].laws.map(({ id, verdict, reason = '' }) => [id, { verdict, reason }]));
};

test('a wrong score is refuted with the model, the label and the point, and with causes', async () => {
  const place = /case \d, model 'mine', label [\d.e-]+, point \[-?[\d.e-]+\], axis 1: .* \(usual causes: /;
  const { gradient, tweedie, mean } = await lawsOf(system(1.1, 0.3));
  for (const { verdict, reason } of [gradient, tweedie]) {
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(place);
  }
  expect(mean.verdict).toBe('refuted');
  expect(mean.reason).toMatch(/case \d, model 'mine', label [\d.e-]+: .* \(usual causes: /);
});

test('a correct score holds', async () => {
  const laws = await lawsOf(system(1, 0));
  for (const id of ['gradient', 'tweedie', 'mean']) expect(laws[id].verdict).toBe('holds');
});
