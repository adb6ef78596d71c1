import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { issueSentence } from '../../src/input/checked-value.js';
import { InputError } from '../../src/input/input-error.js';
import { writeWhole } from '../../src/report/whole-file.js';

const CAUGHT_BY = z.strictObject(
  { test: z.string('a string').optional(), claim: z.string('a string').optional() },
  'an object with test, claim or both',
);
const MEMORY = z.record(z.string(), CAUGHT_BY, 'an object by the id of a fault');

/** The test file and the claim that caught a fault last: where to look first, and nothing else. */
export type CaughtBy = Readonly<z.infer<typeof CAUGHT_BY>>;

/** What caught each fault last, by its id. */
export type Memory = Readonly<Record<string, CaughtBy>>;

/** How long a line may be; longer ones are broken as the formatter does. */
const LINE_WIDTH = 120;

/** Reads what caught each fault last; nothing if there is no file. @throws InputError if it is not such a file */
export function readMemory(path: string): Memory {
  if (!existsSync(path)) return {};
  let stored: unknown;
  try {
    stored = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new InputError(`${path} should be JSON; without the file a run makes a new one.`);
  }
  const { success, data, error } = MEMORY.safeParse(stored);
  if (!success) throw new InputError(`In ${path}, ${issueSentence(error.issues, stored, 'the file')}`);
  return data;
}

/**
 * Remembers what caught one fault, or that nothing did. The file is read again, as another shard may have written to it
 * meanwhile, and replaced as a whole.
 *
 * @param ids of all faults: others are forgotten
 */
export function remember(path: string, id: string, caughtBy: CaughtBy, ids: readonly string[]): void {
  const memory: Memory = { ...readMemory(path), [id]: caughtBy };
  writeWhole(path, memoryText(Object.fromEntries(ids.map((each) => [each, memory[each] ?? {}]))));
}

/** The file of a memory, by id, one line a fault where it fits. */
function memoryText(memory: Memory): string {
  const lines = Object.keys(memory)
    .sort()
    .flatMap((id) => {
      const { test, claim } = memory[id];
      const pairs = Object.entries({ test, claim }).filter(([, name]) => name !== undefined);
      return pairs.length > 0 ? [{ id, pairs: pairs.map(([key, name]) => `"${key}": ${JSON.stringify(name)}`) }] : [];
    })
    .map(({ id, pairs }, index, { length }) => {
      const comma = index < length - 1 ? ',' : '';
      const line = `  ${JSON.stringify(id)}: { ${pairs.join(', ')} }${comma}`;
      return line.length <= LINE_WIDTH ? line : `  ${JSON.stringify(id)}: {\n    ${pairs.join(',\n    ')}\n  }${comma}`;
    });
  return lines.length > 0 ? `{\n${lines.join('\n')}\n}\n` : '{}\n';
}

/**
 * What to remember of a fault after a trial: what caught it, and of what was remembered before whatever was not asked
 * again in vain.
 *
 * @param caught what caught it, if anything did
 * @param inVain names of what was asked and did not catch it
 */
export function learned(before: CaughtBy, caught: CaughtBy, inVain: readonly string[]): CaughtBy {
  const kept = Object.entries(before).filter(([, name]) => name !== undefined && !inVain.includes(name));
  return { ...Object.fromEntries(kept), ...caught };
}
