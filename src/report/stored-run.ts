/** The files of a run as they are read again: results.json and run.json. */
import { z } from 'zod';
import type { Difference } from '../baseline/difference.js';
import { checkedValue, issueSentence } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import type { ControlResult, FindingResult, LawResult } from '../judge/claim-result.js';
import type { RunResults } from '../judge/results.js';
import { resultsSchema } from './results-schema.js';
import type { RunRecord } from './run-record.js';

/**
 * Reads a results.json.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
export function readResults(json: unknown, where: string): RunResults {
  const { error } = resultsSchema.safeParse(json, { error: expected });
  // a later version may say more
  const issues = (error?.issues ?? []).filter(({ code }) => code !== 'unrecognized_keys');
  if (issues.length > 0) throw new InputError(`${where}: ${issueSentence(issues, json, 'the results')}`);
  // as they were written, as a schema drops what it does not name
  const stored = json as RunResults;
  return {
    ...stored,
    ...(stored.baseline && {
      baseline: { ...stored.baseline, differences: stored.baseline.differences.map(withErrors) },
    }),
    claims: stored.claims.map((each) => ({
      ...each,
      laws: each.laws.map(withRatio),
      controls: each.controls.map(withMargin),
    })),
    findings: stored.findings.map(withMedian),
  };
}

/** The version that a results.json is of, which alone is known of the form of another version. @throws InputError */
export function versionOf(json: unknown, where: string): string {
  return checkedValue(z.object({ version: text }, { error: 'an object' }), json, where, 'the results').version;
}

/** Reads a run.json. @throws InputError naming the field, what was expected and what was found */
export function readRecord(json: unknown, where: string): RunRecord {
  checkedValue(record, json, where, 'the record of the run');
  return json as RunRecord;
}

/** JSON has no numbers for these: a law that was compared in a case, but has no ratio, has a bound that is not positive. */
function withRatio(law: LawResult): LawResult {
  const { index } = law.worst;
  const ratio = law.worst.ratio ?? (index === null ? Number.NaN : Number.POSITIVE_INFINITY);
  return { ...law, worst: { ratio, index } };
}

/** Between numbers that are exact, no difference is a number of errors. */
function withErrors(difference: Difference): Difference {
  if (difference.kind !== 'moved') return difference;
  return { ...difference, errors: difference.errors ?? Number.POSITIVE_INFINITY };
}

function withMargin(control: ControlResult): ControlResult {
  return 'margin' in control ? { ...control, margin: control.margin ?? Number.NaN } : control;
}

function withMedian(finding: FindingResult): FindingResult {
  return { ...finding, median: finding.median ?? Number.NaN };
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
};

/** What a schema expects, to complete the sentence "<field> should be ...". */
function expected(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES[issue.expected];
  if (issue.code !== 'invalid_value') return undefined;
  const values = issue.values.map((each) => String(each)).join(', ');
  return issue.values.length === 1 ? values : `one of ${values}`;
}

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const number = z.number({ error: 'a number' });
const list = <T extends z.ZodType>(of: T) => z.array(of, { error: 'a list' });
const object = <T extends z.ZodRawShape>(shape: T) => z.object(shape, { error: 'an object' });

const record = object({
  startedAt: text,
  milliseconds: z.record(text, number, { error: 'an object' }),
  system: z.union([text, list(text)], { error: 'a string, or a list' }).optional(),
  timeLimit: number.optional(),
  with: list(text).optional(),
  require: z.boolean({ error: 'true or false' }).optional(),
  offers: z.record(text, list(text), { error: 'an object' }).optional(),
});
