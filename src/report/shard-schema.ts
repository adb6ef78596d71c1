import { z } from 'zod';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';

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
const detail = z.record(z.string(), z.union([estimate, number]), { error: 'an object of numbers' }).optional();

// the keys of an object tell whether a law compares or says why it does not
const finding = z.union([
  z.strictObject({ law: text, vacuous: text, part: part.optional(), detail }, { error: 'an object' }),
  z.strictObject(
    {
      law: text,
      measured: finite,
      bound: finite,
      error: atLeast0,
      scale: atLeast0.optional(),
      where: text.optional(),
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
        findings: z.array(finding, { error: 'a list' }),
        failures: z
          .array(part.extend({ message: text }), { error: 'a list' })
          .min(1)
          .optional(),
      })
      .refine(({ findings, failures = [] }) => findings.length + failures.length > 0, {
        error: 'a list that is not empty',
        path: ['findings'],
      }),
    z.object({ kind: z.literal('unmet'), assumptions: z.array(count, { error: 'a list' }).min(1) }),
    z.object({ kind: z.literal('error'), message: text }),
  ],
  { error: "an object with kind 'measured', 'unmet' or 'error'" },
);

const ranCase = z.object({ claim: text, control: text.optional(), index: count, outcome }, { error: 'an object' });

/** What a shard's file holds, see `StoredShard`. */
export const shardFile = z.object(
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
