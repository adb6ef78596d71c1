import { expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { LevelTable } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { interpolated } from '../reference-systems/schedules.js';
import { noiseLevels } from './noise-levels.js';

/** Twenty levels whose noise grows evenly. */
const sigma = Array.from({ length: 20 }, (_, k) => (k + 1) / 21);
const levels: LevelTable = { sigma, alpha: sigma.map((each) => Math.sqrt(1 - each * each)) };

const chain = (changes: Partial<LevelTable>): DiffusionSystem => ({
  name: 'chain',
  process: { levels: { ...levels, ...changes }, prior: { variance: 1 } },
});

/** Why a law of the claim does not hold of a system. */
async function reasonOf(law: string, system: DiffusionSystem): Promise<string | undefined> {
  const { claims } = await verify([noiseLevels].map(withoutControls), { system: localSystem(system) });
  return claims[0].laws.find(({ id }) => id === law)?.reason;
}

test('an SNR that does not fall is found at its level, with the usual causes', async () => {
  const equal = { sigma: sigma.with(13, sigma[12]), alpha: levels.alpha.toSpliced(13, 1, levels.alpha[12]) };
  expect(await reasonOf('snr', chain(equal))).toMatch(/, level 13: measured 1 exceeds .* \(usual causes: a table the/);
  const label = sigma.map((_, k) => 1000 - 10 * k);
  expect(await reasonOf('snr', chain({ ...equal, label }))).toMatch(/, level 13, label 870: measured 1 exceeds/);
});

test('a label that is out of order is found at its level', async () => {
  const label = sigma.map((_, k) => 5 * k).with(13, 60);
  expect(await reasonOf('labels', chain({ label }))).toMatch(/, level 13, label 60: .* \(usual causes: a label twice/);
  const falling = label.map((each) => -each);
  expect(await reasonOf('labels', chain({ label: falling }))).toMatch(/, level 13, label -60: /);
});

test('slopes of another schedule are found at their level, and those of a curve may turn', async () => {
  // along the circle alpha^2 + sigma^2 = 1
  const [alphaSlope, sigmaSlope] = [sigma.map((each) => -each), [...levels.alpha]];
  expect(await reasonOf('slopes', chain({ alphaSlope, sigmaSlope }))).toBe(undefined);
  const other = { alphaSlope: sigma.map(() => -1), sigmaSlope: sigma.map(() => 1) };
  expect(await reasonOf('slopes', chain(other))).toMatch(
    /, level 1: measured 0\.\d+ exceeds .* \(usual causes: a sign/,
  );
});

test('labels that are rounded are refuted with the advice to describe it, and then pass', async () => {
  const { labelOf, levelOf } = interpolated(levels);
  const rounded: DiffusionSystem = {
    ...chain({}),
    labelOf: (asked) => Array.from(labelOf(asked) as number[], Math.round),
    levelOf,
  };
  expect(await reasonOf('inverse', rounded)).toMatch(/usual causes: .* rounded \(describe labelTolerance\)/);
  expect(await reasonOf('inverse', { ...rounded, labelTolerance: 0.05 })).toMatch(/needs labels without a labelTol/);
});

test('labels interpolated between the two nearest levels, which may be on one side, are refuted', async () => {
  const { labelOf, levelOf } = interpolated(levels);
  expect(await reasonOf('inverse', { ...chain({}), labelOf, levelOf })).toBe(undefined);
  const logs = sigma.map((each, k) => Math.log(each / levels.alpha[k]));
  const nearest = (ratio: number): number => {
    const log = Math.log(ratio);
    const order = logs.map((_, k) => k).sort((a, b) => Math.abs(logs[a] - log) - Math.abs(logs[b] - log));
    const [low, high] = order.slice(0, 2).sort((a, b) => a - b);
    return low + Math.min(1, Math.max(0, (log - logs[low]) / (logs[high] - logs[low])));
  };
  const faulty: DiffusionSystem = {
    ...chain({}),
    labelOf: (asked) => Array.from(asked.sigmaOverAlpha, nearest),
    levelOf,
  };
  expect(await reasonOf('inverse', faulty)).toMatch(/usual causes: interpolation between the nearest entries/);
});
