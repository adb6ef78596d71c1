import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { claims } from '../../fixtures/registries/failing.js';
import { type Claim, claim } from '../claim/claim.js';
import { doubled, madeUpClaim, madeUpLaw, type Value, within } from '../testing/claims.js';
import { addressesOf, addressText, type CaseAddress } from './address.js';
import { curtailment } from './curtailment.js';
import { type CaseRunner, localRunner, type RunObserver, runCase, runCases } from './run-cases.js';

const parameters = { version: '1.0.0', seed: 3, profile: 'quick', alpha: 1e-6 } as const;
const silent = { case: () => undefined, claim: () => undefined };

/** Runs a claim and says what its observer was told. */
async function watched(changes: Partial<Claim<number, Value>>) {
  const subject = madeUpClaim(changes);
  const [steps, ended]: [string[], string[]] = [[], []];
  const observer: RunObserver = {
    case: (id, done, total) => void steps.push(`${id} ${done}/${total}`),
    claim: (id, all) => void ended.push(`${id} ${all.size}`),
  };
  const addresses = addressesOf(subject, parameters);
  const runner = localRunner([subject], parameters);
  const outcomes = await runCases(addresses, runner, observer, curtailment([subject], parameters));
  return { outcomes, steps, ended };
}

describe('a run', () => {
  test('runs each case once, however many run at once', async () => {
    const seen: string[] = [];
    const runner: CaseRunner = {
      atOnce: 3,
      run: async (address) => {
        seen.push(addressText(address));
        await setImmediate();
        return { kind: 'error', message: 'none' };
      },
      close: async () => undefined,
    };
    const addresses = addressesOf(claims[0], parameters);
    await runCases(addresses, runner, silent, curtailment(claims, parameters));
    expect(seen.sort()).toEqual(addresses.map(addressText).sort());
  });

  test('leaves each claim to whoever has begun it, as long as there are others to begin', async () => {
    const at: string[][] = [[], []];
    let idle = [0, 1];
    const runner: CaseRunner = {
      atOnce: 2,
      run: async ({ claim: id }) => {
        const [worker, ...others] = idle;
        idle = others;
        at[worker].push(id);
        // the first takes three times as long for a case
        for (let turn = 0; turn < (worker === 0 ? 3 : 1); turn++) await setImmediate();
        idle = [worker, ...idle];
        return { kind: 'error', message: 'none' };
      },
      close: async () => undefined,
    };
    const subjects = ['a', 'b', 'c'].map((id) => madeUpClaim({ id }));
    await runCases(
      subjects.flatMap((each) => addressesOf(each, parameters)),
      runner,
      silent,
      curtailment(subjects, parameters),
    );
    const count = (worker: number, id: string) => at[worker].filter((each) => each === id).length;
    expect(at[0][0]).toBe('a');
    expect([count(1, 'b'), count(1, 'c')]).toEqual([60, 60]);
    // when both are done, the second helps
    expect([count(0, 'a') + count(1, 'a'), at[1].at(-1)]).toEqual([60, 'a']);
    expect(count(0, 'a')).toBeGreaterThan(40);
  });

  test('counts the cases of controls too, and says when a claim is done', async () => {
    const { steps, ended } = await watched({ controls: [doubled, { ...doubled, id: 'kept', expects: 'holds' }] });
    expect([steps[0], steps.at(-1), steps.length]).toEqual(['made-up 1/80', 'made-up 80/80', 65]);
    expect(ended).toEqual(['made-up 65']);
  });

  test('leaves out the cases of a control once a quarter refute it, whatever the order in which they end', async () => {
    const refutes = ({ control, index }: CaseAddress) => control === 'doubled' && index % 3 === 1;
    const subject = madeUpClaim();
    const run = async (atOnce: number) => {
      const [begun, told]: [CaseAddress[], string[]] = [[], []];
      const ended: string[] = [];
      const runner: CaseRunner = {
        atOnce,
        run: async (address) => {
          begun.push(address);
          for (let turn = 0; turn < (7 * address.index) % 5; turn++) await setImmediate();
          const measured = refutes(address) ? 2 : 0;
          return { kind: 'measured', checks: [{ law: 'bound', measured, bound: 1, error: 0.01 }] };
        },
        close: async () => undefined,
      };
      const observer: RunObserver = {
        ran: (address) => void told.push(addressText(address)),
        case: () => undefined,
        claim: (id) => void ended.push(id),
      };
      await runCases(addressesOf(subject, parameters), runner, observer, curtailment([subject], parameters));
      return { begun: begun.filter(({ control }) => control !== undefined).length, told, ended };
    };
    const alone = await run(1);
    // the fifth that refutes is case 13
    expect([alone.begun, alone.told.at(-1), alone.ended]).toEqual([14, 'made-up/doubled[13]', ['made-up']]);
    for (const atOnce of [2, 3, 5]) {
      const { begun, told, ended } = await run(atOnce);
      expect([told, ended]).toEqual([alone.told, alone.ended]);
      expect(begun).toBeLessThanOrEqual(14 + 2 * atOnce);
    }
  });

  test('says how long the cases of each claim took', async () => {
    let now = 1000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const runner: CaseRunner = {
      atOnce: 1,
      run: async ({ claim: id }) => {
        now += id === 'slow' ? 10 : 1;
        return { kind: 'error', message: 'none' };
      },
      close: async () => undefined,
    };
    const subjects = ['slow', 'fast'].map((id) => madeUpClaim({ id }));
    const took: unknown[] = [];
    try {
      const addresses = subjects.flatMap((each) => addressesOf(each, parameters));
      const observer: RunObserver = { ...silent, claim: (id, _, time) => void took.push([id, time]) };
      await runCases(addresses, runner, observer, curtailment(subjects, parameters));
    } finally {
      clock.mockRestore();
    }
    expect(took).toEqual([
      ['slow', 600],
      ['fast', 60],
    ]);
  });

  test('asks for the numbers behind a check in the cases of a claim that refute it, and in no others', async () => {
    const asked: string[] = [];
    const values = (name: string) => (x: number) => ({
      x,
      get more() {
        asked.push(name);
        return { x: 7 };
      },
    });
    const refuting = madeUpLaw(({ x }: Value) => within(x, 0.5));
    const { outcomes } = await watched({
      cases: () => fc.constantFrom(0.25, 0.75),
      laws: { bound: refuting },
      measure: values('claim'),
      controls: [{ ...doubled, measure: values('control') }],
    });
    const shown = [...outcomes.values()].filter((each) => JSON.stringify(each).includes('"more.x":7'));
    expect(shown.length).toBeGreaterThan(5);
    expect(asked).toEqual(shown.map(() => 'claim'));
  });

  test('ends with the failure of its runner, after which nobody takes another case', async () => {
    let begun = 0;
    const runner: CaseRunner = {
      atOnce: 2,
      run: async () => {
        const first = begun++ === 0;
        await setImmediate();
        if (first) throw new Error('no runner');
        return { kind: 'error', message: 'none' };
      },
      close: async () => undefined,
    };
    const run = runCases(addressesOf(claims[0], parameters), runner, silent, curtailment(claims, parameters));
    await expect(run).rejects.toThrow('no runner');
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    expect(begun).toBe(2);
  });
});

