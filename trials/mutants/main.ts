/**
 * Changes one place of src at a time, drawn among all that Stryker's operators would change, and asks in a copy of the
 * package who notices: the tests nearby, and `verify --profile quick` for the topics concerned. See docs/mutants.md.
 * usage: npm run mutants -- [--sample 200] [--seed 7] [--claims 200] [--only id,...]
 *
 * - The sample of a seed is the same on every machine. A mutant that does not build is drawn again.
 * - The tests are asked about all mutants before the claims are, which take longer; with `--claims` so many mutants at
 *   most, those that the tests miss first.
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
import { nearby } from '../faults/nearby.js';
import { build, onCopies, packageCopies, withChange } from '../faults/package-copy.js';
import { allMutants, type Mutant, mutated, shuffled } from './all-mutants.js';
import { keptIn, keyOf, type Outcome, report, summary, type Tried } from './results.js';

const OUTCOMES = 'reports/mutants.jsonl';
/** Topics, the quickest first. */
const TOPICS = ['engine', 'score', 'forward', 'training', 'sampling', 'generalization'];

const { size, seed, mostClaims, only } = readOptions();
const { clean, copies } = await packageCopies();
const kept = keptIn(OUTCOMES);
const near = nearby(clean, TOPICS);
const expected = new Map(claims.map((claim) => [claim.id, expectationOf(claim)]));
const asked = {
  tests: besideClean(askTests, clean),
  topic: besideClean(askClaims(expected, 1), clean),
  gate: besideClean(askClaims(expected, 2), clean),
};

const mutants = await allMutants(clean);
let chosen: readonly Mutant[];
if (only === undefined) {
  const { sample, invalid } = await drawn(shuffled(mutants, seed), size);
  console.log(`${sample.length} of ${mutants.length} mutants by seed ${seed}; ${invalid} more do not build\n`);
  chosen = sample;
} else {
  chosen = only.map((id) => mutants.find((mutant) => mutant.id === id) ?? fail('--only', 'ids of mutants', id));
}
const tried = await tryAll(chosen, only !== undefined);
process.stdout.write(`\n${summary(tried)}`);

/** The first mutants of a list that build; the tests are asked about each while it is built. */
async function drawn(list: readonly Mutant[], size: number): Promise<{ sample: Mutant[]; invalid: number }> {
  const sample: Mutant[] = [];
  let seen = 0;
  while (sample.length < size && seen < list.length) {
    const next = list.slice(seen, seen + size - sample.length);
    const outcomes = await onCopies(copies, next, (mutant, copy) => tested(mutant, copy, false));
    sample.push(...next.filter((_, k) => !('invalid' in outcomes[k])));
    seen += next.length;
  }
  return { sample, invalid: seen - sample.length };
}

/**
 * What the tests say of a mutant, or why it does not build.
 *
 * @param anew whether to ask again if an outcome is kept
 */
async function tested(mutant: Mutant, copy: string, anew: boolean): Promise<Outcome> {
  const before = kept.get(keyOfMutant(mutant));
  if (before !== undefined && !anew) return before;
  const outcome = await withMutant(mutant, copy, async () => ({ tests: await testsAbout(mutant, copy) }));
  kept.keep(keyOfMutant(mutant), outcome);
  return outcome;
}

/** @param anew whether to ask again about mutants of which an outcome is kept */
async function tryAll(mutants: readonly Mutant[], anew: boolean): Promise<Tried[]> {
  const known = new Map<Mutant, Outcome>();
  await onCopies(copies, mutants, async (mutant, copy) => known.set(mutant, await tested(mutant, copy, anew)));
  const unasked = [...known].flatMap(([mutant, outcome]) =>
    'tests' in outcome && outcome.claims === undefined ? [{ mutant, tests: outcome.tests }] : [],
  );
  const missedFirst = unasked.sort((a, b) => Number(a.tests.kind === 'caught') - Number(b.tests.kind === 'caught'));
  await onCopies(copies, missedFirst.slice(0, mostClaims), async ({ mutant, tests }, copy) => {
    const outcome = await withMutant(mutant, copy, async () => ({ tests, claims: await askTopics(mutant.file, copy) }));
    kept.keep(keyOfMutant(mutant), outcome);
    known.set(mutant, outcome);
  });
  return mutants.flatMap((mutant) => {
    const outcome = known.get(mutant);
    if (outcome === undefined || 'invalid' in outcome) return [];
    const tried = { mutant, original: textOf(mutant).slice(mutant.start, mutant.end), outcome };
    process.stdout.write(report(tried));
    return [tried];
  });
}

/** What came of a mutant in a copy that is built with it, or why it does not build. */
function withMutant(mutant: Mutant, copy: string, ask: () => Promise<Outcome>): Promise<Outcome> {
  return withChange(copy, changeOf(mutant), async () => {
    const invalid = await build(copy);
    return invalid === undefined ? ask() : { invalid };
  });
}

async function testsAbout({ file }: Mutant, copy: string): Promise<Answer> {
  const files = near.testsOf(file);
  return files.length > 0 ? asked.tests(copy, files) : { kind: 'missed' };
}

/** Topic by topic; what no claim imports may run the claims, which are then asked all at once, with worker processes. */
async function askTopics(file: string, copy: string): Promise<Answer> {
  const concerned = near.topicsOf(file);
  if (concerned.length === 0) return asked.gate(copy, TOPICS);
  let found: Answer = { kind: 'missed' };
  for (const topic of concerned) {
    const answer = await asked.topic(copy, [topic]);
    if (answer.kind === 'caught' && answer.how !== 'error') return answer;
    // an exception counts, but a topic after it may tell more
    if (found.kind !== 'caught') found = answer.kind === 'missed' ? found : answer;
  }
  return found;
}

function changeOf(mutant: Mutant) {
  return { file: mutant.file, changed: (text: string) => mutated(text, mutant) };
}

function textOf({ file }: Mutant): string {
  return readFileSync(join(clean, file), 'utf8');
}

function keyOfMutant(mutant: Mutant): string {
  return keyOf(mutant, textOf(mutant));
}

function readOptions() {
  const {
    sample,
    seed,
    claims = sample,
    only,
  } = parseArgs({
    options: {
      sample: { type: 'string', default: '200' },
      seed: { type: 'string', default: '7' },
      claims: { type: 'string' },
      only: { type: 'string' },
    },
  }).values;
  if (!/^[1-9]\d{0,8}$/.test(sample)) fail('--sample', 'an integer of at least 1', sample);
  if (!/^\d{1,9}$/.test(claims)) fail('--claims', 'an integer of at least 0', claims);
  return {
    size: Number(sample),
    seed: parseSeed(seed),
    mostClaims: Number(claims),
    only: only?.split(','),
  };
}

function fail(option: string, expectation: string, found: string): never {
  throw new InputError(`${option} should be ${expectation}, found '${found}'.`);
}
