import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyClaim, Claim, SystemForm } from '../claim/claim.js';
import { verify } from '../judge/verify.js';
import { NonFiniteAnswer } from '../system/contract/answers.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { doubled, madeUpClaim, madeUpLaw, type Value, within } from '../testing/claims.js';
import { madeUpSystem } from '../testing/systems.js';
import { type ClaimForSystem, claimForSystem } from './claim-for-system.js';
import { comparisonsOf, type LawComparison, outcomeOf } from './outcome.js';
import { runCase } from './run-cases.js';

const parameters = { version: '0', seed: 1, profile: 'quick', alpha: 1e-6 } as const;

const digit = () => fc.integer({ min: 1, max: 9 });
const digitRecord = () => fc.record({ digit: digit() });

/** The horizon, 4, times a case of the system. */
const horizons = ({ digit: x }: { digit: number }, { process }: SystemUnderTest) => ({ x: process.horizon * x });

const below = (bound: number) => madeUpLaw(({ x }) => within(x, bound));

const zero = { ...doubled, id: 'zero', title: '0 in place of 10', check: ({ x }: Value) => within(x, 0) };

function made(changes: Partial<Claim<number, Value>> = {}): AnyClaim {
  return madeUpClaim({
    assumptions: [{ statement: 'x is small', holds: (x) => x < 10 }],
    laws: { bound: below(10) },
    cases: digit,
    controls: [zero],
    ...changes,
  });
}

/** The made-up claim on a system: the horizon times a case against a bound. */
function onSystem(bound: number, form: Partial<SystemForm<Value>> = {}): AnyClaim {
  const on = { needs: [], cases: digitRecord, measure: horizons, ...form };
  return made({ laws: { bound: below(bound) }, forSystem: on });
}

function claimOf(subject: AnyClaim, system: SystemUnderTest): ClaimForSystem {
  const asked = claimForSystem(subject, system);
  if ('skipped' in asked) throw new Error(asked.skipped);
  return asked.claim;
}

/** What the first case of a control is compared with. */
async function firstOf(claim: AnyClaim, control: string): Promise<LawComparison | undefined> {
  return comparisonsOf(await runCase(claim, { claim: claim.id, control, index: 0 }, parameters)).at(0);
}

async function verdictOf(subject: AnyClaim, system?: SystemUnderTest) {
  const { claims } = await verify([subject], { seed: 1, ...(system === undefined ? {} : { system }) });
  return claims[0].verdict === 'skipped' ? `skipped: ${claims[0].reason}` : claims[0].verdict;
}

