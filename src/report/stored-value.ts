import type { z } from 'zod';
import { InputError } from '../input/input-error.js';
import { issueSentence } from '../input/issue-sentence.js';

/**
 * A value read from a file, as its schema describes it.
 *
 * @param where what the file is called in messages
 * @param whole what the value itself is called there
 * @throws InputError naming the field, what was expected and what was found
 */
export function storedValue<T>(schema: z.ZodType<T>, value: unknown, where: string, whole: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InputError(`${where}: ${issueSentence(parsed.error.issues, value, whole)}`);
  return parsed.data;
}
