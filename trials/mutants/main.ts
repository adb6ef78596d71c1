/**
 * Changes one place of src at a time, drawn among all that Stryker's operators would change, and asks in a copy of the
 * package who notices: the tests nearby, and `verify --profile quick` for the topics concerned. See docs/mutants.md.
 * usage: npm run mutants -- [--sample 200] [--seed 7] [--in src/bound,src/target,...] [--ask tests|claims] [--only id,...]
 *
 * - The sample of a seed is the same on every machine. A mutant that does not build is drawn again.
 * - `--in` draws among the mutants of these folders and files.
 * - `--ask` asks the tests alone, or the claims alone.
 * - `--only` tries the mutants of these ids, which a run prints, even if an outcome is kept.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { claims } from '../../properties/index.js';
import { expectationOf } from '../../src/claim/claim.js';
import { parseSeed } from '../../src/cli/options.js';
import { InputError } from '../../src/input/input-error.js';
import { type Answer, askClaims, askTests, besideClean } from '../faults/ask.js';
import { nearby, TOPICS } from '../faults/nearby.js';
import { build, onCopies, packageCopies, withChange } from '../faults/package-copy.js';
import { allMutants, type Mutant, mutated, shuffled } from './all-mutants.js';
import { type Answers, keptIn, keyOf, type Outcome, report, summary, type Tried } from './results.js';

const OUTCOMES = 'reports/mutants.jsonl';
const ASKED = ['tests', 'claims'] as const;

const { size, seed, within, asks, only } = readOptions();
const { clean, copies } = await packageCopies();
const kept = keptIn(OUTCOMES);
const near = nearby(clean, TOPICS);
const expected = new Map(claims.map((claim) => [claim.id, expectationOf(claim)]));
const ask = {
  tests: besideClean(askTests, clean),
  topic: besideClean(askClaims(expected, 1), clean),
  gate: besideClean(askClaims(expected, 2), clean),
};

const mutants = among(await allMutants(clean));
let tried: Tried[];
if (only === undefined) {
  const { sample, invalid } = await drawn(shuffled(mutants, seed), size);
  console.log(`\n${sample.length} of ${mutants.length} mutants by seed ${seed}; ${invalid} more do not build`);
  tried = sample;
} else {
  const chosen = only.map((id) => mutants.find((mutant) => mutant.id === id) ?? fail('--only', 'ids of mutants', id));
  tried = (await onCopies(copies, chosen, (mutant, copy) => triedOn(copy, mutant, true))).filter(isDefined);
}
process.stdout.write(`\n${summary(tried)}`);

/** The mutants of the folders and files that are asked for. */
function among(all: readonly Mutant[]): readonly Mutant[] {
  if (within === undefined) return all;
  const isIn = (path: string) => (mutant: Mutant) => mutant.file === path || mutant.file.startsWith(`${path}/`);
  for (const path of within) if (!all.some(isIn(path))) fail('--in', 'folders or files with mutants', path);
  return all.filter((mutant) => within.some((path) => isIn(path)(mutant)));
}

/** The first mutants of a list that build, and what came of them. */
async function drawn(list: readonly Mutant[], size: number): Promise<{ sample: Tried[]; invalid: number }> {
  const sample: Tried[] = [];
  let seen = 0;
  while (sample.length < size && seen < list.length) {
    const next = list.slice(seen, seen + size - sample.length);
    const outcomes = await onCopies(copies, next, (mutant, copy) => triedOn(copy, mutant, false));
    sample.push(...outcomes.filter(isDefined));
    seen += next.length;
  }
  return { sample, invalid: seen - sample.length };
}

/**
 * What came of a mutant, which is printed; undefined if it does not build.
 *
 * @param anew whether to ask again if an outcome is kept
 */
async function triedOn(copy: string, mutant: Mutant, anew: boolean): Promise<Tried | undefined> {
  const key = keyOf(mutant, textOf(mutant));
  const before = anew ? {} : (kept.get(key) ?? {});
  if ('invalid' in before) return undefined;
  const isWhole = asks.every((who) => before[who] !== undefined);
  const outcome = isWhole ? before : await asked(mutant, copy, before);
  if (!isWhole) kept.keep(key, outcome);
  if ('invalid' in outcome) return undefined;
  const one = { mutant, original: textOf(mutant).slice(mutant.start, mutant.end), outcome };
  process.stdout.write(report(one));
  return one;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** Builds a copy with a mutant in it, and asks those that have not answered before. */
function asked(mutant: Mutant, copy: string, before: Answers): Promise<Outcome> {
  const change = { file: mutant.file, changed: (text: string) => mutated(text, mutant) };
  return withChange(copy, change, async () => {
    const invalid = await build(copy);
    if (invalid !== undefined) return { invalid };
    return {
      tests: before.tests ?? (asks.includes('tests') ? await testsAbout(mutant, copy) : undefined),
      claims: before.claims ?? (asks.includes('claims') ? await askTopics(mutant.file, copy) : undefined),
    };
  });
}

async function testsAbout({ file }: Mutant, copy: string): Promise<Answer> {
  const files = near.testsOf(file);
  return files.length > 0 ? ask.tests(copy, files) : { kind: 'missed' };
}

/** Topic by topic; what no claim imports may run the claims, which are then asked all at once, with worker processes. */
async function askTopics(file: string, copy: string): Promise<Answer> {
  const concerned = near.topicsOf(file);
  if (concerned.length === 0) return ask.gate(copy, TOPICS);
  let found: Answer = { kind: 'missed' };
  for (const topic of concerned) {
    const answer = await ask.topic(copy, [topic]);
    if (answer.kind === 'caught' && answer.how !== 'error') return answer;
    // an exception counts, but a topic after it may tell more
    if (found.kind !== 'caught') found = answer.kind === 'missed' ? found : answer;
  }
  return found;
}

function textOf({ file }: Mutant): string {
  return readFileSync(join(clean, file), 'utf8');
}

function readOptions() {
  const {
    sample,
    seed,
    in: within,
    ask = ASKED.join(),
    only,
  } = parseArgs({
    options: {
      sample: { type: 'string', default: '200' },
      seed: { type: 'string', default: '7' },
      in: { type: 'string' },
      ask: { type: 'string' },
      only: { type: 'string' },
    },
  }).values;
  if (!/^[1-9]\d{0,8}$/.test(sample)) fail('--sample', 'an integer of at least 1', sample);
  const asks = ASKED.filter((who) => ask.split(',').includes(who));
  if (asks.length !== ask.split(',').length) fail('--ask', `'tests' or 'claims'`, ask);
  return { size: Number(sample), seed: parseSeed(seed), within: within?.split(','), asks, only: only?.split(',') };
}

function fail(option: string, expectation: string, found: string): never {
  throw new InputError(`${option} should be ${expectation}, found '${found}'.`);
}
