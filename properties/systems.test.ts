import { describe, expect, test } from 'vitest';
import type { CaseCounts } from '../src/claim/profiles.js';
import { isStatistical } from '../src/claim/statistical.js';
import { verification } from '../src/judge/verify.js';
import type { DiffusionSystem } from '../src/system/contract/contract.js';
import type { SystemUnderTest } from '../src/system/contract/system-under-test.js';
import { localSystem } from '../src/system/transport/local-system.js';
import { claims } from './index.js';

const TIMEOUT = 900_000;

const opened = new Map<string, SystemUnderTest>();

/** In this process, which is quicker: processes have tests of their own. */
async function open(path: string): Promise<SystemUnderTest> {
  const exported: { readonly system: DiffusionSystem } = await import(`../${path}`);
  const system = opened.get(path) ?? localSystem(exported.system);
  opened.set(path, system);
  return system;
}

/** Claims that solve for what a model generates: `verify` asks them for more cases than these, at a smaller share. */
const FEWER: Readonly<Record<string, CaseCounts>> = {
  'exact-score-recovers-target': { cases: 4, controlCases: 4 },
  'likelihood-bound': { cases: 2, controlCases: 3 },
  'explicit-bound': { cases: 2, controlCases: 3 },
  'gradient-flow': { cases: 8, controlCases: 8 },
  'two-point-floor': { cases: 40, controlCases: 24 },
};
/** Of models in the plane, of which a case takes seconds. */
const IN_PLANE: CaseCounts = { cases: 1, controlCases: 1 };
/** Whatever refutes a law does so in a case, whatever the controls say; draws decide together. */
const FEWEST: CaseCounts = { cases: 1, controlCases: 1 };
/** The share of false alarms that leaves forty draws something to decide. */
const ALPHA = 0.05;

/** @param isRefuted whether it should be: nobody looks for the bug, so that the case stays as it was found */
async function ask(path: string, id: string, isRefuted = false) {
  const asked = claims.filter((each) => each.id === id);
  const few = path === PLANE || path.startsWith('fixtures/systems/plane-') ? IN_PLANE : FEWER[id];
  const byDraws = asked.some(isStatistical);
  const fewest = byDraws ? { ...few, controlCases: 1 } : FEWEST;
  const counts = isRefuted ? fewest : few;
  const known = isRefuted ? [{ claim: id, verdict: 'refuted' as const, reason: 'a bug of the system' }] : [];
  const fewer = asked.map(({ forSystem, ...each }) => ({
    ...each,
    ...(forSystem && { forSystem: { ...forSystem, sizes: { quick: counts, ci: counts, deep: counts } } }),
  }));
  const options = { system: await open(path), alpha: ALPHA };
  return verification(counts === undefined ? asked : fewer, options, known).decide(id);
}

const MIXTURE = 'examples/typescript/mixture.ts';
const PLANE = 'examples/typescript/plane.ts';
const TRAINED = 'examples/typescript/random-features.ts';
const PLANE_TRAINED = 'fixtures/systems/plane-random-features.ts';

describe('correct systems pass', () => {
  test.each([
    [MIXTURE, 'kernel-coefficients'],
    [MIXTURE, 'score-identities'],
    [MIXTURE, 'exact-score-recovers-target'],
    [MIXTURE, 'likelihood-bound'],
    [MIXTURE, 'prior-decay'],
    [PLANE, 'score-identities'],
    [PLANE, 'exact-score-recovers-target'],
    [PLANE, 'likelihood-bound'],
    [TRAINED, 'gradient-flow'],
    [TRAINED, 'likelihood-bound'],
    [TRAINED, 'quadratic-loss'],
    [TRAINED, 'optimisation-rate'],
    [TRAINED, 'norm-growth'],
    [TRAINED, 'explicit-bound'],
    [TRAINED, 'explicit-bound-parts'],
    [PLANE_TRAINED, 'gradient-flow'],
    [PLANE_TRAINED, 'quadratic-loss'],
    ['fixtures/systems/no-leak.ts', 'two-point-floor'],
  ])(
    '%s: %s',
    async (path, id) => {
      const { verdict, reason = '' } = await ask(path, id);
      expect({ verdict, reason }).toEqual({ verdict: 'holds', reason: '' });
    },
    TIMEOUT,
  );

  test.each([
    [MIXTURE, 'gradient-flow', 'needs fit, readout'],
    [TRAINED, 'score-identities', 'needs models or exact models'],
    [PLANE, 'explicit-bound', 'needs fit, readout'],
    [PLANE_TRAINED, 'two-point-floor', 'needs line fits'],
  ])('%s: %s is skipped: %s', async (path, id, reason) => {
    expect(await ask(path, id)).toMatchObject({ verdict: 'skipped', reason });
  });
});

describe('a system with one bug is refuted, by the law that the bug breaks', () => {
  test.each([
    ['noise predicted with the wrong sign', 'noise-sign', 'score-identities', 'gradient'],
    ['noise predicted with the wrong sign', 'noise-sign', 'exact-score-recovers-target', 'flow'],
    ['sigma in place of sigma^2 in the conversion', 'sigma-for-variance', 'score-identities', 'gradient'],
    ['noise that is two percent too large', 'two-percent', 'score-identities', 'gradient'],
    ['noise that is ten percent too large', 'plane-ten-percent', 'exact-score-recovers-target', 'reverse'],
    ['the score of another target', 'plane-other-target', 'exact-score-recovers-target', 'reverse'],
    ['trained on the wrong clock', 'clock-of-readout', 'gradient-flow', 'semigroup'],
    ['trained on the wrong clock', 'clock-of-readout', 'optimisation-rate', 'rate'],
    ['a loss that is a mean over coordinates', 'plane-mean-over-coordinates', 'gradient-flow', 'semigroup'],
    ['coordinates in the wrong order', 'plane-swapped-coordinates', 'quadratic-loss', 'quadratic'],
    ['trained on fifty times its data', 'fifty-times-the-data', 'two-point-floor', 'floor'],
  ])(
    '%s: fixtures/systems/%s.ts by %s.%s',
    async (_, name, id, law) => {
      const { verdict, laws } = await ask(`fixtures/systems/${name}.ts`, id, true);
      expect(verdict).toBe('refuted');
      expect(laws.find((each) => each.id === law)?.verdict).toBe('refuted');
    },
    TIMEOUT,
  );
});
