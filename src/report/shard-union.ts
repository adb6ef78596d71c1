import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { addressText, type CaseAddress, isOfShard, shardText } from '../run/address.js';
import type { OutcomesByAddress } from '../run/run-cases.js';
import { type ShardHeader, type StoredShard, shardFileName } from './shard-file.js';

/** A shard and the file it was read from. */
interface ReadShard {
  readonly path: string;
  readonly stored: StoredShard;
}

/** How much of a found value an error message quotes. */
const QUOTED_LENGTH = 60;

const HEADER_FIELDS: readonly Exclude<keyof ShardHeader, 'claims'>[] = [
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
export function checkShards(shards: readonly ReadShard[]): void {
  const [{ path: firstPath, stored: first }] = shards;
  const paths = new Map<number, string>();
  for (const { path, stored } of shards) {
    checkHeader(path, stored, first, `in ${firstPath}`);
    const { number, of } = stored.shard;
    if (of !== first.shard.of) throw mixed(path, 'shard.of', first.shard.of, `in ${firstPath}`, of);
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
export function checkHeader(path: string, found: ShardHeader, expected: ShardHeader, like: string): void {
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

/** The outcomes of all shards together. */
export function unionOf(shards: readonly ReadShard[]): OutcomesByAddress {
  return new Map(
    shards.flatMap(({ stored }) =>
      stored.outcomes.map(({ outcome, ...address }) => [addressText(address), outcome] as const),
    ),
  );
}

function mixed(path: string, field: string, want: unknown, like: string, have: unknown): InputError {
  return new InputError(`${path}: ${field} should be ${quoted(want)} as ${like}, found ${quoted(have)}.`);
}

function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
}

/** @throws InputError when the shard lacks a case that it should have, or has one that it should not have */
export function checkCases({ shard, outcomes }: StoredShard, path: string, addresses: readonly CaseAddress[]): void {
  const expected = addresses.filter((address) => isOfShard(address, shard));
  for (let i = 0; i < Math.max(expected.length, outcomes.length); i++) {
    const [wanted, found] = [expected, outcomes].map((list) =>
      i < list.length ? `the case ${addressText(list[i])}` : 'nothing',
    );
    if (wanted !== found) {
      throw new InputError(`${path}: outcomes[${i}] of shard ${shardText(shard)} should be ${wanted}, found ${found}.`);
    }
  }
}

/** @throws InputError when an outcome is about a law or an assumption that its claim does not have */
export function checkStatements({ outcomes }: StoredShard, path: string, claims: readonly AnyClaim[]): void {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  for (const [i, { claim: id, outcome }] of outcomes.entries()) {
    const { laws, assumptions } = byId.get(id)!;
    const place = `${path}: outcomes[${i}].outcome`;
    if (outcome.kind === 'measured') {
      const k = outcome.checks.findIndex(({ law }) => !Object.hasOwn(laws, law));
      if (k >= 0) {
        const names = Object.keys(laws).join(', ');
        throw new InputError(
          `${place}.checks[${k}].law should be one of ${names}, found ${JSON.stringify(outcome.checks[k].law)}.`,
        );
      }
    } else if (outcome.kind === 'unmet') {
      const k = outcome.assumptions.findIndex((each) => each >= assumptions.length);
      if (k >= 0) {
        const least = `below ${assumptions.length}, as '${id}' has so many`;
        throw new InputError(`${place}.assumptions[${k}] should be ${least}, found ${outcome.assumptions[k]}.`);
      }
    }
  }
}
