/**
 * Puts every fault of faults.ts into a copy of the package, one at a time, and asks the test and the claim that are to
 * catch it.
 * usage: npm run faults -- [--only id,...]; exits 1 if one is missed or cannot be tried
 */
import { parseArgs } from 'node:util';
import { claims } from '../../properties/index.js';
import { expectationOf } from '../../src/claim/claim.js';
import { type Ask, askClaims, askTests, besideClean } from './ask.js';
import { type Fault, faults, faultyText } from './faults.js';
import { build, onCopies, packageCopies, withChange } from './package-copy.js';

const only = parseArgs({ options: { only: { type: 'string' } } }).values.only?.split(',');
const stranger = only?.find((id) => !faults.some((fault) => fault.id === id));
if (stranger !== undefined) throw new Error(`--only should be ids of faults, found '${stranger}'.`);

const { clean, copies } = await packageCopies();
const expected = new Map(claims.map((claim) => [claim.id, expectationOf(claim)]));
const testAnswer = besideClean(askTests, clean);
const claimAnswer = besideClean(askClaims(expected, 1), clean);

const chosen = faults.filter(({ id }) => only?.includes(id) ?? true);
const areCaught = await onCopies(copies, chosen, async (fault, copy) => {
  const { id, kind, why, file } = fault;
  const said = await withChange(copy, { file, changed: (text) => faultyText(fault, text) }, () => saidOf(fault, copy));
  console.log(`${id} (${kind}: ${why})\n${said.map(({ text }) => `    ${text}\n`).join('')}`);
  return said.every(({ isCaught }) => isCaught);
});
const caught = areCaught.filter((each) => each).length;
console.log(`${caught} of ${chosen.length} faults are caught by what is to catch them`);
process.exitCode = caught === chosen.length ? 0 : 1;

interface Said {
  readonly text: string;
  readonly isCaught: boolean;
}

/** What test and claim say of a copy with a fault. */
async function saidOf({ test, claim }: Fault, copy: string): Promise<Said[]> {
  const error = await build(copy);
  if (error !== undefined) return [{ text: `CANNOT BE TRIED: ${error}`, isCaught: false }];
  const said: Said[] = [];
  if (test !== undefined) said.push(await saidBy(testAnswer, test, copy));
  if (claim !== undefined) said.push(await saidBy(claimAnswer, claim, copy));
  return said;
}

/** An exception or a time-out alone catches nothing: what is said has to be about the fault. */
async function saidBy(ask: Ask, name: string, copy: string): Promise<Said> {
  const answer = await ask(copy, [name]);
  if (answer.kind !== 'caught') {
    return { text: `MISSED by ${name}${answer.kind === 'none' ? `: ${answer.reason}` : ''}`, isCaught: false };
  }
  return { text: `${answer.crashed ? 'MISSED by ' : ''}${answer.by}: ${answer.how}`, isCaught: !answer.crashed };
}