describe('a claim', () => {
  test('without a system is asked as it is', () => {
    const subject = onSystem(40);
    expect(claimForSystem(subject)).toEqual({ claim: subject });
  });

  test('asks a system by the same laws in cases of its own, which its predicates are not about', async () => {
    expect(await verdictOf(onSystem(40), madeUpSystem())).toBe('holds');
    expect(await verdictOf(onSystem(30), madeUpSystem())).toBe('refuted');
    const subject = onSystem(40);
    const asked = claimOf(subject, madeUpSystem());
    expect(Object.keys(asked.laws)).toEqual(['bound', 'finite']);
    expect(asked.assumptions).toEqual([{ statement: 'x is small' }]);
    expect(asked.controls.map(({ id }) => id)).toEqual(['zero']);
  });

  test('is refuted by an answer that is not finite, by a law of its own that says where', async () => {
    const claim = madeUpClaim({
      forSystem: {
        needs: [],
        cases: () => fc.constant(0),
        measure: () => {
          throw new NonFiniteAnswer('score returned NaN at label 0.5');
        },
      },
    });
    const [result] = (await verify([claim], { system: madeUpSystem() })).claims;
    expect(result.verdict).toBe('refuted');
    expect(result.reason).toBe(
      "law 'finite', case 0: score returned NaN at label 0.5 " +
        '(usual causes: 0/0 or log 0 at an end of the process, overflow in a narrow dtype, a model asked outside of the process)',
    );
    expect(result.laws.map(({ id, compared }) => [id, compared])).toEqual([
      ['bound', 0],
      ['finite', 40],
    ]);
  });

  test('is skipped by a system that cannot do what it needs, or where it says nothing about systems', async () => {
    expect(await verdictOf(onSystem(40, { needs: ['fit', 'score'] }), madeUpSystem('score'))).toBe(
      'skipped: needs fit',
    );
    const either = onSystem(40, { needs: ['score', ['models', 'fit']] });
    expect(await verdictOf(either, madeUpSystem('score'))).toBe('skipped: needs models or fit');
    expect(await verdictOf(either, madeUpSystem())).toBe('skipped: needs score, models or fit');
    expect(await verdictOf(either, madeUpSystem('score', 'fit'))).toBe('holds');
    expect(await verdictOf(made(), madeUpSystem('score'))).toBe('skipped: is not about a system');
  });

  test('says of a law that applies to no case what the system lacks, or else what it needs besides', async () => {
    const silent = {
      ...madeUpLaw(() => undefined),
      needs: ['levels', ['score', 'fit']],
      appliesWhen: 'drift',
    } as const;
    const on = { needs: [], cases: digitRecord, measure: horizons };
    const subject = made({ laws: { bound: below(40), silent }, forSystem: on });
    const needsOf = async (system?: SystemUnderTest) => {
      const [{ laws }] = (await verify([subject], { seed: 1, ...(system === undefined ? {} : { system }) })).claims;
      return laws.find(({ id }) => id === 'silent');
    };
    expect(await needsOf(madeUpSystem())).toMatchObject({
      verdict: 'skipped',
      reason: "law 'silent' needs levels, score or fit",
      needs: 'levels, score or fit',
    });
    expect((await needsOf(madeUpSystem('fit')))?.needs).toBe('levels');
    const known = made({ laws: { bound: below(40), silent: { ...silent, needs: [] } }, forSystem: on });
    expect(claimOf(known, madeUpSystem()).laws.silent).toMatchObject({ lacks: 'drift' });
    // where its answers decide, it may still apply
    expect(claimOf(known, madeUpSystem()).laws.silent).not.toHaveProperty('isOutOfReach');
    expect(claimOf(subject, madeUpSystem('fit')).laws.silent.isOutOfReach).toBe(true);
    // a claim about this package itself lacks nothing
    expect(await needsOf()).not.toHaveProperty('needs');
  });

  describe('whose laws have measures of their own', () => {
    const ofSystem = ({ digit: x }: { digit: number }, asked?: SystemUnderTest) => ({
      y: x * (asked?.process.horizon ?? 1),
    });
    const atMost40 = ({ y }: { y: number }) => within(y, 40);
    const law = { ...madeUpLaw(() => undefined), check: atMost40 as never };
    const findingsOf = async (laws: AnyClaim['laws'], form: Partial<SystemForm<Value>>, system = madeUpSystem()) => {
      const subject = made({ laws, forSystem: { needs: [], cases: digitRecord, ...form } });
      const outcome = await outcomeOf(claimOf(subject, system), { digit: 2 });
      return comparisonsOf(outcome).map(({ law: name, measured }) => [name, measured]);
    };

    test('tells them the system, and those that the form has replace them', async () => {
      const laws = { bound: { ...law, measure: ofSystem as never }, other: { ...law, measure: () => ({ y: 1 }) } };
      const other = (_: unknown, { process }: SystemUnderTest) => ({ y: process.horizon });
      expect(await findingsOf(laws, {})).toEqual([
        ['bound', 8],
        ['other', 1],
        ['finite', 0],
      ]);
      expect(await findingsOf(laws, { measures: { other: other as never } })).toContainEqual(['other', 4]);
    });

    test('calls none of a law that needs what the system lacks', async () => {
      let calls = 0;
      const counted = () => ({ y: ++calls });
      const laws = { bound: { ...law, measure: ofSystem as never }, fit: { ...law, needs: ['fit'], measure: counted } };
      expect(await findingsOf(laws as AnyClaim['laws'], {})).toEqual([
        ['bound', 8],
        ['finite', 0],
      ]);
      expect(calls).toBe(0);
      expect(await findingsOf(laws as AnyClaim['laws'], {}, madeUpSystem('fit'))).toContainEqual(['fit', 1]);
    });

    test('calls once a function that laws share', async () => {
      let calls = 0;
      const counted = () => ({ y: ++calls });
      expect(await findingsOf({ bound: { ...law, measure: counted }, same: { ...law, measure: counted } }, {})).toEqual(
        [
          ['bound', 1],
          ['same', 1],
          ['finite', 0],
        ],
      );
    });

    test('has controls that measure as the law does, of the system or of this package', async () => {
      const laws = { bound: { ...law, measure: ofSystem as never } };
      const controls = [
        { ...zero, check: (({ y }: { y: number }) => within(y, 0)) as never },
        { ...zero, id: 'cases', cases: () => fc.constant({ digit: 3 }), check: atMost40 as never },
      ];
      const asked = claimOf(
        made({ laws, controls, forSystem: { needs: [], cases: () => fc.constant({ digit: 2 }) } }),
        madeUpSystem(),
      );
      expect(await firstOf(asked, 'zero')).toMatchObject({ law: 'bound', measured: 8, bound: 0 });
      expect(await firstOf(asked, 'cases')).toMatchObject({ law: 'bound', measured: 3 });
    });
  });

  test('has the sizes of its form on systems, where that has some, and never the larger cases of its own', () => {
    const size = { cases: 7, controlCases: 2 };
    const sizes = { quick: size, ci: size, deep: size };
    const [furtherCases, deepestCases] = [() => fc.constant(100), () => fc.constant(1000)];
    const own = { ...onSystem(40), sizes, furtherCases, deepestCases };
    expect(claimOf(own, madeUpSystem()).sizes).toEqual(sizes);
    expect(claimOf(own, madeUpSystem())).not.toHaveProperty('furtherCases');
    expect(claimOf(own, madeUpSystem())).not.toHaveProperty('deepestCases');
    const other = { ...sizes, quick: { cases: 6, controlCases: 1 } };
    expect(claimOf({ ...own, ...onSystem(40, { sizes: other }) }, madeUpSystem()).sizes).toEqual(other);
  });
});

