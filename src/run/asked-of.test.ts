import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, claim, control, type SystemForm, systemCheck } from '../claim/claim.js';
import { resultOf } from '../judge/result.js';
import { variancePreserving } from '../process/variance-preserving.js';
import type { Capability } from '../system/diffusion-system.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { askedOf } from './asked-of.js';
import { runClaim } from './run.js';

const settings = { version: '0', seed: 1, profile: 'quick' } as const;

/** A system of which only the horizon is asked. */
const able = (...can: Capability[]): SystemUnderTest => ({
  name: 'made up',
  path: 'made-up.ts',
  process: variancePreserving(2, 2, 4),
  can: new Set(can),
  models: [],
  field: () => {
    throw new Error('not asked');
  },
  fit: () => 'none',
  readout: () => {
    throw new Error('not asked');
  },
  close: () => undefined,
});

const unit = fc.integer({ min: 1, max: 9 });
const below = (bound: number) => (x: number) => ({ measured: x, bound, error: 1e-9 });

function made(onSystem?: SystemForm): Claim<number> {
  return claim({
    id: 'made-up',
    group: 'forward',
    title: 'Digits are below ten',
    source: { paper: 'none', locus: 'none' },
    statement: 'x < 10',
    plain: 'x < 10',
    sharpness: 'upper',
    assumptions: [{ statement: 'x is small', holds: (x) => x < 10 }],
    kind: 'exact',
    expects: 'holds',
    cases: unit,
    check: below(10),
    controls: [control({ id: 'zero', title: '0 in place of 10', cases: unit, check: below(0) })],
    ...(onSystem === undefined ? {} : { onSystem }),
  });
}

/** The horizon, 4, times a case against a bound. */
const horizonBelow = (needs: SystemForm['needs'], bound: number): SystemForm => ({
  needs,
  of: ({ process }) =>
    systemCheck({
      cases: fc.record({ digit: unit }),
      check: ({ digit }) => below(bound)(process.horizon * digit),
    }),
});

async function verdictOf(subject: Claim<number>, system?: SystemUnderTest) {
  const asked = askedOf(subject, system);
  if ('skipped' in asked) return `skipped: ${asked.skipped}`;
  return (await resultOf(asked.claim, await runClaim(asked.claim, settings), settings)).verdict;
}

describe('askedOf', () => {
  it('without a system is the claim itself', () => {
    const subject = made(horizonBelow([], 40));
    expect(askedOf(subject)).toEqual({ claim: subject });
  });

  it('asks a system with its own cases, check and the controls of the claim; predicates are over other cases', async () => {
    expect(await verdictOf(made(horizonBelow([], 40)), able())).toBe('holds');
    expect(await verdictOf(made(horizonBelow([], 30)), able())).toBe('refuted');
    const asked = askedOf(made(horizonBelow([], 40)), able());
    if ('skipped' in asked) throw new Error(asked.skipped);
    expect(asked.claim.assumptions).toEqual([{ statement: 'x is small' }]);
    expect(asked.claim.controls.map(({ id }) => id)).toEqual(['zero']);
  });

  it('skips what a system cannot do, and what says nothing about systems', async () => {
    expect(await verdictOf(made(horizonBelow(['fit', 'score'], 40)), able('score'))).toBe('skipped: needs fit');
    const either = made(horizonBelow(['score', ['models', 'fit']], 40));
    expect(await verdictOf(either, able('score'))).toBe('skipped: needs models or fit');
    expect(await verdictOf(either, able())).toBe('skipped: needs score, models or fit');
    expect(await verdictOf(either, able('score', 'fit'))).toBe('holds');
    expect(await verdictOf(made(), able('score'))).toMatch(/^skipped: is not about a system$/);
  });
});
