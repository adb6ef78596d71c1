import { z } from 'zod';
import { issueSentence } from '../experiment/issue-sentence.js';

const text = z.string({ error: 'a string' }).min(1, { error: 'a string that is not empty' });
const fn = z.custom<object>((value) => typeof value === 'function', { error: 'a function' });
const listOf = <T extends z.ZodType>(entry: T, error: string) => z.array(entry, { error });
const size = z.object({ cases: z.number(), controlCases: z.number() }, { error: 'the numbers cases and controlCases' });
const sizes = z.object({ quick: size, ci: size, deep: size }, { error: 'sizes for quick, ci and deep' });

const claimKind = z.enum(['identity', 'exact', 'coverage', 'trend'], {
  error: "'identity', 'exact', 'coverage' or 'trend'",
});

const lawKind = z.enum(['identity', 'exact', 'coverage', 'trend', 'finding'], {
  error: "'identity', 'exact', 'coverage', 'trend' or 'finding'",
});

const capabilities = listOf(z.unknown(), 'a list of capabilities');

const law = z.object(
  {
    says: text,
    latex: z.union([z.string(), fn], { error: 'a string or a function' }),
    sharpness: z.enum(['tight', 'upper'], { error: "'tight' or 'upper'" }),
    kind: lawKind.optional(),
    withoutNumbers: z.literal(true, { error: 'true' }).optional(),
    needs: capabilities.optional(),
    alsoNeeds: text.optional(),
    causes: text.optional(),
    predicted: z.number({ error: 'a number' }).optional(),
    of: fn,
  },
  { error: 'a law' },
);

const control = z.object(
  {
    id: text,
    title: text,
    breaks: text,
    expects: z.enum(['holds', 'refuted'], { error: "'holds' or 'refuted'" }).optional(),
    cases: fn.optional(),
    measure: fn.optional(),
    of: fn.optional(),
  },
  { error: 'a control' },
);

const failure = z.object({ refuted: text, readings: text.optional(), untouched: text.optional() });

const controls = listOf(control, 'a list of controls');

/** The declaration of a claim as far as its types go, which a module in JavaScript does not check. */
const declaration = z.object(
  {
    id: text,
    title: text,
    source: z.object({ paper: text, locus: text, note: text.optional() }, { error: 'a paper and a locus' }),
    assumptions: listOf(
      z.object({ statement: text, holds: fn.optional() }, { error: 'an assumption' }),
      'a list of assumptions',
    ),
    scope: listOf(text, 'a list of strings'),
    laws: z.record(z.string(), law, { error: 'laws by name' }),
    kind: claimKind,
    expects: z.custom<'holds' | object>(
      (value) => value === 'holds' || failure.safeParse(value).success,
      "'holds' or { refuted: the clause at fault }",
    ),
    cases: fn,
    furtherCases: fn.optional(),
    deepestCases: fn.optional(),
    measure: fn,
    on: z
      .object(
        {
          needs: capabilities,
          cases: fn,
          measure: fn,
          controls: controls.optional(),
          sizes: sizes.optional(),
        },
        { error: 'an object' },
      )
      .optional(),
    controls,
    sizes: sizes.optional(),
    chain: fn.optional(),
    tables: fn.optional(),
  },
  { error: 'an object' },
);

/** What in the declaration of a claim is of the wrong type, if anything is: the field, what was expected and found. */
export function shapeFault(value: unknown): string | undefined {
  const parsed = declaration.safeParse(value);
  return parsed.success ? undefined : issueSentence(parsed.error.issues, value, 'a claim').slice(0, -1);
}
