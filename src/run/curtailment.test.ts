import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeControl } from '../judge/controls.js';
import { doubled, madeUpClaim, madeUpCoverage } from '../testing/claims.js';
import type { CaseAddress } from './address.js';
import { curtailment } from './curtailment.js';
import type { CaseOutcome } from './outcome.js';

const parameters = { profile: 'quick' } as const;
const address = (index: number, control = 'doubled'): CaseAddress => ({ claim: 'made-up', control, index });
const outcome = (measured: number): CaseOutcome => ({
  kind: 'measured',
  checks: [{ law: 'bound', measured, bound: 1, error: 0.01 }],
});

/** A control of so many cases, and which of these refute it. */
const controlsWithCases = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }).map((refuting) => {
  const size = { cases: 10, controlCases: refuting.length };
  return { refuting, claim: madeUpClaim({ sizes: { quick: size, ci: size, deep: size } }) };
});

/** The cases that are not left out, when they are added in their order. */
function keptOf(claim: ReturnType<typeof madeUpClaim>, refuting: readonly boolean[]): number[] {
  const curtailed = curtailment([claim], parameters);
  return [...refuting.keys()].filter((index) => {
    if (curtailed.isLeftOut(address(index))) return false;
    curtailed.add(address(index), outcome(refuting[index] ? 2 : 0.5));
    return true;
  });
}

test('a control comes out as it would with all of its cases, and ends with the one that settles it', () => {
  fc.assert(
    fc.property(controlsWithCases, ({ claim, refuting }) => {
      const outcomes = refuting.map((refuted) => outcome(refuted ? 2 : 0.5));
      const kept = keptOf(claim, refuting);
      const judged = (list: readonly CaseOutcome[]) => judgeControl(claim.controls[0], list, 'exact');
      const [whole, curtailed] = [judged(outcomes), judged(kept.map((index) => outcomes[index]))];
      expect(curtailed.fault).toBe(whole.fault);
      expect(kept).toEqual([...kept.keys()]);
      if (whole.fault !== undefined) expect(kept).toHaveLength(refuting.length);
      // one case less would not do: the last one refutes, and is the one that makes a quarter
      else expect(kept.filter((index) => refuting[index]).length - 1).toBeLessThan(refuting.length / 4);
      if (whole.fault === undefined) expect(refuting[kept.length - 1]).toBe(true);
    }),
  );
});

test('what is left out does not depend on the order in which cases end, nor on further ones that were begun', () => {
  const addressed = controlsWithCases.chain(({ claim, refuting }) =>
    fc.tuple(
      fc.constant({ claim, refuting }),
      fc.shuffledSubarray([...refuting.keys()], { minLength: refuting.length, maxLength: refuting.length }),
    ),
  );
  fc.assert(
    fc.property(addressed, ([{ claim, refuting }, order]) => {
      const kept = new Set(keptOf(claim, refuting));
      const curtailed = curtailment([claim], parameters);
      for (const index of order) {
        curtailed.add(address(index), outcome(refuting[index] ? 2 : 0.5));
        // what is left out by some of them is left out for good
        for (const each of refuting.keys()) if (curtailed.isLeftOut(address(each))) expect(kept.has(each)).toBe(false);
      }
      expect([...refuting.keys()].filter((index) => !curtailed.isLeftOut(address(index)))).toEqual([...kept]);
    }),
  );
});

test('shards that leave out what their own cases settle have all that the whole run needs', () => {
  fc.assert(
    fc.property(controlsWithCases, fc.integer({ min: 2, max: 5 }), ({ claim, refuting }, of) => {
      const ofShards = new Set(
        Array.from({ length: of }, (_, shard) => {
          const curtailed = curtailment([claim], parameters);
          return [...refuting.keys()].filter((index) => {
            if (index % of !== shard || curtailed.isLeftOut(address(index))) return false;
            curtailed.add(address(index), outcome(refuting[index] ? 2 : 0.5));
            return true;
          });
        }).flat(),
      );
      expect(keptOf(claim, refuting).filter((index) => !ofShards.has(index))).toEqual([]);
    }),
  );
});

test('the cases of a claim, a control that should hold and draws are never left out', () => {
  const kept = { ...doubled, id: 'kept', expects: 'holds' as const };
  for (const claim of [madeUpClaim({ controls: [kept, doubled] }), madeUpCoverage()]) {
    const [{ id }] = claim.controls;
    const curtailed = curtailment([claim], parameters);
    for (let index = 0; index < 100; index++) {
      curtailed.add(address(index, id), outcome(2));
      curtailed.add({ claim: 'made-up', index }, outcome(2));
    }
    expect([curtailed.isSettled(address(0, id)), curtailed.isLeftOut(address(99, id))]).toEqual([false, false]);
    expect(curtailed.isLeftOut({ claim: 'made-up', index: 99 })).toBe(false);
  }
});
