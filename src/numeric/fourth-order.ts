/**
 * By how much twice the steps lessen what they change at least and at most, where that is of fourth order: by 16 in the limit. By
 * far more it falls where a part of higher order still has the other sign, and then it may be less than the error.
 */
const [LEAST_FALL, MOST_FALL] = [12, 24];

/** What so many steps lead to, and how much the last doubling of them has changed: 15 times the error in the limit. */
export interface ByDoubling<T> {
  readonly fine: T;
  readonly change: number;
}

/** The number that steps are judged by, and how large a change of it may be rounding. */
export interface Judged<T> {
  number(result: T): number;
  rounding(result: T): number;
}

/**
 * The result of a method of fourth order by twice as many steps until these lessen what they change as that order has it, to the
 * same side: before that a change says little of the error. Rounding alone ends the doubling too.
 *
 * @param by the result by so many steps
 * @param steps the fewest that are taken, of which a half and a fourth are looked at too, and the most
 */
export function byDoubling<T>(
  by: (steps: number) => T,
  { number, rounding }: Judged<T>,
  { fewest, most }: { readonly fewest: number; readonly most: number },
): ByDoubling<T> {
  let [coarse, fine] = [by(fewest / 4), by(fewest / 2)];
  for (let steps = fewest; ; steps *= 2) {
    const before = number(fine) - number(coarse);
    [coarse, fine] = [fine, by(steps)];
    const change = number(fine) - number(coarse);
    const fall = before / change;
    const isFalling = fall >= LEAST_FALL && fall <= MOST_FALL;
    if (isFalling || Math.abs(change) <= rounding(fine) || 2 * steps > most) return { fine, change: Math.abs(change) };
  }
}
