/**
 * The file of the cases of a run, or of one shard of it, as lines of JSON: a header, the record of each case, and the
 * digest of all lines before. It is written as the cases are run, and read line by line, as it may be larger than a
 * string can be.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { checkedValue } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { linesOf } from '../input/read-lines.js';
import { FORMAT } from '../judge/results.js';
import { type CaseAddress, MOST_SHARDS, type Shard } from '../run/address.js';
import type { RunParameters } from '../run/parameters.js';
import type { RanCase } from '../run/run-cases.js';
import { BUILT_IN } from '../system/contract/description.js';
import { caseRecord, parsedLine } from './case-record.js';
import { growingFile } from './whole-file.js';

/** What the shards of one run have in common: what determines its results. */
export interface RunHeader {
  /** Of this file. */
  readonly format: typeof FORMAT;
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

/** A whole run as its only shard. */
export const WHOLE: Shard = { number: 1, of: 1 };

/** What determines the results of a run in this process. */
export function runHeader(parameters: RunParameters, claims: readonly string[], system = BUILT_IN): RunHeader {
  const { version, seed, profile, alpha, corpus } = parameters;
  const node = Number(process.versions.node.split('.')[0]);
  return { format: FORMAT, version, system, seed, profile, alpha, corpus: corpus?.hash ?? 'none', node, claims };
}

/** A file of cases that is being written. */
export interface OutcomesFile {
  add(address: CaseAddress, ran: RanCase): void;
  /** Adds a line that another such file has. */
  copy(line: string): void;
  /** Ends the file with its digest. @returns how many cases it has @throws the first error that kept it from being written */
  complete(): number;
  /** Removes it, unless it is complete. */
  discard(): void;
}

/** Begins the file of a run or a shard. @param also is given each line, its line break included */
export function outcomesFile(
  path: string,
  header: RunHeader,
  shard = WHOLE,
  also: (line: string) => void = () => undefined,
): OutcomesFile {
  const file = growingFile(path);
  const hash = createHash('sha256');
  let cases = 0;
  const write = (line: string) => {
    const text = `${line}\n`;
    file.write(text);
    also(text);
    return text;
  };
  const copy = (line: string) => {
    hash.update(write(line));
    cases++;
  };
  hash.update(write(JSON.stringify({ ...header, shard })));
  return {
    copy,
    add: (address, ran) => copy(caseRecord(address, ran)),
    complete() {
      write(JSON.stringify({ cases, sha256: hash.digest('hex') }));
      file.complete();
      return cases;
    },
    discard: file.discard,
  };
}

/** A file of cases as it is read. */
export interface StoredShard extends RunHeader {
  readonly path: string;
  readonly shard: Shard;
  /** The lines of its cases, each with what it is called in messages. */
  lines(): Generator<{ readonly line: string; readonly place: string }>;
}

/** Reads the header of a file of cases. @throws InputError when it is something else, or is not as it was written */
export function openShard(path: string): StoredShard {
  const header = headerOf(path);
  checkDigest(path);
  const { shard, ...run } = checkedValue(fileHeader, header, path, 'the header');
  return {
    ...run,
    shard,
    path,
    *lines() {
      let [held, number] = ['', 0];
      for (const line of linesOf(path)) {
        // neither the header nor the digest
        if (number > 1) yield { line: held, place: `${path}, line ${number}` };
        held = line;
        number++;
      }
    },
  };
}

function headerOf(path: string): object {
  const lines = linesOf(path);
  const first = lines.next();
  lines.return(undefined);
  const other = new InputError(
    `${path} should be a file shard-<i>-of-<n>.jsonl, whose first line describes the run, found another kind of file.`,
  );
  if (first.done) throw other;
  let header: { format?: unknown };
  try {
    header = parsedLine(first.value, path);
  } catch {
    throw other;
  }
  if (!('shard' in header)) throw other;
  const { format } = header;
  if (format !== FORMAT) {
    throw new InputError(`${path}: format should be ${FORMAT}, found ${JSON.stringify(format) ?? 'nothing'}.`);
  }
  return header;
}

/** A file that was cut short, or in which a number was changed, is no evidence. @throws InputError */
function checkDigest(path: string): void {
  const hash = createHash('sha256');
  let [held, count]: [string | undefined, number] = [undefined, 0];
  for (const line of linesOf(path)) {
    count++;
    if (held !== undefined) hash.update(`${held}\n`);
    held = line;
  }
  const sealed = seal.safeParse(lastLine(held ?? ''));
  if (!sealed.success) {
    const found = held?.trim() === '' ? 'an empty line' : 'none: the file is cut short';
    throw new InputError(`${path} should end with the digest of its lines, found ${found}.`);
  }
  // neither the header nor the digest is a case
  const cases = count - 2;
  if (sealed.data.cases !== cases) {
    throw new InputError(`${path}: cases should be ${cases}, the lines above, found ${sealed.data.cases}.`);
  }
  if (sealed.data.sha256 === hash.digest('hex')) return;
  throw new InputError(
    `${path}: sha256 should be the digest of the lines above it, found another: the file is not as it was written.`,
  );
}

function lastLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const seal = z.object({ cases: z.int(), sha256: z.string() });

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const count = z.int({ error: 'an integer of at least 0' }).min(0, { error: 'an integer of at least 0' });
const ofShards = `an integer from 1 to ${MOST_SHARDS}`;
const place = z.int({ error: ofShards }).min(1, { error: ofShards }).max(MOST_SHARDS, { error: ofShards });
const inBudget = `a number above 0 and at most ${LARGEST_BUDGET}`;
const alpha = z.number({ error: inBudget }).positive({ error: inBudget }).max(LARGEST_BUDGET, { error: inBudget });

const fileHeader = z.object(
  {
    format: z.literal(FORMAT),
    version: text,
    system: text,
    seed: count,
    profile: z.enum(PROFILE_NAMES, { error: `one of ${PROFILE_NAMES.join(', ')}` }),
    alpha,
    corpus: text,
    node: count,
    claims: z.array(text, { error: 'a list of claims' }),
    shard: z.object({ number: place, of: place }, { error: 'an object' }),
  },
  { error: 'an object' },
);
