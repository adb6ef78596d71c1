import { describe, expect, test } from 'vitest';
import type { Claim } from '../claim/claim.js';
import { vacuous } from '../claim/law.js';
import { atMost } from '../numeric/estimate.js';
import type { CaseOutcome } from '../run/outcome.js';
import { localRunner } from '../run/run-cases.js';
import { doubled, madeUpClaim, madeUpLaw, type Value, within } from '../testing/claims.js';
import type { ClaimResult } from './claim-result.js';
import { judge } from './claim-verdict.js';
import { verify } from './verify.js';

const parameters = { version: '1.2.3', seed: 11, profile: 'quick', alpha: 1e-6 } as const;

type Changes = Partial<Claim<number, Value>>;

async function resultOf(changes: Changes): Promise<ClaimResult> {
  return (await verify([madeUpClaim(changes)], { seed: 11 })).claims[0];
}

const broken = () => {
  throw new Error('broken');
};

const holds = madeUpLaw(({ x }) => within(x, 2));
const refuted = madeUpLaw(({ x }) => within(x, 0.005));
const silent = madeUpLaw(() => vacuous('nothing said'));
const undecided = madeUpLaw(() => atMost({ value: 1, error: 0.1 }, 1.1));
const unasked = madeUpLaw(() => undefined);
/** A control of a law that is refuted, or is not. */
const biting = (id: string) => ({ ...doubled, id: `of-${id}`, breaks: id });
const blunt = (id: string) => ({ ...biting(id), check: () => within(0, 1) });

/** The claim's verdict, and those of its laws in their order. */
async function verdictsOf(laws: Changes['laws'] & object, changes: Changes = {}) {
  const result = await resultOf({ laws, controls: Object.keys(laws).map(biting), ...changes });
  return [result.verdict, ...result.laws.map(({ verdict }) => verdict)];
}

describe('a claim of several laws', () => {
  test('is refuted by one of them, while another holds', async () => {
    const result = await resultOf({ laws: { holds, refuted }, controls: [biting('holds')] });
    expect(result).toMatchObject({
      verdict: 'refuted',
      reason: expect.stringMatching(
        /^law 'refuted', case 0: measured .* exceeds bound 0\.005 by more than the error 1e-9$/,
      ),
      counterexample: { law: 'refuted', bound: 0.005 },
      laws: [
        { id: 'holds', verdict: 'holds', compared: 40 },
        { id: 'refuted', verdict: 'refuted', compared: 40 },
      ],
    });
  });

  test('gives as its reason and counterexample the first case that is refuted, and there the first law', async () => {
    const subject = madeUpClaim({ laws: { first: holds, second: holds }, controls: [biting('first')] });
    const within = { measured: 0, bound: 1, error: 0 };
    const beyond = { ...within, measured: 2 };
    const of = (first: typeof within, second: typeof within): CaseOutcome => ({
      kind: 'measured',
      checks: [
        { law: 'first', ...first },
        { law: 'second', ...second },
      ],
    });
    const resultOn = (...cases: CaseOutcome[]) =>
      judge(
        subject,
        { cases, controls: { 'of-first': [of(beyond, within)] } },
        parameters,
        0,
        localRunner([subject], parameters),
      );
    expect(
      await resultOn(of(within, within), of(within, beyond), of({ ...beyond, measured: 3 }, within)),
    ).toMatchObject({
      reason: expect.stringMatching(/^law 'second', case 1:/),
      counterexample: { law: 'second', measured: 2 },
      replay: expect.stringMatching(/\.1\.drawn\.\w{8}$/),
      laws: [{ verdict: 'refuted' }, { verdict: 'refuted' }],
    });
    expect(await resultOn(of(beyond, { ...beyond, measured: 3 }))).toMatchObject({
      reason: expect.stringMatching(/^law 'first', case 0:/),
      counterexample: { law: 'first', measured: 2 },
    });
  });

  test('is vacuous or inconclusive when one of them is', async () => {
    expect(await verdictsOf({ holds, silent })).toEqual(['vacuous', 'holds', 'vacuous']);
    expect(await verdictsOf({ undecided, holds })).toEqual(['inconclusive', 'inconclusive', 'holds']);
  });

  test('does not count one that applies to no case', async () => {
    expect(await verdictsOf({ unasked, holds })).toEqual(['holds', 'skipped', 'holds']);
    expect(await resultOf({ laws: { unasked, silent }, controls: [biting('silent')] })).toMatchObject({
      verdict: 'vacuous',
      laws: [
        { verdict: 'skipped', compared: 0, decided: 0, vacuous: 0, worst: { ratio: Number.NaN, index: null } },
        { verdict: 'vacuous', compared: 0, vacuous: 40 },
      ],
    });
  });

  test('is toothless in the law whose control is not refuted, and in no other', async () => {
    const controls = [biting('first'), blunt('second')];
    expect(await resultOf({ laws: { first: holds, second: holds }, controls })).toMatchObject({
      verdict: 'toothless',
      reason: "control 'of-second' is refuted in only 0% of its cases",
      laws: [{ verdict: 'holds' }, { verdict: 'toothless' }],
    });
  });

  test('comes out as the worst of them: error, refuted, toothless, inconclusive, vacuous, holds', async () => {
    const all = { holds, silent, undecided, toothless: holds, refuted };
    const controls = [biting('holds'), blunt('toothless')];
    const own = ['holds', 'vacuous', 'inconclusive', 'toothless', 'refuted'];
    expect(await verdictsOf(all, { controls })).toEqual(['refuted', ...own]);
    const { refuted: _, ...unrefuted } = all;
    expect(await verdictsOf(unrefuted, { controls })).toEqual(['toothless', ...own.slice(0, 4)]);
    expect(await verdictsOf({ silent, undecided, holds })).toEqual([
      'inconclusive',
      'vacuous',
      'inconclusive',
      'holds',
    ]);
    const measure = (x: number) => (x < 0.2 ? broken() : { x });
    // whatever else ends in an error, what refutes a law has been seen
    expect(await verdictsOf(all, { controls, measure })).toEqual([...Array(5).fill('error'), 'refuted']);
  });

  test('does not end in an error in a law that the system cannot be asked', async () => {
    const beyond = { ...unasked, lacks: 'tables', isOutOfReach: true } as const;
    const claim = madeUpClaim({ laws: { holds }, controls: [biting('holds')], measure: broken });
    // what a system lacks is no part of a declaration
    const asked = { ...claim, laws: { ...claim.laws, beyond } };
    expect((await verify([asked], { seed: 11 })).claims[0]).toMatchObject({
      verdict: 'error',
      laws: [{ verdict: 'error' }, { verdict: 'skipped', reason: "law 'beyond' needs tables", needs: 'tables' }],
    });
  });

  test('says nothing of a control at fault when its law is refuted unexpectedly', async () => {
    expect(await verdictsOf({ refuted }, { controls: [blunt('refuted')] })).toEqual(['refuted', 'refuted']);
  });

  test('expected to be refuted is refuted by one of them, but is toothless where a control is at fault', async () => {
    const expects = { refuted: 'the factor 2 is missing' };
    expect(await verdictsOf({ holds, refuted }, { expects })).toEqual(['refuted', 'holds', 'refuted']);
    expect(await verdictsOf({ holds, refuted }, { expects, controls: [blunt('refuted')] })).toEqual([
      'toothless',
      'holds',
      'toothless',
    ]);
    expect(await verdictsOf({ holds, refuted }, { expects, controls: [blunt('holds')] })).toEqual([
      'toothless',
      'toothless',
      'refuted',
    ]);
  });
});
