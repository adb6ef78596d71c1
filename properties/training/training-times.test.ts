import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { TimesLaw } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { uniforms } from '../reference-systems/calls.js';
import { OWN_SYSTEMS } from '../reference-systems/index.js';
import { trainingTimes } from './training-times.js';

/** With as few control cases as can be: these are the same whatever the system. */
const size = { cases: 12, controlCases: 1 };
const brief = { ...trainingTimes, sizes: { quick: size, ci: size, deep: size } };

const lawsOf = async (name: string, changes: Partial<DiffusionSystem>) => {
  const own = OWN_SYSTEMS.find((each) => each.name === name)!;
  const { claims } = await verify([brief], { system: localSystem({ ...own, ...changes }) });
  return claims[0].laws;
};
const refuted = async (name: string, changes: Partial<DiffusionSystem>) =>
  (await lawsOf(name, changes)).filter(({ verdict }) => verdict === 'refuted').map(({ id }) => id);

test.each<[string, TimesLaw]>([
  // counted from the noise
  ['flow chain', { law: 'normal', of: 'logit', by: 'level', mean: 0.5, deviation: 1 }],
  // of the label, which is not the level
  ['flow chain', { law: 'normal', of: 'logit', mean: -0.5, deviation: 1, to: 1000 }],
  ['cosine chain', { law: 'proportional', formula: '1' }],
  ['sub-variance preserving', { law: 'mode', scale: 0.3 }],
  ['variance exploding', { law: 'uniform', from: 0, to: 1 }],
])('another law than that of %s is refuted: %j', async (name, law) => {
  expect(await refuted(name, { trainingTimes: law })).toContain('distribution');
});

const LINEAR = 'linear chain';
/** Times of the linear chain, whose labels are 0 to 999. */
const from = (time: (u: number) => number): Partial<DiffusionSystem> => ({
  times: ({ count, seed }) => uniforms(count, seed).map(time),
});

test.each<[string, string[], Partial<DiffusionSystem>]>([
  ['as they are', [], {}],
  ['without the first level', ['ends'], from((u) => 1 + Math.floor(999 * u))],
  ['without the last level', ['ends'], from((u) => Math.floor(999 * u))],
  ['clamped to [20, 999]', ['distribution', 'ends'], from((u) => Math.max(20, Math.floor(1000 * u)))],
  ['counted from 1', ['ends', 'support'], from((u) => 1 + Math.floor(1000 * u))],
  ['that ignore the seed', ['seed'], { times: ({ count }) => uniforms(count, 5).map((u) => Math.floor(1000 * u)) }],
])('times of a chain of 1000 levels, %s, are refuted by %j', async (_, laws, changes) => {
  expect(await refuted(LINEAR, changes)).toEqual(laws);
});

test('a refuted time is named', async () => {
  const found = await lawsOf(
    LINEAR,
    from((u) => 1 + Math.floor(1000 * u)),
  );
  expect(found.find(({ id }) => id === 'support')?.reason).toMatch(
    /^law 'support', case 0: time 1000 is none that the described law has \(usual causes: levels counted from 1/,
  );
});
