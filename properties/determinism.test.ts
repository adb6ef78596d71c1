import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { runGate } from '../src/cli/gate.js';
import { recordingTerminal } from '../src/cli/recording-terminal.js';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { claims } from './index.js';

/** Deterministic lemmas that train on both population and data: they are cheap and use most of the engine. */
const SUBSET = ['optimisation-rate', 'norm-growth'];

/** Where workers load the claims. */
const modules = { registry: new URL('./index.ts', import.meta.url), own: [] };

const TIMEOUT = 900_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'determinism-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function resultsOf(chosen: readonly AnyClaim[], seed = 1, workers = 1): Promise<string> {
  const settings = { version: '0.0.0', seed, profile: 'quick', alpha: FALSE_ALARM_BUDGET } as const;
  const options = { settings, topics: new Map(), modules, report: folder, format: 'json', workers } as const;
  await runGate(chosen, options, recordingTerminal().terminal);
  return readFileSync(join(folder, 'results.json'), 'utf8');
}

const subset = claims.filter(({ id }) => SUBSET.includes(id));

test('the subset is in the registry', () => {
  expect(subset.map(({ id }) => id).sort()).toEqual([...SUBSET].sort());
});

test(
  'two runs of one seed give the same bytes, and another seed gives others',
  async () => {
    const first = await resultsOf(subset);
    expect(await resultsOf(subset)).toBe(first);
    expect(await resultsOf(subset, 2)).not.toBe(first.replace('"seed": 1', '"seed": 2'));
  },
  TIMEOUT,
);

test(
  'a claim comes out the same alone, beside others and in any order',
  async () => {
    const claimsOf = (text: string): { id: string }[] => JSON.parse(text).claims;
    const together = claimsOf(await resultsOf(subset));
    const reversed = claimsOf(await resultsOf([...subset].reverse()));
    expect(reversed.reverse()).toEqual(together);
    expect(claimsOf(await resultsOf(subset.slice(1)))).toEqual(together.slice(1));
  },
  TIMEOUT,
);

test(
  'several workers give the bytes of one',
  async () => {
    const cheapest = subset.slice(1);
    expect(await resultsOf(cheapest, 1, 3)).toBe(await resultsOf(cheapest));
  },
  TIMEOUT,
);
