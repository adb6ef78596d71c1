import { z } from 'zod';
import { fieldAt, issueSentence } from '../input/checked-value.js';
import { text } from '../input/fields.js';

const fn = z.custom<object>((value) => typeof value === 'function', { error: 'a function' });
// whether it is a right one is said elsewhere
const number = z.custom<number>((value) => typeof value === 'number', { error: 'a number' });
const listOf = <T extends z.ZodType>(entry: T, error: string) => z.array(entry, { error });

/** An object with these keys and no others: one that is misspelt would be passed over. */
const strict = <T extends z.core.$ZodLooseShape>(keys: T, error: string) => z.strictObject(keys, { error });

const size = strict({ cases: number, controlCases: number }, 'the numbers cases and controlCases');
const sizes = strict({ quick: size, ci: size, deep: size }, 'sizes for quick, ci and deep');

const claimKind = z.enum(['identity', 'exact', 'coverage', 'trend'], {
  error: "'identity', 'exact', 'coverage' or 'trend'",
});

const lawKind = z.enum(['identity', 'exact', 'coverage', 'trend', 'finding'], {
  error: "'identity', 'exact', 'coverage', 'trend' or 'finding'",
});

const NAMES = 'a string or a list of strings';
// which there are is said elsewhere
const capability = z.union([z.string({ error: NAMES }), z.array(z.string({ error: 'a string' })).min(1)]);
const capabilities = listOf(capability, 'a list of capabilities');

const axisName = text.max(40, { error: 'at most 40 characters' });

const law = strict(
  {
    statement: text,
    latex: z.union([z.string(), fn], { error: 'a string or a function' }),
    sharpness: z.enum(['tight', 'upper'], { error: "'tight' or 'upper'" }),
    kind: lawKind.optional(),
    yesOrNo: z.literal(true, { error: 'true' }).optional(),
    needs: capabilities.optional(),
    appliesWhen: text.optional(),
    causes: z.array(text, { error: 'a list of texts' }).optional(),
    predicted: strict({ value: number, by: text }, 'a number and what it follows from').optional(),
    axes: strict({ measured: axisName, bound: axisName.optional(), unit: text.optional() }, 'names of axes').optional(),
    ladder: strict({ x: text, y: text, points: fn }, 'a ladder').optional(),
    measure: fn.optional(),
    check: fn,
  },
  'a law',
);

const control = strict(
  {
    id: text,
    title: text,
    breaks: text,
    expects: z.enum(['holds', 'refuted'], { error: "'holds' or 'refuted'" }).optional(),
    exceedance: number.optional(),
    cases: fn.optional(),
    measure: fn.optional(),
    check: fn.optional(),
  },
  'a control',
);

const controls = listOf(control, 'a list of controls');
const source = strict({ paper: text, locus: text, note: text.optional() }, 'a paper and a locus');
const assumption = strict({ statement: text, holds: fn.optional() }, 'an assumption');
const constant = strict({ name: text, value: number, meaning: text }, 'a constant');
const failure = strict({ refuted: text, readings: text.optional(), untouched: text.optional() }, 'an object');

const forSystem = strict(
  {
    needs: capabilities,
    cases: fn,
    measure: fn.optional(),
    measures: z.record(z.string(), fn, { error: 'functions by law' }).optional(),
    controls: controls.optional(),
    sizes: sizes.optional(),
  },
  'an object',
);

/** The declaration of a claim as far as its types go, which a module in JavaScript does not check. */
export const declaration = strict(
  {
    id: text,
    title: text,
    source,
    assumptions: listOf(assumption, 'a list of assumptions'),
    scope: listOf(text, 'a list of strings'),
    laws: z.record(z.string(), law, { error: 'laws by name' }),
    kind: claimKind,
    delta: number.optional(),
    strata: fn.optional(),
    budgetWeight: number.optional(),
    expects: z.custom<'holds' | object>(
      (value) => value === 'holds' || failure.safeParse(value).success,
      "'holds' or { refuted: the clause at fault }",
    ),
    cases: fn,
    furtherCases: fn.optional(),
    deepestCases: fn.optional(),
    measure: fn.optional(),
    forSystem: forSystem.optional(),
    controls,
    constants: listOf(constant, 'a list of constants').optional(),
    sizes: sizes.optional(),
    proves: text.optional(),
    chain: fn.optional(),
    tables: fn.optional(),
    missing: fn.optional(),
  },
  'an object',
);

/** Keys of a claim, its laws and controls that version 0.1 had under other names. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['says', 'statement'],
  ['of', 'check'],
  ['on', 'forSystem'],
  ['alsoNeeds', 'appliesWhen'],
  ['withoutNumbers', 'yesOrNo'],
]);

/** What in the declaration of a claim is of the wrong type, if anything is: the field, what was expected and found. */
export function schemaFault(value: unknown): string | undefined {
  const parsed = declaration.safeParse(value);
  if (parsed.success) return undefined;
  const { issues } = parsed.error;
  return renamedKeyFault(issues) ?? issueSentence(issues, value, 'a claim').slice(0, -1);
}

function renamedKeyFault(issues: readonly z.core.$ZodIssue[]): string | undefined {
  for (const issue of issues) {
    const old = issue.code === 'unrecognized_keys' ? issue.keys.find((key) => RENAMED.has(key)) : undefined;
    if (old !== undefined) return renamedKey(fieldAt(issue.path, 'a claim'), old, RENAMED.get(old));
  }
  return undefined;
}

/** That a key has another name since version 0.2, as a sentence without its end. */
export function renamedKey(owner: string, old: string, name: string | undefined): string {
  return `${owner} has the key '${old}' of version 0.1, which is called '${name}' now`;
}
