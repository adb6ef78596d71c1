import { figure } from './number-format.js';

/** A ratio by which an answer is off, in words. */
interface KnownRatio {
  readonly ratio: number;
  readonly text: string;
}

/** Factors that answers are off by when a known step is forgotten, or taken twice. */
const KNOWN: readonly KnownRatio[] = [
  { ratio: -1, text: 'the sign' },
  { ratio: 2, text: 'factor 2' },
  { ratio: 1 / 2, text: 'factor 1/2' },
  { ratio: -2, text: 'factor -2' },
  { ratio: -1 / 2, text: 'factor -1/2' },
  { ratio: 3, text: 'factor 3' },
  { ratio: 1 / 3, text: 'factor 1/3' },
  { ratio: 4, text: 'factor 4' },
  { ratio: 1 / 4, text: 'factor 1/4' },
  { ratio: Math.SQRT2, text: 'factor sqrt 2' },
  { ratio: Math.SQRT1_2, text: 'factor 1/sqrt 2' },
  { ratio: 1 / Math.LN2, text: 'factor 1/ln 2: bits for nats, or log2 for log' },
  { ratio: Math.LN2, text: 'factor ln 2: nats for bits, or log for log2' },
  { ratio: 1 / Math.LN10, text: 'factor 1/ln 10: log10 for log' },
  { ratio: Math.LN10, text: 'factor ln 10: log for log10' },
  { ratio: Math.PI, text: 'factor pi' },
  { ratio: 2 * Math.PI, text: 'factor 2 pi' },
  { ratio: 1 / (2 * Math.PI), text: 'factor 1/(2 pi)' },
  { ratio: 1000, text: 'factor 1000' },
  { ratio: 1e-3, text: 'factor 1/1000' },
];

/** A ratio is a known one if they agree to this, and to what the tolerance of the answer leaves open. */
const SAME_RATIO = 1e-6;
/** No ratio is recognised where the tolerance leaves more than this open. */
const MOST_OPEN = 1e-3;
/** Up to this much, a difference is said in percent. */
const MOST_PERCENT = 30;

/**
 * An answer beside what is expected, and the size of the difference in words that a person uses: a known factor, a sign,
 * percent, or else the factor.
 *
 * @param tolerance by how much the answer may be off
 */
export function differenceText(answer: number, expected: number, tolerance: number): string {
  const numbers = `answered ${figure(answer, 6)}, expected ${figure(expected, 6)}`;
  const allowed = `allowed ${figure(tolerance)}`;
  const size = sizeOf(answer, expected, tolerance);
  const off = `off by ${figure(Math.abs(answer - expected))}, ${allowed}`;
  return size === undefined ? `${numbers} (${off})` : `${numbers}: ${size} (${off})`;
}

/** In words; undefined where the numbers say it all. */
function sizeOf(answer: number, expected: number, tolerance: number): string | undefined {
  if (expected === 0 || answer === 0) return undefined;
  const ratio = answer / expected;
  const open = Math.max(SAME_RATIO, (2 * tolerance) / Math.abs(expected));
  const known = open <= MOST_OPEN ? KNOWN.find((each) => Math.abs(ratio / each.ratio - 1) <= open) : undefined;
  if (known !== undefined) return known.text;
  const percent = 100 * (ratio - 1);
  if (Math.abs(percent) < MOST_PERCENT) return `${figure(Math.abs(percent))}% too ${percent > 0 ? 'large' : 'small'}`;
  return `factor ${figure(ratio, 4)}`;
}
