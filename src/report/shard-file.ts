import { checkedValue } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import { BUILT_IN } from '../judge/results.js';
import { exactJson, fromExactJson } from '../numeric/json-numbers.js';
import { addressText, type CaseAddress } from '../run/address.js';
import type { CaseOutcome } from '../run/outcome.js';
import type { OutcomesByAddress } from '../run/run-cases.js';
import type { RunSettings } from '../run/settings.js';
import type { Shard } from '../run/shard.js';
import { shardFile } from './shard-schema.js';

/** What the shards of one run have in common: what determines its results. */
export interface ShardHeader {
  readonly version: string;
  /** The system under test. */
  readonly system: string;
  readonly seed: number;
  readonly profile: RunSettings['profile'];
  readonly alpha: number;
  /** Hash of the promoted counterexamples. */
  readonly corpus: string;
  /** Major version of Node, whose numbers may differ from those of another in the last bit. */
  readonly node: number;
  /** All claims that the run decides, in the order of its results. */
  readonly claims: readonly string[];
}

/** One shard of a run, with the raw outcome of each of its cases. */
export interface StoredShard extends ShardHeader {
  readonly shard: Shard;
  readonly outcomes: readonly (CaseAddress & { readonly outcome: CaseOutcome })[];
}

/** What determines the results of a run in this process. */
export function shardHeader(settings: RunSettings, claims: readonly string[], system = BUILT_IN): ShardHeader {
  const { version, seed, profile, alpha, corpus } = settings;
  const node = Number(process.versions.node.split('.')[0]);
  return { version, system, seed, profile, alpha, corpus: corpus?.hash ?? 'none', node, claims };
}

/** The name of the file in the report folder. */
export function shardFileName({ number, of }: Shard): string {
  return `shard-${number}-of-${of}.json`;
}

/** The text of a shard's file, one case per line; no bit of an outcome is lost. */
export function shardFileText(
  header: ShardHeader,
  shard: Shard,
  addresses: readonly CaseAddress[],
  outcomes: OutcomesByAddress,
): string {
  const cases = addresses.map((address) =>
    JSON.stringify(exactJson({ ...address, outcome: outcomes.get(addressText(address)) })),
  );
  const fields = Object.entries({ ...header, shard }).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}  "outcomes": [\n${cases.map((line) => `    ${line}`).join(',\n')}\n  ]\n}\n`;
}

/** Reads a shard's file. @throws InputError when there is none, or it holds something else */
export function readShard(path: string): StoredShard {
  const stored = fromExactJson(readJson(path));
  if (isResults(stored)) {
    throw new InputError(
      `${path} should be a file shard-<i>-of-<n>.json, found the results of a run, as in results.json.`,
    );
  }
  checkedValue(shardFile, stored, path, 'the shard');
  // returned as it was written: results follow the order of a comparison's keys, which a schema does not keep
  return stored as StoredShard;
}

/** Whether a value is what results.json holds, which lies beside the shards. */
function isResults(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'findings' in value && 'claims' in value && !('shard' in value);
}