describe('a control', () => {
  test('draws cases of its own, also from the same generator', async () => {
    const seen: number[][] = [[], [], []];
    const note = (list: number[]) => (x: number) => {
      list.push(x);
      return { x };
    };
    const controls = ['a', 'b'].map((id, i) => ({ ...doubled, id, measure: note(seen[i + 1]) }));
    await watched({ measure: note(seen[0]), controls });
    const drawn = seen.map((list) => list.slice(0, 5));
    expect(drawn.map((list) => list.length)).toEqual([5, 5, 5]);
    expect(new Set(drawn.map((list) => JSON.stringify(list))).size).toBe(3);
  });

  test('tries only the law that it breaks, whatever the assumptions of the claim', async () => {
    const laws = { bound: madeUpLaw(() => within(0, 1)), other: madeUpLaw(() => within(5, 1)) };
    const assumptions = [{ statement: 'x is 7', holds: (x: number) => x === 7 }];
    const { outcomes } = await watched({ laws, assumptions, controls: [{ ...doubled, breaks: 'other' }] });
    const { check: _, ...asInLaw } = { ...doubled, id: 'as-in-law', breaks: 'other' };
    const more = await watched({ laws, assumptions, controls: [asInLaw] });
    expect(outcomes.get('made-up[0]')).toEqual({ kind: 'unmet', assumptions: [0] });
    const [own, ofLaw] = [outcomes.get('made-up/doubled[0]'), more.outcomes.get('made-up/as-in-law[0]')];
    expect(own).toMatchObject({ kind: 'measured', checks: [{ law: 'other' }] });
    expect(ofLaw).toMatchObject({ kind: 'measured', checks: [{ law: 'other', measured: 5, bound: 1 }] });
  });

  test('may have cases, a measure or a law of its own, and takes the rest from the claim', async () => {
    const { forSystem: _, ...madeUp } = madeUpClaim();
    const subject = claim({
      ...madeUp,
      laws: { bound: madeUpLaw(({ x }) => within(x, 1)) },
      measure: (x: unknown) => ({ x: Number(x) }),
      controls: [
        { id: 'cases', title: 'x', breaks: 'bound', cases: () => fc.constant(40) },
        { id: 'measure', title: 'x', breaks: 'bound', measure: () => ({ x: 41 }) },
        { id: 'law', title: 'x', breaks: 'bound', check: ({ x }: Value) => within(x + 42, x) },
      ],
    });
    const first = (control: string) => runCase(subject, { claim: 'made-up', control, index: 0 }, parameters);
    expect(await first('cases')).toMatchObject({ checks: [{ measured: 40, bound: 1, detail: { x: 40 } }] });
    expect(await first('measure')).toMatchObject({ checks: [{ measured: 41, bound: 1 }] });
    expect(await first('law')).toMatchObject({ checks: [{ law: 'bound', measured: expect.closeTo(42.5, 0) }] });
  });
});

test('a case that cannot be drawn is an error', async () => {
  const broken = madeUpClaim({
    cases: () =>
      fc.integer().map((): number => {
        throw new Error('no case');
      }),
  });
  expect(await runCase(broken, { claim: 'made-up', index: 0 }, parameters)).toEqual({
    kind: 'error',
    message: 'the generator failed: no case',
  });
});

test('a runner knows no claims but its own', async () => {
  const runner = localRunner([madeUpClaim()], parameters);
  await expect(runner.run({ claim: 'other', index: 0 })).rejects.toThrow(new RangeError("there is no claim 'other'"));
});
