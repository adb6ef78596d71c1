import { figure } from '../../src/evidence/number-format.js';

/** The levels of a grid beside those that are expected, as values of sigma/alpha. */
export interface LevelLists {
  readonly found: readonly number[];
  readonly expected: readonly number[];
  /** Whether both differ by more than roundings at a level. */
  differs(k: number): boolean;
  /** The lists that known mistakes make, in words that follow 'this looks like'. */
  mistakes(): Readonly<Record<string, readonly number[]>>;
  /** Whether a level that a mistake makes is the one that was found. */
  isFound(value: number, k: number): boolean;
  /** The first of both lists in words, and the second. */
  readonly names: readonly [found: string, expected: string];
}

/** So many levels are shown of each list: one before the first that differs, and those that follow. */
const SHOWN = 6;

/** Both lists side by side from the first level that differs, or the one before. */
export function sideBySide({ found, expected, differs, names }: LevelLists): string {
  const first = found.findIndex((_, k) => differs(k));
  const from = Math.max(0, Math.min(first - 1, found.length - SHOWN));
  const shown = (list: readonly number[]) => {
    const part = list.slice(from, from + SHOWN).map((value) => (Number.isNaN(value) ? 'none' : figure(value, 5)));
    return [...(from > 0 ? ['...'] : []), ...part, ...(from + SHOWN < list.length ? ['...'] : [])].join(', ');
  };
  return (
    `${names[0]} ${shown(found)}; ${names[1]} ${shown(expected)}: state ${first + 1} is the first that differs, ` +
    `${figure(found[first], 5)} for ${figure(expected[first], 5)}`
  );
}

/** The mistakes that make all of a list, of which they may leave a level open. */
export function mistakesMaking({ found, mistakes, differs, isFound }: LevelLists): string[] {
  const isKnown = (list: readonly number[], k: number) => !Number.isNaN(list[k]);
  const made = Object.entries(mistakes()).filter(
    ([, list]) =>
      found.every((_, k) => !isKnown(list, k) || isFound(list[k], k)) &&
      found.some((_, k) => isKnown(list, k) && differs(k)),
  );
  return made.map(([mistake]) => mistake);
}
