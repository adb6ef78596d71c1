/** The files of a run as they are read again: results.json and run.json. */
import { z } from 'zod';
import { PROFILE_NAMES } from '../claim/profiles.js';
import type { Verdict } from '../evidence/verdict.js';
import { checkedValue } from '../input/checked-value.js';
import type { ControlResult, FindingResult, LawResult } from '../judge/claim-result.js';
import { FORMAT, type RunResults } from '../judge/results.js';
import type { RunRecord } from './run-record.js';

/**
 * Reads a results.json.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
export function readResults(json: unknown, where: string): RunResults {
  checkedValue(results, json, where, 'the results');
  // as they were written, as a schema drops what it does not name
  const stored = json as RunResults;
  return {
    ...stored,
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

function withMargin(control: ControlResult): ControlResult {
  return 'margin' in control ? { ...control, margin: control.margin ?? Number.NaN } : control;
}

function withMedian(finding: FindingResult): FindingResult {
  return { ...finding, median: finding.median ?? Number.NaN };
}

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const number = z.number({ error: 'a number' });
const numberOrNull = z.number({ error: 'a number or null' }).nullable();
const list = <T extends z.ZodType>(of: T) => z.array(of, { error: 'a list' });
const object = <T extends z.ZodRawShape>(shape: T) => z.object(shape, { error: 'an object' });

const VERDICTS = [
  'holds',
  'refuted',
  'inconclusive',
  'vacuous',
  'skipped',
  'toothless',
  'error',
] as const satisfies Verdict[];
const verdict = z.enum(VERDICTS, { error: `one of ${VERDICTS.join(', ')}` });
const expectation = z.enum(['holds', 'refuted'], { error: "'holds' or 'refuted'" });
const interval = z.tuple([number, number], { error: 'a list of two numbers' });

const detects = object({
  exceedance: numberOrNull,
  probability: number,
  strata: object({ count: number, leastDraws: number }).optional(),
  drift: number.optional(),
});

const trend = object({
  median: number,
  interval: interval.optional(),
  confidence: number,
  side: z.enum(['at most', 'at least'], { error: "'at most' or 'at least'" }),
  asked: number,
});

const law = object({
  id: text,
  verdict,
  compared: number,
  decided: number,
  vacuous: number,
  silent: text.optional(),
  worst: object({ ratio: numberOrNull, index: numberOrNull }),
  alphaSpent: number.optional(),
  detects: detects.optional(),
  trend: trend.optional(),
  reason: text.optional(),
  needs: text.optional(),
  replay: text.optional(),
  parts: list(object({ name: text, at: text, index: number })).optional(),
});

const control = object({
  id: text,
  law: text,
  expects: expectation,
  share: number,
  margin: numberOrNull.optional(),
  pValue: number.optional(),
  fault: text.optional(),
});

const counterexample = object({
  law: text,
  measured: number,
  bound: number,
  error: number,
  where: text.optional(),
  detail: z.record(text, z.unknown(), { error: 'an object' }).optional(),
});

const claim = object({
  id: text,
  verdict,
  expects: expectation,
  reason: text.optional(),
  cases: object({ run: number, decided: number, failed: number.optional() }),
  assumptions: list(object({ statement: text, met: numberOrNull })),
  laws: list(law),
  failing: text.optional(),
  failures: list(object({ name: text, at: text, message: text, index: number, cases: number })).optional(),
  counterexample: counterexample.optional(),
  replay: text.optional(),
  alphaSpent: number,
  controls: list(control),
  expected: list(
    object({ law: text.optional(), verdict, reason: text, met: z.boolean({ error: 'true or false' }) }),
  ).optional(),
});

const finding = object({
  id: text,
  statement: text,
  predicted: number.optional(),
  series: list(number),
  median: numberOrNull,
  interval: interval.optional(),
  confidence: number,
  error: number,
});

const results = object({
  format: z.literal(FORMAT, { error: String(FORMAT) }),
  version: text,
  system: text,
  seed: number,
  profile: z.enum(PROFILE_NAMES, { error: `one of ${PROFILE_NAMES.join(', ')}` }),
  alpha: object({ budget: number, spent: number }),
  corpus: text,
  claims: list(claim),
  findings: list(finding),
});

const record = object({
  startedAt: text,
  milliseconds: z.record(text, number, { error: 'an object' }),
  system: z.union([text, list(text)], { error: 'a string, or a list' }).optional(),
  timeLimit: number.optional(),
  with: list(text).optional(),
  require: z.boolean({ error: 'true or false' }).optional(),
  offers: z.record(text, list(text), { error: 'an object' }).optional(),
});
