import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { addressText, type CaseAddress, isOfShard, shardText } from '../run/address.js';
import { type Curtailment, curtailment } from '../run/curtailment.js';
import type { CaseOutcome } from '../run/outcome.js';
import type { OutcomesByAddress } from '../run/run-cases.js';
import { readCaseRecord } from './case-record.js';
import type { RunHeader, StoredShard } from './outcomes-file.js';
import { shardFileName } from './shard-files.js';

/** How much of a found value an error message quotes. */
const QUOTED_LENGTH = 60;

const HEADER_FIELDS: readonly Exclude<keyof RunHeader, 'claims' | 'format'>[] = [
  'version',
  'system',
  'seed',
  'profile',
  'alpha',
  'corpus',
  'node',
];

/**
 * Refuses files that are not all the shards of one run.
 *
 * @throws InputError naming the file and the field
 */
export function checkShards(shards: readonly StoredShard[]): void {
  const [first] = shards;
  const paths = new Map<number, string>();
  for (const each of shards) {
    checkHeader(each, first, `in ${first.path}`);
    const { path } = each;
    const { number, of } = each.shard;
    if (of !== first.shard.of) throw mixed(path, 'shard.of', first.shard.of, `in ${first.path}`, of);
    if (number < 1 || number > of) throw new InputError(`${path}: shard.number should be 1 to ${of}, found ${number}.`);
    const other = paths.get(number);
    if (other !== undefined) {
      throw new InputError(`${path}: shard.number should be unique, found ${number} as in ${other}.`);
    }
    paths.set(number, path);
  }
  for (let number = 1; number <= first.shard.of; number++) {
    if (paths.has(number)) continue;
    const name = shardFileName({ number, of: first.shard.of });
    throw new InputError(
      `${name} is missing: shard.number should run from 1 to ${first.shard.of}, found no ${number}.`,
    );
  }
}

/** @param like where the expected values come from, for the message @throws InputError naming the file and the field */
export function checkHeader({ path, ...found }: StoredShard, expected: RunHeader, like: string): void {
  for (const field of HEADER_FIELDS) {
    const [want, have] = [expected[field], found[field]];
    if (want !== have) throw mixed(path, field, want, like, have);
  }
  // whole lists may be long, and begin alike
  for (let i = 0; i < Math.max(expected.claims.length, found.claims.length); i++) {
    const [want, have] = [expected.claims[i], found.claims[i]];
    if (want !== have) throw mixed(path, `claims[${i}]`, want, like, have);
  }
}

/**
 * The cases of a shard, once it has been read to its end.
 *
 * @param addresses all cases of the run, in their order
 * @param claims as they are asked
 * @throws InputError when the shard lacks a case that it should have, or has one that it should not have, or says of one
 *   what its claim cannot
 */
export function outcomesOf(
  shard: StoredShard,
  addresses: readonly CaseAddress[],
  claims: readonly AnyClaim[],
): OutcomesByAddress {
  // a shard leaves out what its own cases settle
  const curtailed = curtailment(claims, shard);
  const expected = notLeftOut(
    addresses.filter((address) => isOfShard(address, shard.shard)),
    curtailed,
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  const outcomes = new Map<string, CaseOutcome>();
  const misplaced = (place: string, wanted: CaseAddress | undefined, found: CaseAddress | undefined) => {
    const [want, have] = [wanted, found].map((each) =>
      each === undefined ? 'nothing' : `the case ${addressText(each)}`,
    );
    return new InputError(`${place}: shard ${shardText(shard.shard)} should have ${want} here, found ${have}.`);
  };
  for (const { line, place } of shard.lines()) {
    const found = readCaseRecord(line, place);
    const wanted = expected.next().value;
    if (wanted === undefined || addressText(wanted) !== addressText(found)) throw misplaced(place, wanted, found);
    checkStatements(found.outcome, place, byId.get(wanted.claim)!);
    outcomes.set(addressText(wanted), found.outcome);
    curtailed.add(wanted, found.outcome);
  }
  const lacking = expected.next().value;
  if (lacking !== undefined) throw misplaced(`${shard.path}, at its end`, lacking, undefined);
  return outcomes;
}

/**
 * The cases of all shards that a single run would have, in its order, once each shard has been checked.
 *
 * @param outcomes of all shards
 * @param curtailed which cases a single run leaves out
 */
export function* casesInOrder(
  shards: readonly StoredShard[],
  addresses: readonly CaseAddress[],
  outcomes: OutcomesByAddress,
  curtailed: Curtailment,
): Generator<{ readonly address: CaseAddress; readonly outcome: CaseOutcome; readonly line: string }> {
  const readers = new Map(shards.map((each) => [each.shard.number, each.lines()]));
  const [first] = shards;
  for (const address of addresses) {
    const outcome = outcomes.get(addressText(address));
    if (outcome === undefined) continue;
    const { line } = readers.get((address.index % first.shard.of) + 1)!.next().value!;
    // all shards together may settle a control earlier than one of them
    if (curtailed.isLeftOut(address)) continue;
    curtailed.add(address, outcome);
    yield { address, outcome, line };
  }
}

/** The cases that are not left out, each asked for once those before it are added. */
function* notLeftOut(addresses: readonly CaseAddress[], curtailed: Curtailment): Generator<CaseAddress, undefined> {
  for (const address of addresses) if (!curtailed.isLeftOut(address)) yield address;
}

function mixed(path: string, field: string, want: unknown, like: string, have: unknown): InputError {
  return new InputError(`${path}: ${field} should be ${quoted(want)} as ${like}, found ${quoted(have)}.`);
}

function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
}

/** @throws InputError when an outcome is about a law or an assumption that its claim does not have */
function checkStatements(outcome: CaseOutcome, place: string, { id, laws, assumptions }: AnyClaim): void {
  if (outcome.kind === 'measured') {
    const k = outcome.checks.findIndex(({ law }) => !Object.hasOwn(laws, law));
    if (k >= 0) {
      const names = Object.keys(laws).join(', ');
      const found = JSON.stringify(outcome.checks[k].law);
      throw new InputError(`${place}: outcome.checks[${k}].law should be one of ${names}, found ${found}.`);
    }
  } else if (outcome.kind === 'unmet') {
    const k = outcome.assumptions.findIndex((each) => each >= assumptions.length);
    if (k >= 0) {
      const least = `below ${assumptions.length}, as '${id}' has so many`;
      throw new InputError(`${place}: outcome.assumptions[${k}] should be ${least}, found ${outcome.assumptions[k]}.`);
    }
  }
}
