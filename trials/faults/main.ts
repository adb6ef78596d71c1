/**
 * Puts every fault of this folder into a copy of the package, one at a time, and shows what catches it.
 * usage: npm run faults -- [--only id,...] [--tests-first]; exits 1 if one survives or cannot be tried. With --tests-first
 * the run takes a third of the time, and says less about what the claims catch.
 */
import { parseArgs } from 'node:util';
import { readFaults } from './fault.js';
import { tryFault } from './trial.js';

/** Each trial runs one process at a time. */
const TRIALS_AT_ONCE = 2;

const { values } = parseArgs({
  options: { only: { type: 'string' }, 'tests-first': { type: 'boolean', default: false } },
});
const faults = readFaults(values.only?.split(','));
const waiting = [...faults];
const counts = { claims: 0, tests: 0, survived: 0, broken: 0 };

async function work(): Promise<void> {
  for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
    const outcome = await tryFault(fault, values['tests-first']);
    const caught = outcome.kind === 'broken' ? [] : [...outcome.claims, ...outcome.tests];
    if (outcome.kind === 'broken') counts.broken++;
    else if (outcome.claims.length > 0) counts.claims++;
    else if (outcome.tests.length > 0) counts.tests++;
    else counts.survived++;
    const verdict = outcome.kind === 'broken' ? `BROKEN: ${outcome.reason}` : caught.join('; ') || 'SURVIVED';
    console.log(`${fault.id} (${fault.kind}: ${fault.what})\n    ${verdict}`);
  }
}

await Promise.all(Array.from({ length: TRIALS_AT_ONCE }, work));
console.log(
  `\n${faults.length} faults: ${counts.claims} caught by claims, ${counts.tests} by unit tests alone, ` +
    `${counts.survived} survived, ${counts.broken} broken`,
);
process.exitCode = counts.survived + counts.broken > 0 ? 1 : 0;
