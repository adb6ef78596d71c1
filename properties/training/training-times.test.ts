import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { TimesLaw } from '../../src/system/contract.js';
import { localSystem } from '../../src/system/local-system.js';
import { OWN_SYSTEMS } from '../cases/own/index.js';
import { trainingTimes } from './training-times.js';

const verdictOf = async (name: string, law: TimesLaw) => {
  const own = OWN_SYSTEMS.find((each) => each.name === name)!;
  const { claims } = await verify([trainingTimes], { system: localSystem({ ...own, trainingTimes: law }) });
  return claims[0].laws.find(({ id }) => id === 'distribution')?.verdict;
};

test.each<[string, TimesLaw]>([
  // counted from the noise
  ['flow chain', { law: 'normal', of: 'logit', by: 'level', mean: 0.5, deviation: 1 }],
  // of the label, which is not the level
  ['flow chain', { law: 'normal', of: 'logit', mean: -0.5, deviation: 1, to: 1000 }],
  ['cosine chain', { law: 'proportional', formula: '1' }],
  ['sub-variance preserving', { law: 'mode', scale: 0.3 }],
  ['variance exploding', { law: 'uniform', from: 0, to: 1 }],
])('another law than that of %s is refuted: %j', async (name, law) => {
  expect(await verdictOf(name, law)).toBe('refuted');
});
