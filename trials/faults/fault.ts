import { readdirSync, readFileSync } from 'node:fs';

/** A realistic mistake, kept as a patch to src. */
export interface Fault {
  readonly id: string;
  /** What kind of mistake it is: sign, factor, clock, ... */
  readonly kind: string;
  /** The mistake in words. */
  readonly what: string;
  /** Path of the patch, a unified diff under a first line `kind: what`. */
  readonly patch: string;
}

/** Every fault beside this file, by id; or those named. @throws Error for a name that is not that of a fault */
export function readFaults(only: readonly string[] = []): Fault[] {
  const names = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.patch'))
    .sort();
  const all = names.map((name): Fault => {
    const patch = `${import.meta.dirname}/${name}`;
    const [title] = readFileSync(patch, 'utf8').split('\n', 1);
    const [kind, what] = title.split(/: (.*)/);
    return { id: name.slice(0, -'.patch'.length), kind, what, patch };
  });
  const stranger = only.find((id) => !all.some((each) => each.id === id));
  if (stranger !== undefined) throw new Error(`There is no fault '${stranger}'.`);
  return only.length > 0 ? all.filter(({ id }) => only.includes(id)) : all;
}
