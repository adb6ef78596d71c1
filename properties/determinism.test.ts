import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { runGate } from '../src/cli/gate.js';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { loadableModule } from '../src/input/package-file.js';
import { temporaryFolder } from '../src/testing/folder.js';
import { recordingTerminal } from '../src/testing/terminal.js';
import { claims } from './index.js';

/** Deterministic lemmas that train on both population and data: they are cheap and use most of the engine. */
const SUBSET = ['optimisation-rate', 'norm-growth'];

const FEW = { cases: 6, controlCases: 4 };
const subset = claims
  .filter(({ id }) => SUBSET.includes(id))
  .map((claim) => ({ ...claim, sizes: { quick: FEW, ci: FEW, deep: FEW } }));

/** Where workers load the claims. */
const modules = { registry: pathToFileURL(loadableModule('properties/index')), own: [] };

const TIMEOUT = 900_000;

const folder = temporaryFolder('all tests');
/** The results of the subset, one worker. */
let first: string;
beforeAll(async () => {
  first = await resultsOf(subset);
}, TIMEOUT);

async function resultsOf(chosen: readonly AnyClaim[], seed = 1, workers = 1): Promise<string> {
  const parameters = { version: '0.0.0', seed, profile: 'quick', alpha: FALSE_ALARM_BUDGET } as const;
  const options = { parameters, topics: new Map(), modules, report: folder.path, format: 'json', workers } as const;
  await runGate(chosen, options, recordingTerminal().terminal);
  return readFileSync(join(folder.path, 'results.json'), 'utf8');
}

test('the subset is in the registry', () => {
  expect(subset.map(({ id }) => id).sort()).toEqual([...SUBSET].sort());
});

/** A power that engines compute with different last bits: any but a square, or a power of 2 by numbers as written. */
const POWER = /Math\.pow\(|(?<!\b2 )\*\* (?!2\b)/;

test('no number is made by a power whose last bit depends on the engine', () => {
  const folders = ['../src', '.'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const found = folders.flatMap((sources) =>
    readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => {
        const code = readFileSync(join(sources, name), 'utf8').replace(/\/\*.*?\*\/|\/\/.*?$|'.*?'|`.*?`/gms, '');
        return code.split('\n').flatMap((line) => (POWER.test(line) ? [`${name}: ${line.trim()}`] : []));
      }),
  );
  expect(found).toEqual([]);
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
