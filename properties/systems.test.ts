import { afterAll, describe, expect, test } from 'vitest';
import { resultOf } from '../src/judge/result.js';
import { askedOf } from '../src/run/asked-of.js';
import { runClaim } from '../src/run/run.js';
import { openModule } from '../src/system/open-module.js';
import type { SystemUnderTest } from '../src/system/system-under-test.js';
import { claims } from './index.js';

const settings = { version: '0.0.0', seed: 1, profile: 'quick' } as const;
const TIMEOUT = 900_000;
/** Seconds: no call of a system that works takes as long, on the slowest machine. */
const TIME_LIMIT = 300;

const opened = new Map<string, SystemUnderTest>();
afterAll(() => {
  for (const system of opened.values()) system.close();
});

function open(path: string): SystemUnderTest {
  const system = opened.get(path) ?? openModule(path, TIME_LIMIT);
  opened.set(path, system);
  return system;
}

async function ask(path: string, id: string) {
  const subject = claims.find((each) => each.id === id);
  if (subject === undefined) throw new Error(`there is no claim '${id}'`);
  const asked = askedOf(subject, open(path));
  if ('skipped' in asked) return { verdict: 'skipped', reason: asked.skipped };
  const { verdict, reason = '' } = await resultOf(asked.claim, await runClaim(asked.claim, settings), settings);
  return { verdict, reason };
}

const MIXTURE = 'examples/typescript/mixture.ts';
const TRAINED = 'examples/typescript/random-features.ts';

describe('the right systems pass', () => {
  test.each([
    [MIXTURE, 'kernel-coefficients'],
    [MIXTURE, 'score-identities'],
    [MIXTURE, 'exact-score-recovers-target'],
    [MIXTURE, 'likelihood-bound'],
    [MIXTURE, 'prior-decay'],
    [TRAINED, 'gradient-flow'],
    [TRAINED, 'likelihood-bound'],
    [TRAINED, 'quadratic-loss'],
    [TRAINED, 'optimisation-rate'],
    [TRAINED, 'norm-growth'],
    [TRAINED, 'certified-bound'],
  ])('%s: %s', async (path, id) => expect(await ask(path, id)).toEqual({ verdict: 'holds', reason: '' }), TIMEOUT);

  test.each([
    [MIXTURE, 'gradient-flow', 'needs fit, readout'],
    [TRAINED, 'score-identities', 'needs models'],
  ])('%s: %s is skipped: %s', async (path, id, reason) => {
    expect(await ask(path, id)).toEqual({ verdict: 'skipped', reason });
  });
});

describe('one bug each is refuted', () => {
  test.each([
    ['noise predicted with the wrong sign', 'noise-sign', 'score-identities'],
    ['noise predicted with the wrong sign', 'noise-sign', 'exact-score-recovers-target'],
    ['sigma for sigma^2 in the conversion', 'sigma-for-variance', 'score-identities'],
    ['sigma for sigma^2 in the conversion', 'sigma-for-variance', 'exact-score-recovers-target'],
    ['noise of two percent too much', 'two-percent', 'score-identities'],
    ['trained on the wrong clock', 'clock-of-readout', 'gradient-flow'],
    ['trained on the wrong clock', 'clock-of-readout', 'optimisation-rate'],
  ])(
    '%s: fixtures/systems/%s.ts by %s',
    async (_, name, id) => {
      expect((await ask(`fixtures/systems/${name}.ts`, id)).verdict).toBe('refuted');
    },
    TIMEOUT,
  );
});
