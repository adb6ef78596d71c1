import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AnyClaim, type CheckResult, claim, control } from '../claim/claim.js';
import { uniform } from '../claim/draws.js';
import { InputError } from '../experiment/input-error.js';
import { resultOf } from '../judge/result.js';
import { readCorpus } from './corpus.js';
import { parseReplayToken, replay } from './replay.js';
import { runClaim } from './run.js';

const madeUp = (variation: { check?: (x: number) => CheckResult } = {}): AnyClaim =>
  claim({
    id: 'made-up',
    group: 'training',
    title: 'x is at most 1',
    source: { paper: 'none', locus: 'none' },
    statement: 'x \\le 1',
    plain: 'x <= 1',
    sharpness: 'tight',
    assumptions: [],
    kind: 'exact',
    expects: 'holds',
    cases: uniform(0, 1),
    check: (x): CheckResult => ({ measured: x, bound: 1.5, error: 1e-9 }),
    controls: [
      control({ id: 'zero', title: '0', cases: uniform(1, 2), check: (x) => ({ measured: x, bound: 0, error: 1e-9 }) }),
    ],
    ...variation,
  });

const rare: AnyClaim = { ...madeUp(), id: 'rare', kind: 'coverage', delta: 0.05 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function promote(claimId: string, name: string, text: string): void {
  mkdirSync(join(folder, claimId), { recursive: true });
  writeFileSync(join(folder, claimId, name), text);
}

const read = () => readCorpus([madeUp(), rare], folder);

describe('a corpus', () => {
  test('holds the cases of each claim by name, and a page beside them is none', () => {
    promote('made-up', 'b.json', '2');
    promote('made-up', 'a.json', '{ "x": [1, 2] }');
    promote('made-up', 'README.md', 'where they come from');
    writeFileSync(join(folder, 'README.md'), 'what this is');
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
    rmSync(join(folder, 'made-up', 'a.json'));
    promote('made-up', 'c.json', '[1, 2]');
    rmSync(join(folder, 'made-up', 'b.json'));
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
  const settingsWith = (values: readonly unknown[]) =>
    ({
      version: '1.2.3',
      seed: 11,
      profile: 'quick',
      corpus: { hash: 'abc', cases: new Map([['made-up', values]]) },
    }) as const;

  test('run first, beside as many drawn ones as without them', async () => {
    const seen: unknown[] = [];
    const check = (x: number) => {
      seen.push(x);
      return { measured: x, bound: 9, error: 1e-9 };
    };
    const steps: string[] = [];
    const raw = await runClaim(madeUp({ check }), settingsWith([3, 4]), (done, total) =>
      steps.push(`${done}/${total}`),
    );
    const together = seen.splice(0);
    await runClaim(madeUp({ check }), settingsWith([]));
    expect(together).toEqual([3, 4, ...seen]);
    expect([raw.cases.length, raw.controls.zero.length, steps.at(-1)]).toEqual([42, 20, '62/62']);
  });

  test('that refute are not shrunk, and replay as they are', async () => {
    const settings = settingsWith([1, 4]);
    const result = await resultOf(madeUp(), await runClaim(madeUp(), settings), settings);
    expect(result).toMatchObject({
      verdict: 'refuted',
      worst: { index: 1 },
      counterexample: { case: 4, measured: 4 },
      replay: '1.2.3.made-up.11.1.promoted',
    });
    const address = parseReplayToken(result.replay ?? '', '1.2.3');
    expect(await replay(madeUp(), address, settings.corpus)).toMatchObject({ value: 4, outcome: { kind: 'compared' } });
    await expect(replay(madeUp(), address)).rejects.toThrow(/Claim 'made-up' has no case at '1\.2\.3.*promoted'/);
  });

  test('leave the drawn ones where they can be shrunk and replayed', async () => {
    const check = (x: number) => ({ measured: x, bound: 0.5, error: 1e-9 });
    const settings = settingsWith([0.1, 0.2]);
    const result = await resultOf(madeUp({ check }), await runClaim(madeUp({ check }), settings), settings);
    const address = parseReplayToken(result.replay ?? '', '1.2.3');
    expect(address.index).toBeGreaterThanOrEqual(2);
    expect(address.path.length).toBeGreaterThan(0);
    expect((await replay(madeUp({ check }), address, settings.corpus)).value).toBe(result.counterexample?.case);
  });
});
