import { expect, test } from 'vitest';
import { verify } from '../src/judge/verify.js';
import type { DiffusionSystem } from '../src/system/contract/contract.js';
import { exact } from '../src/system/contract/exact-model.js';
import { localSystem } from '../src/system/transport/local-system.js';
import { withoutControls } from '../src/testing/without-controls.js';
import { noising } from './forward/noising.js';
import { callsOf, type SignalOf } from './reference-systems/calls.js';
import { flowInThousandths, toldLogSnr } from './reference-systems/told-labels.js';
import { conversions } from './score/conversions.js';
import { scoreIdentities } from './score/score-identities.js';

/** Mistakes with what a model is told in place of the time, of systems that describe it. */

/** The laws of score-identities, noising and conversions that a system breaks. */
async function refutedBy(system: DiffusionSystem): Promise<string[]> {
  const { claims } = await verify([scoreIdentities, noising, conversions].map(withoutControls), {
    system: localSystem(system),
  });
  return claims.flatMap(({ id, laws }) =>
    laws.filter(({ verdict }) => verdict === 'refuted').map((law) => `${id}.${law.id}`),
  );
}

test.each([flowInThousandths, toldLogSnr])('$name breaks no law', async (system) => {
  expect(await refutedBy(system)).toEqual([]);
});

test('a flow per unit of its label, which is 1000 times too small, is refuted', async () => {
  const { score } = flowInThousandths;
  const refuted = await refutedBy({
    ...flowInThousandths,
    score: (of) => (score!(of) as number[][]).map((row) => row.map((flow) => flow / 1000)),
  });
  expect(refuted).toEqual(expect.arrayContaining(['score-identities.gradient', 'score-identities.tweedie']));
});

test('a model that is told the time where its label is 1000 t is refuted', async () => {
  const system: DiffusionSystem = {
    ...flowInThousandths,
    score: ({ model, x, label }) =>
      exact(model, flowInThousandths)(
        x,
        label.map((each) => each / 1000),
      ),
  };
  expect(await refutedBy(system)).toContain('score-identities.gradient');
});

test('a log SNR that lacks its factor, log(alpha/sigma), is refuted', async () => {
  // alpha = 1/sqrt(1 + exp(-2 l)) of what is taken for l = log(alpha/sigma)
  const byHalf: SignalOf = (half) => ({
    alpha: 1 / Math.sqrt(1 + Math.exp(-2 * half)),
    sigma: 1 / Math.sqrt(1 + Math.exp(2 * half)),
  });
  const system: DiffusionSystem = { ...toldLogSnr, ...callsOf(() => toldLogSnr, byHalf) };
  const refuted = await refutedBy(system);
  expect(refuted).toEqual(expect.arrayContaining(['noising.kernel', 'conversions.to-data']));
  const told: DiffusionSystem = {
    ...toldLogSnr,
    score: ({ model, x, label }) =>
      exact(model, toldLogSnr)(
        x,
        label.map((each) => each / 2),
      ),
  };
  expect(await refutedBy(told)).toContain('score-identities.gradient');
});
