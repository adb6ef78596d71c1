import { readdirSync, readFileSync } from 'node:fs';
import { InputError } from '../../src/input/input-error.js';

/** A realistic mistake, kept as a patch to src. */
export interface Fault {
  readonly id: string;
  /** What kind of mistake it is: sign, factor, clock, ... */
  readonly kind: string;
  /** The mistake in words. */
  readonly what: string;
  /** Path of the patch, a unified diff under a first line `kind: what`. */
  readonly patch: string;
  /** The files that it changes, as paths within the package. */
  readonly changes: readonly string[];
}

/** Every fault beside this file, by id. */
export function readFaults(): Fault[] {
  const names = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.patch'))
    .sort();
  return names.map((name): Fault => {
    const patch = `${import.meta.dirname}/${name}`;
    const text = readFileSync(patch, 'utf8');
    const [title] = text.split('\n', 1);
    const [kind, what] = title.split(/: (.*)/);
    return { id: name.slice(0, -'.patch'.length), kind, what, patch, changes: changedFiles(text) };
  });
}

/** The files that a unified diff changes, as paths within the package. */
export function changedFiles(diff: string): string[] {
  return Array.from(diff.matchAll(/^\+\+\+ b\/(.+)$/gm), ([, file]) => file);
}

/** The faults that are named, or all without a name. @throws InputError for a name that is not that of a fault */
export function namedFaults<T extends Pick<Fault, 'id'>>(faults: readonly T[], only: readonly string[]): T[] {
  const stranger = only.find((id) => !faults.some((each) => each.id === id));
  if (stranger !== undefined) {
    throw new InputError(`--only should be ids of faults, which their patches are named after, found '${stranger}'.`);
  }
  return faults.filter(({ id }) => only.length === 0 || only.includes(id));
}
