import { z } from 'zod';
import { isRefuted, ratioOf } from '../evidence/comparison.js';
import { checkedValue } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { exactJson, fromExactJson } from '../numeric/json-numbers.js';
import type { CaseAddress } from '../run/address.js';
import { type CaseOutcome, isComparison, type LawCheck } from '../run/outcome.js';
import type { RanCase } from '../run/run-cases.js';

/** Longer cases are left out of their records: their addresses are enough to draw them again. */
const LONGEST_INPUT = 10_000;

/** One case of a run: where it belongs and what came out. */
export interface StoredCase extends CaseAddress {
  readonly outcome: CaseOutcome;
}

/** A case as a line of JSON; no bit of its outcome is lost. */
export function caseRecord({ claim, control, index }: CaseAddress, { input, ...outcome }: RanCase): string {
  const address = JSON.stringify({ claim, control, index }).slice(0, -1);
  return `${address},${inputText(input)},"outcome":${JSON.stringify(exactJson(withRatios(outcome)))}}`;
}

function inputText(input: string | undefined): string {
  if (input === undefined) return '"input":null,"inputReason":"it is no plain data"';
  if (input.length <= LONGEST_INPUT) return `"input":${input}`;
  return `"input":null,"inputReason":"it has ${input.length} characters; replay prints them"`;
}

/** With measured/bound and whether that refutes, which whoever draws them should not have to compute. */
function withRatios(outcome: CaseOutcome): object {
  if (outcome.kind !== 'measured') return outcome;
  const checks = outcome.checks.map((check) =>
    isComparison(check)
      ? { ...check, ratio: ratioOf(check), ...(isRefuted(check) ? { refuted: true as const } : {}) }
      : check,
  );
  return { ...outcome, checks };
}

/**
 * Reads the record of a case.
 *
 * @param where what the line is called in messages
 * @throws InputError when it is something else
 */
export function readCaseRecord(line: string, where: string): StoredCase {
  const { input: _, inputReason: __, ...found } = parsedLine(line, where) as Record<string, unknown>;
  const stored = fromExactJson(found);
  checkedValue(ranCase, stored, where, 'the case');
  // returned as it was written: results follow the order of a comparison's keys, which a schema does not keep
  const { outcome, ...address } = stored as StoredCase;
  return { ...address, outcome: withoutRatios(outcome) };
}

function withoutRatios(outcome: CaseOutcome): CaseOutcome {
  if (outcome.kind !== 'measured') return outcome;
  const checks = outcome.checks.map((check) => {
    const { ratio: _, refuted: __, ...found } = check as LawCheck & { ratio?: number; refuted?: true };
    return found as LawCheck;
  });
  return { ...outcome, checks };
}

/** A line of JSON, which should be an object. @throws InputError */
export function parsedLine(line: string, where: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new InputError(`${where} is not JSON: ${(error as Error).message}.`);
  }
  if (typeof value !== 'object' || value === null) throw new InputError(`${where} should be an object.`);
  return value;
}

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const count = z.int({ error: 'an integer of at least 0' }).min(0, { error: 'an integer of at least 0' });
const finite = z.number({ error: 'a number' });
const atLeast0 = z.number({ error: 'a number of at least 0' }).min(0, { error: 'a number of at least 0' });
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
          of: text.optional(),
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
const numbers = z.array(number, { error: 'a list of numbers' });
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
      ladder: z.object({ x: numbers, y: numbers }, { error: 'an object' }).optional(),
      ratio: number.optional(),
      refuted: z.literal(true, { error: 'true' }).optional(),
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
