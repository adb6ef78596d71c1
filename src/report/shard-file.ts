import { join } from 'node:path';
import { z } from 'zod';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { checkedValue } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import { BUILT_IN } from '../judge/results.js';
import { exactJson, fromExactJson } from '../numeric/json-numbers.js';
import { addressText, type CaseAddress, type Shard } from '../run/address.js';
import type { CaseOutcome } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import type { OutcomesByAddress } from '../run/run-cases.js';
import { makeReportFolder, writingTo } from './report-folder.js';
import { type RunRecord, runRecordText } from './result-files.js';
import { removeTemporaries, writeWhole } from './whole-file.js';

/** What the shards of one run have in common: what determines its results. */
export interface ShardHeader {
  readonly version: string;
  /** The system under test. */
  readonly system: string;
  readonly seed: number;
  readonly profile: RunParameters['profile'];
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
export function shardHeader(parameters: RunParameters, claims: readonly string[], system = BUILT_IN): ShardHeader {
  const { version, seed, profile, alpha, corpus } = parameters;
  const node = Number(process.versions.node.split('.')[0]);
  return { version, system, seed, profile, alpha, corpus: corpus?.hash ?? 'none', node, claims };
}

/** The name of the file in the report folder. */
export function shardFileName({ number, of }: Shard): string {
  return `shard-${number}-of-${of}.json`;
}

/** The name of the record beside it. */
function recordName({ number, of }: Shard): string {
  return `run-${number}-of-${of}.json`;
}

/** Makes the report folder, and removes the temporary files of this shard: others may be at work in the same folder. */
export function prepareShard(report: string, shard: Shard): void {
  makeReportFolder(report);
  removeTemporaries(report, (name) => name === shardFileName(shard) || name === recordName(shard));
}

/**
 * Writes a shard's file and its record into the report folder.
 *
 * @param text see `shardFileText`
 * @returns the path of the file
 * @throws InputError when they cannot be written
 */
export function writeShard(report: string, shard: Shard, text: string, record: RunRecord): string {
  const path = join(report, shardFileName(shard));
  writingTo(report, () => {
    writeWhole(path, text);
    writeWhole(join(report, recordName(shard)), runRecordText(record));
  });
  return path;
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

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const count = z.int({ error: 'an integer of at least 0' }).min(0, { error: 'an integer of at least 0' });
const finite = z.number({ error: 'a number' });
const atLeast0 = z.number({ error: 'a number of at least 0' }).min(0, { error: 'a number of at least 0' });
const inBudget = `a number above 0 and at most ${LARGEST_BUDGET}`;
const alpha = z.number({ error: inBudget }).positive({ error: inBudget }).max(LARGEST_BUDGET, { error: inBudget });
// details may be NaN or infinite, which zod does not take for numbers
const number = z.custom<number>((value) => typeof value === 'number', { error: 'a number' });
const anError = z.custom<number>((value) => typeof value === 'number' && !(value < 0), {
  error: 'a number of at least 0',
});
const estimate = z.object({ value: number, error: anError }, { error: 'a number' });
const part = z.object({ name: text, at: text }, { error: 'an object' });
const evidence = z.object(
  {
    found: text,
    likely: z.array(text, { error: 'a list' }).optional(),
    asked: z
      .object(
        {
          call: text,
          given: z.record(z.string(), z.unknown(), { error: 'an object' }),
          at: z.array(z.union([text, count]), { error: 'a list' }),
        },
        { error: 'an object' },
      )
      .optional(),
  },
  { error: 'an object' },
);
const detail = z.record(z.string(), z.union([estimate, number]), { error: 'an object of numbers' }).optional();

// the keys of an object tell whether a law compares or says why it does not
const check = z.union([
  z.strictObject({ law: text, vacuous: text, part: part.optional(), detail }, { error: 'an object' }),
  z.strictObject(
    {
      law: text,
      measured: finite,
      bound: finite,
      error: atLeast0,
      scale: atLeast0.optional(),
      where: text.optional(),
      evidence: evidence.optional(),
      part: part.optional(),
      detail,
    },
    { error: 'an object' },
  ),
]);

const outcome = z.discriminatedUnion(
  'kind',
  [
    z
      .object({
        kind: z.literal('measured'),
        checks: z.array(check, { error: 'a list' }),
        failures: z
          .array(part.extend({ message: text }), { error: 'a list' })
          .min(1)
          .optional(),
      })
      .refine(({ checks, failures = [] }) => checks.length + failures.length > 0, {
        error: 'a list that is not empty',
        path: ['checks'],
      }),
    z.object({ kind: z.literal('unmet'), assumptions: z.array(count, { error: 'a list' }).min(1) }),
    z.object({ kind: z.literal('error'), message: text }),
  ],
  { error: "an object with kind 'measured', 'unmet' or 'error'" },
);

const ranCase = z.object({ claim: text, control: text.optional(), index: count, outcome }, { error: 'an object' });

/** What a shard's file holds, see `StoredShard`. */
const shardFile = z.object(
  {
    version: text,
    system: text,
    seed: count,
    profile: z.enum(PROFILE_NAMES, { error: `one of ${PROFILE_NAMES.join(', ')}` }),
    alpha,
    corpus: text,
    node: count,
    claims: z.array(text, { error: 'a list of claims' }),
    shard: z.object({ number: count, of: count }, { error: 'an object' }),
    outcomes: z.array(ranCase, { error: 'a list' }),
  },
  { error: 'an object' },
);
