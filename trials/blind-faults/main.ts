/**
 * Puts faults that somebody has written who has not seen the claims into a copy of the package, one at a time: is each caught by
 * a claim of the quick profile, or else by a unit test?
 * usage: npm run faults:blind -- faults.json, a list of { id, kind, why, file, text, replacement }; exits 1 if one cannot be tried
 */
import { z } from 'zod';
import { claims } from '../../properties/index.js';
import { expectationOf } from '../../src/claim/claim.js';
import { checkedValue } from '../../src/input/checked-value.js';
import { text } from '../../src/input/fields.js';
import { readJson } from '../../src/input/read-json.js';
import { type Answer, askClaims, askTests, besideClean } from '../faults/ask.js';
import { type Fault, faultyText } from '../faults/faults.js';
import { nearby, TOPICS } from '../faults/nearby.js';
import { build, onCopies, packageCopies, withChange } from '../faults/package-copy.js';

const faultsSchema = z.array(
  z.strictObject({ id: text, kind: text, why: text, file: text, text, replacement: z.string() }),
  { error: 'a list of faults' },
);

const path = process.argv[2];
if (path === undefined) throw new Error('Which faults? npm run faults:blind -- faults.json');
const faults = checkedValue(faultsSchema, readJson(path), path, 'the list');

const { clean, copies } = await packageCopies();
const near = nearby(clean, TOPICS);
const expected = new Map(claims.map((claim) => [claim.id, expectationOf(claim)]));
const byClaims = besideClean(askClaims(expected, 1), clean);
const byTests = besideClean(askTests, clean);

const found = await onCopies(copies, faults, async (fault, copy) => {
  const caught = await withChange(copy, { file: fault.file, changed: (source) => faultyText(fault, source) }, () =>
    caughtBy(fault, copy),
  );
  console.log(`${fault.id} (${fault.file}): ${caught.who}${caught.how === undefined ? '' : `, ${caught.how}`}`);
  return caught.who;
});
const count = (who: Caught['who']) => found.filter((each) => each === who).length;
const strays = count('cannot be tried');
console.log(
  `of ${faults.length - strays} faults ${count('claims')} are caught by claims, ${count('tests')} by tests alone`,
);
process.exitCode = strays > 0 ? 1 : 0;

interface Caught {
  readonly who: 'claims' | 'tests' | 'nothing' | 'cannot be tried';
  readonly how?: string;
}

/** Who notices a fault, and how. */
async function caughtBy({ file }: Fault, copy: string): Promise<Caught> {
  const error = await build(copy);
  if (error !== undefined) return { who: 'cannot be tried', how: error };
  const topics = near.topicsOf(file);
  const claimed = topics.length === 0 ? undefined : await byClaims(copy, topics);
  if (claimed?.kind === 'caught') return { who: 'claims', how: howOf(claimed) };
  const tests = near.testsOf(file);
  const tested = tests.length === 0 ? undefined : await byTests(copy, tests);
  if (tested?.kind === 'caught') return { who: 'tests', how: howOf(tested) };
  return { who: 'nothing' };
}

function howOf({ by, how }: Extract<Answer, { kind: 'caught' }>): string {
  return `${by.join(', ')}: ${how}`;
}
