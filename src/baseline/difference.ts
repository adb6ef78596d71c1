import { figure } from '../evidence/number-format.js';
import { isSampled, type Quantities, type Quantity, rangeOf } from './quantity.js';

/** A quantity that is not as it was. */
export type Difference =
  | {
      readonly name: string;
      readonly kind: 'moved';
      readonly was: Quantity;
      readonly is: Quantity;
      readonly errors: number;
    }
  /** It had a value, and has none; `is` is left out where it is not measured any more. */
  | { readonly name: string; readonly kind: 'vanished'; readonly was: Quantity; readonly is?: Quantity }
  /** It had no value, and has one; `was` is left out where it was not measured before. */
  | { readonly name: string; readonly kind: 'appeared'; readonly was?: Quantity; readonly is: Quantity };

/**
 * The quantities that are not as they were, in the order of the stored ones. A quantity has moved if both ranges in which it
 * may lie have nothing in common: for numbers with errors, if |new - old| > old error + new error; for medians of draws, if
 * their intervals are apart, which is by chance with a probability of at most the sum of what both may miss.
 */
export function differencesBetween(stored: Quantities, now: Quantities): Difference[] {
  const known = Array.from(stored, ([name, was]) => differenceOf(name, was, now.get(name)));
  const added = Array.from(now, ([name, is]) => (stored.has(name) ? undefined : appeared(name, undefined, is)));
  return [...known, ...added].flatMap((each) => each ?? []);
}

function differenceOf(name: string, was: Quantity, is: Quantity | undefined): Difference | undefined {
  if (is === undefined) return { name, kind: 'vanished', was };
  if (was.value === null) return is.value === null ? undefined : appeared(name, was, is);
  if (is.value === null) return { name, kind: 'vanished', was, is };
  const [[low, high], [lowNow, highNow]] = [rangeOf(was), rangeOf(is)];
  if (lowNow <= high && low <= highNow) return undefined;
  const rises = is.value > was.value;
  const error = rises ? high - was.value + (is.value - lowNow) : was.value - low + (highNow - is.value);
  return { name, kind: 'moved', was, is, errors: Math.abs(is.value - was.value) / error };
}

function appeared(name: string, was: Quantity | undefined, is: Quantity): Difference {
  return { name, kind: 'appeared', ...(was === undefined ? {} : { was }), is };
}

/** A difference in a line, as in 'moved: vp-line/priorKl: 0.212 ± 1e-9, was 0.213 ± 1e-9: by 5e5 errors'. */
export function differenceText(difference: Difference): string {
  const { kind, name } = difference;
  if (kind === 'moved') {
    const { was, is, errors } = difference;
    const by = errors === Number.POSITIVE_INFINITY ? 'both are exact' : `by ${figure(errors)} errors`;
    return `moved: ${name}: ${numberText(is, was)}, was ${numberText(was, is)}: ${by}`;
  }
  if (kind === 'vanished') {
    const { was, is } = difference;
    return `vanished: ${name}: ${is === undefined ? 'not measured any more' : numberText(is)}, was ${numberText(was)}`;
  }
  const { was, is } = difference;
  return `appeared: ${name}: ${numberText(is)}, was ${was === undefined ? 'not measured' : numberText(was)}`;
}

/** A quantity with as many digits as tell it from another one. */
function numberText(quantity: Quantity, other?: Quantity): string {
  if (quantity.value === null) return `null (${quantity.reason})`;
  const { value } = quantity;
  const apart = other?.value == null ? 0 : Math.abs(value - other.value);
  const digits = apart === 0 ? 6 : Math.min(17, Math.max(6, Math.ceil(Math.log10(Math.abs(value) / apart)) + 2));
  if (!isSampled(quantity)) return `${figure(value, digits)} ± ${figure(quantity.error, 2)}`;
  return `${figure(value, digits)} (${quantity.interval.map((end) => figure(end, digits)).join(' to ')})`;
}
