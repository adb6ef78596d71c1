/**
 * Puts every fault of this folder into a copy of the package, one at a time, and shows what catches each.
 * usage: npm run faults -- [--tests-first] [--only id,...] [--shard i/n] [--anew]; exits 1 if one survives or cannot be
 * tried, and 2 if an option is wrong.
 *
 * - `--tests-first` is for every day: of all that could catch a fault, the quickest is asked first. Without it the run
 *   takes much longer, and says what the claims catch: every claim is asked before any test.
 * - `caught-by.json` remembers which test file and which claim caught a fault last, and a trial begins with that. Without
 *   `--tests-first` it begins with the claim only, as a remembered test would hide what the claims catch. What is
 *   remembered is a hint: if it no longer catches the fault, the trial goes on as if there were none. It is written after
 *   every fault, so an interrupted run keeps what it learned.
 * - `--anew` begins without what is remembered, and remembers what it finds.
 * - `--only` chooses faults, and `--shard` every n-th of those by id; the others stay remembered.
 */
import { topics } from '../../properties/index.js';
import { InputError } from '../../src/input/input-error.js';
import { LONGEST } from '../../vitest.config.js';
import { cleanCopy } from './clean-copy.js';
import { type Fault, namedFaults, readFaults } from './fault.js';
import { learned, type Memory, readMemory, remember } from './memory.js';
import { type Options, ofShard, readOptions } from './options.js';
import { searchOrder } from './order.js';
import { tryFault } from './trial.js';

/** Each trial runs one process at a time. */
const TRIALS_AT_ONCE = 2;
const CAUGHT_BY = `${import.meta.dirname}/caught-by.json`;

try {
  const options = readOptions(process.argv.slice(2));
  const all = readFaults();
  const faults = ofShard(namedFaults(all, options.only), options.shard);
  const ids = all.map(({ id }) => id);
  process.exitCode = await tryAll(faults, options, ids, options.anew ? {} : readMemory(CAUGHT_BY));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns the exit code */
async function tryAll(faults: readonly Fault[], { testsFirst }: Options, ids: readonly string[], memory: Memory) {
  const clean = cleanCopy();
  const claims = Object.entries(topics).map(([topic, of]) => [topic, of.map(({ id }) => id)]);
  const { testFiles, importers } = clean;
  const askable = { testFiles, importers, slow: LONGEST, topics: Object.fromEntries(claims) };
  const waiting = [...faults];
  const counts = { claims: 0, tests: 0, survived: 0, broken: 0 };

  async function work(): Promise<void> {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const { id, kind, what, changes } = fault;
      const start = performance.now();
      const before = memory[id] ?? {};
      const outcome = await tryFault(fault, searchOrder(changes, askable, before, testsFirst), clean);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      if (outcome.kind !== 'caught') counts[outcome.kind]++;
      else if (outcome.by.claim !== undefined) counts.claims++;
      else counts.tests++;
      if (outcome.kind === 'caught') remember(CAUGHT_BY, id, learned(before, outcome.by, outcome.inVain), ids);
      if (outcome.kind === 'survived') remember(CAUGHT_BY, id, {}, ids);
      const verdict =
        outcome.kind === 'caught'
          ? outcome.seen.join('; ')
          : outcome.kind === 'broken'
            ? `BROKEN: ${outcome.reason}`
            : 'SURVIVED';
      console.log(`${id} (${kind}: ${what})\n    ${verdict} [${seconds} s]`);
    }
  }

  try {
    await Promise.all(Array.from({ length: TRIALS_AT_ONCE }, work));
  } finally {
    clean.remove();
  }
  console.log(
    `\n${faults.length} faults: ${counts.claims} caught by claims, ${counts.tests} by unit tests, ` +
      `${counts.survived} survived, ${counts.broken} broken`,
  );
  return counts.survived + counts.broken > 0 ? 1 : 0;
}