describe('a control', () => {
  const withControl = (control: Claim<number, Value>['controls'][number]) =>
    claimOf({ ...onSystem(40), controls: [control] }, madeUpSystem());

  test('without cases of its own is asked in those of the system, by the measure of the system', async () => {
    const found = await firstOf(withControl(zero), 'zero');
    expect(found).toMatchObject({ law: 'bound', bound: 0 });
    expect([4, 8, 12, 16, 20, 24, 28, 32, 36]).toContain(found?.measured);
  });

  test('with cases of its own but no measure goes on to measure this package', async () => {
    const asked = withControl({ ...zero, cases: () => fc.constant(3) });
    expect(await firstOf(asked, 'zero')).toMatchObject({ measured: 3, bound: 0 });
  });

  test('with a measure of its own is given the system', async () => {
    const both = { cases: () => fc.constant({ digit: 5 }), measure: horizons };
    expect(await firstOf(withControl({ ...zero, ...both }), 'zero')).toMatchObject({ measured: 20 });
    const asked = withControl({ ...zero, measure: ({ digit: x }: { digit: number }) => ({ x: 100 + x }) });
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((each) => 100 + each)).toContain((await firstOf(asked, 'zero'))?.measured);
  });

  test('of the form on systems replaces those of the claim', async () => {
    const asked = claimOf(onSystem(40, { controls: [{ ...zero, id: 'of-system' }] }), madeUpSystem());
    expect(asked.controls.map(({ id }) => id)).toEqual(['of-system']);
    expect(await firstOf(asked, 'of-system')).toMatchObject({ law: 'bound', bound: 0 });
  });

  test('that is not refuted on a system leaves the claim toothless there alone', async () => {
    const blunt = { ...doubled, id: 'blunt', check: ({ x }: Value) => within(x, 100) };
    const subject = onSystem(40, { controls: [blunt] });
    expect([await verdictOf(subject), await verdictOf(subject, madeUpSystem())]).toEqual(['holds', 'toothless']);
  });
});
