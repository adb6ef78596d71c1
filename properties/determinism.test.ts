import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { runGate } from '../src/cli/gate.js';
import { recordingTerminal } from '../src/cli/recording-terminal.js';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { claims } from './index.js';

/** Deterministic lemmas that train on both population and data: they are cheap and use most of the engine. */
const SUBSET = ['optimisation-rate', 'norm-growth'];

const subset = claims.filter(({ id }) => SUBSET.includes(id));

/** Where workers load the claims. */
const modules = { registry: new URL('./index.ts', import.meta.url), own: [] };

const TIMEOUT = 900_000;

let folder: string;
/** The results of the subset, one worker. */
let first: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'determinism-'));
  first = await resultsOf(subset);
}, TIMEOUT);
afterAll(() => rmSync(folder, { recursive: true }));

async function resultsOf(chosen: readonly AnyClaim[], seed = 1, workers = 1): Promise<string> {
  const settings = { version: '0.0.0', seed, profile: 'quick', alpha: FALSE_ALARM_BUDGET } as const;
  const options = { settings, topics: new Map(), modules, report: folder, format: 'json', workers } as const;
  await runGate(chosen, options, recordingTerminal().terminal);
  return readFileSync(join(folder, 'results.json'), 'utf8');
}

test('the subset is in the registry', () => {
  expect(subset.map(({ id }) => id).sort()).toEqual([...SUBSET].sort());
});

test(
  'two runs of one seed give the same bytes, and another seed gives others',
  async () => {
    expect(await resultsOf(subset)).toBe(first);
    expect(await resultsOf(subset, 2)).not.toBe(first.replace('"seed": 1', '"seed": 2'));
  },
  TIMEOUT,
);

test(
  'a claim comes out the same beside others in any order, and alone with several workers',
  async () => {
    const claimsOf = (text: string): { id: string }[] => JSON.parse(text).claims;
    const together = claimsOf(first);
    expect(claimsOf(await resultsOf([...subset].reverse())).reverse()).toEqual(together);
    expect(claimsOf(await resultsOf(subset.slice(1), 1, 3))).toEqual(together.slice(1));
  },
  TIMEOUT,
);
