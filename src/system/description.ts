import { z } from 'zod';
import { positive, targetSchema } from '../experiment/field-schemas.js';
import { InputError } from '../experiment/input-error.js';
import { issueSentence } from '../experiment/issue-sentence.js';
import { oneLine } from '../experiment/one-line.js';
import { checkTarget } from '../experiment/shapes.js';
import { CAPABILITIES, PARAMETERIZATIONS } from './diffusion-system.js';

const text = z.string({ error: 'a string' }).min(1, { error: 'a string that is not empty' });

/** Shown in every table and message about the system. */
const name = text
  .max(100, { error: 'a string of at most 100 characters' })
  .refine((value) => oneLine(value) === value, { error: 'a string on one line, without control characters' });

/** The keys that targets are made of; a target built by a function of the package has others too. */
const PARAMETERS = ['kind', 'weights', 'means', 'variances', 'centers', 'halfWidths'];

function parametersOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => PARAMETERS.includes(key)));
}

const forwardProcess = z.object(
  {
    kind: z.enum(['vp', 've'], { error: "'vp' or 've'" }),
    horizon: positive,
    priorVariance: positive,
    coefficients: z.literal('function', { error: 'a function of t' }),
  },
  { error: 'a forward process' },
);

const description = z.object(
  {
    name,
    process: forwardProcess,
    parameterization: z.enum(PARAMETERIZATIONS, { error: `one of ${PARAMETERIZATIONS.join(', ')}` }).default('score'),
    models: z
      .array(z.object({ id: text, target: z.preprocess(parametersOf, targetSchema) }, { error: 'an object' }), {
        error: 'a list of models',
      })
      .default([]),
    can: z.array(z.enum(CAPABILITIES)),
  },
  { error: 'an object' },
);

/** What a system says about itself. */
export type Description = z.infer<typeof description>;

/**
 * Reads the description that a host sends.
 *
 * @param where the path of the system
 * @throws InputError naming the field, what was expected and what was found
 */
export function readDescription(value: unknown, where: string): Description {
  const parsed = description.safeParse(value);
  if (!parsed.success) throw new InputError(`${where}: ${issueSentence(parsed.error.issues, value, 'the system')}`);
  const { models } = parsed.data;
  for (const [i, { id, target }] of models.entries()) {
    if (models.findIndex((other) => other.id === id) < i) {
      throw new InputError(`${where}: models[${i}].id should be unique, found ${JSON.stringify(id)} once more.`);
    }
    const dimension = checkTarget(target, `models[${i}].target`, where);
    if (dimension > 1)
      throw new InputError(`${where}: models[${i}].target should be of dimension 1, found dimension ${dimension}.`);
  }
  return parsed.data;
}
