import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem, GuideRequest } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { rescaling, towards, within } from '../reference-systems/guiding.js';
import { chain, linearBetas } from '../reference-systems/schedules.js';
import { guidedPredictions } from './guided-predictions.js';
import { guidanceCases } from './guided-predictions.measure.js';

const BASE: DiffusionSystem = {
  name: 'mine',
  process: { levels: chain(linearBetas).levels, prior: { variance: 1 } },
  parameterization: 'noise',
  guidance: { rescale: 'given', interval: 'label' },
  guide: within((label) => label, rescaling(towards)),
};

/** What the claim says of each law of a system that differs. */
async function lawsOf(changes: Partial<DiffusionSystem>) {
  const system = localSystem({ ...BASE, ...changes });
  const { laws } = (await verify([guidedPredictions].map(withoutControls), { system, seed: 3 })).claims[0];
  return Object.fromEntries(laws.map((law) => [law.id, law]));
}

const rowsOf = (of: (c: number, u: number, request: GuideRequest) => number) => (request: GuideRequest) =>
  request.conditional.map((row, i) => row.map((c, j) => of(c, request.unconditional[i][j], request)));

test('right guidance passes, with what it takes and without', async () => {
  const verdicts = (laws: Awaited<ReturnType<typeof lawsOf>>) =>
    Object.entries(laws).flatMap(([id, { verdict }]) => (verdict === 'holds' ? [id] : []));
  expect(verdicts(await lawsOf({}))).toEqual([
    ...['mixed', 'conditional', 'unconditional', 'rescaled', 'interval', 'finite'],
  ]);
  expect(verdicts(await lawsOf({ guidance: {}, guide: towards }))).toEqual([
    ...['mixed', 'conditional', 'unconditional', 'finite'],
  ]);
});

test.each<[string, string, Partial<DiffusionSystem>]>([
  ['mixed', 'exchanged', { guide: rowsOf((c, u, { scale }) => c + scale * (u - c)) }],
  ['mixed', '1 + w taken for gamma', { guide: rowsOf((c, u, { scale }) => c + scale * (c - u)) }],
  ['mixed', 'gamma taken for 1 + w', { guidance: { scale: '1 + w' }, guide: towards }],
  [
    'mixed',
    'the formula of guided noise for another prediction',
    {
      parameterization: 'data',
      guide: ({ unconditional, gradient, scale, label }) =>
        unconditional.map((row, i) =>
          row.map((u, j) => u - scale * chain(linearBetas).levels.sigma[label[i]] * gradient[i][j]),
        ),
    },
  ],
  [
    'unconditional',
    'no guidance at all',
    { guide: rowsOf((c, u, { scale }) => (scale < 1 ? c : u + scale * (c - u))) },
  ],
  ['rescaled', 'no rescaling', { guide: within((label) => label, towards) }],
  [
    'interval',
    'no guidance at all',
    { guide: (of) => BASE.guide!({ ...of, ...(of.interval && { interval: [of.interval[1], of.interval[0]] }) }) },
  ],
  ['interval', 'guidance outside of the interval', { guide: rescaling(towards) }],
])('%s is refuted, and is said to look like it: %s', async (law, mistake, changes) => {
  const found = (await lawsOf(changes))[law];
  expect(found.verdict).toBe('refuted');
  expect(found.reason).toContain(mistake);
});

test('scales that are described as beginning at 1 are not asked for below', async () => {
  const guide = rowsOf((c, u, { scale }) => (scale <= 1 ? c : u + scale * (c - u)));
  const laws = await lawsOf({ guidance: { scales: [1, 20] }, guide });
  expect([laws.mixed.verdict, laws.conditional.verdict]).toEqual(['holds', 'holds']);
  expect(laws.unconditional).toMatchObject({
    verdict: 'skipped',
    reason: "law 'unconditional' needs a scale that means gamma = 0",
  });
});

test('no two coordinates of a point are drawn with the same distance of both predictions', () => {
  for (const { dimension, apart } of fc.sample(guidanceCases(), { seed: 3, numRuns: 3000 })) {
    for (let i = 0; i < apart.length; i += dimension) {
      expect(new Set(apart.slice(i, i + dimension)).size).toBe(dimension);
    }
  }
});
