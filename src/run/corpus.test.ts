import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { verify } from '../judge/verify.js';
import { doubled, madeUpClaim, madeUpCoverage, madeUpLaw, type Value, within } from '../testing/claims.js';
import { temporaryFolder } from '../testing/folder.js';
import { addressesOf } from './address.js';
import { type Corpus, readCorpus } from './corpus.js';
import { curtailment } from './curtailment.js';
import { parseReplayToken, replay } from './replay.js';
import { localRunner, type RunObserver, runCases } from './run-cases.js';

const seed = 11;

/** x is at most a bound. */
const upTo = (bound: number, measure = (x: number): Value => ({ x })): AnyClaim =>
  madeUpClaim({ laws: { bound: madeUpLaw(({ x }) => within(x, bound)) }, measure, controls: [doubled] });

const rare: AnyClaim = { ...madeUpCoverage(), id: 'rare' };

const folder = temporaryFolder();

function promote(claimId: string, name: string, text: string): void {
  mkdirSync(join(folder.path, claimId), { recursive: true });
  writeFileSync(join(folder.path, claimId, name), text);
}

const read = () => readCorpus([upTo(1.5), rare], folder.path);

describe('a corpus', () => {
  test('holds the cases of each claim by name, and a page beside them is none', () => {
    promote('made-up', 'b.json', '2');
    promote('made-up', 'a.json', '{ "x": [1, 2] }');
    promote('made-up', 'README.md', 'where they come from');
    writeFileSync(join(folder.path, 'README.md'), 'what this is');
    expect([...read().cases]).toEqual([['made-up', [{ x: [1, 2] }, 2]]]);
  });

  test('has a hash of claims, names and contents, whatever the white space', () => {
    expect(read().hash).toBe('none');
    promote('made-up', 'a.json', '[1, 2]');
    const { hash } = read();
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    promote('made-up', 'a.json', '[1,\n2]\n');
    expect(read().hash).toBe(hash);
    promote('made-up', 'a.json', '[1, 3]');
    const changed = read().hash;
    promote('made-up', 'b.json', '4');
    const longer = read().hash;
    rmSync(join(folder.path, 'made-up', 'a.json'));
    promote('made-up', 'c.json', '[1, 2]');
    rmSync(join(folder.path, 'made-up', 'b.json'));
    const renamed = read().hash;
    expect(new Set([hash, changed, longer, renamed]).size).toBe(4);
  });

  test.each<[string, string, string, RegExp]>([
    ['text that is not JSON', 'made-up', '{', /made-up\/a\.json is not JSON: .*\.$/],
    [
      'a folder that names no claim',
      'made-down',
      '1',
      /should have the id of a claim as its name, found 'made-down'\.$/,
    ],
    ['a case of a coverage claim', 'rare', '1', /the cases of 'rare' are drawn at random and never promoted\.$/],
  ])('refuses %s in one sentence', (_name, claimId, text, message) => {
    promote(claimId, 'a.json', text);
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });
});

describe('promoted cases', () => {
  const corpusOf = (values: readonly unknown[]): Corpus => ({ hash: 'abc', cases: new Map([['made-up', values]]) });

  test('run first, beside as many drawn ones as without them', async () => {
    const seen: unknown[] = [];
    const subject = upTo(9, (x) => {
      seen.push(x);
      return { x };
    });
    const run = async (corpus: Corpus) => {
      const parameters = { version: '1.2.3', seed, profile: 'quick', alpha: 1e-6, corpus } as const;
      const steps: string[] = [];
      const observer: RunObserver = {
        case: (_id, done, total) => void steps.push(`${done}/${total}`),
        claim: () => undefined,
      };
      const addresses = addressesOf(subject, parameters);
      await runCases(addresses, localRunner([subject], parameters), observer, curtailment([subject], parameters));
      return { cases: seen.splice(0).slice(0, -5), steps };
    };
    const { cases, steps } = await run(corpusOf([3, 4]));
    expect(cases).toEqual([3, 4, ...(await run(corpusOf([]))).cases]);
    expect([cases.length, steps.at(-1)]).toEqual([42, '62/62']);
  });

  test('that refute are not shrunk, and replay as they are', async () => {
    const corpus = corpusOf([1, 4]);
    const subject = upTo(1.5);
    const [result] = (await verify([subject], { seed, corpus })).claims;
    expect(result).toMatchObject({
      verdict: 'refuted',
      laws: [{ worst: { index: 1 } }],
      counterexample: { case: 4, measured: 4 },
      replay: expect.stringMatching(/\.made-up\.11\.1\.promoted\.[\da-f]{8}$/),
    });
    const address = parseReplayToken(result.replay ?? '', packageVersion());
    expect(await replay(subject, address, corpus)).toMatchObject({ value: 4, outcome: { kind: 'measured' } });
    await expect(replay(subject, address)).rejects.toThrow(
      /^Claim 'made-up' has no case at 'r2\..*\.promoted\.[\da-f]{8}'\.$/,
    );
  });

  test('leave the drawn ones where they can be shrunk and replayed', async () => {
    const corpus = corpusOf([0.1, 0.2]);
    const subject = upTo(0.5);
    const [result] = (await verify([subject], { seed, corpus })).claims;
    const address = parseReplayToken(result.replay ?? '', packageVersion());
    expect(address.index).toBeGreaterThanOrEqual(2);
    expect(address.path.length).toBeGreaterThan(0);
    expect((await replay(subject, address, corpus)).value).toBe(result.counterexample?.case);
  });
});
