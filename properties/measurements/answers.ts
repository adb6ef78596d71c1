import { differenceText } from '../../src/evidence/difference.js';
import { type AskedCall, atMost, type Comparison, type Estimate, type Evidence } from '../../src/numeric/estimate.js';
import { onFirstUse } from '../../src/numeric/memo.js';
import { NonFiniteAnswer } from '../../src/system/contract/answers.js';
import { roundingOf } from '../../src/system/contract/precision.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';

/** Answers in doubles are held to this fraction of their terms: further roundings are nobody's mistake. */
const LEAST_TOLERANCE = 1e-11;
/** Rounding of numbers in single precision, as a fraction of their terms. */
const SINGLE = roundingOf({ dtype: 'float32' });

/** Two numbers that are nearer to each other than this, relative, are equal. */
const LEAST_DECREASE = 1e-11;

/** What a system was asked, down to one number of its answer. */
export interface Question {
  /** The label and the point that were asked, for a reader. */
  readonly where: string;
  /** The call with the arguments of this number alone. */
  readonly asked?: () => AskedCall;
  /** Numbers that known mistakes would have given, by the mistake. They are looked at where an answer is off. */
  readonly mistakes?: () => Mistakes;
  /** Other answers of the same call, independent of each other, which a mistake has to give too. */
  readonly together?: () => readonly Answer[];
  /** What else is known of an answer that is off, as the end of a sentence. */
  readonly remark?: () => string;
}

/** Numbers by the mistakes that give them, each in words that follow 'this looks like'. */
export type Mistakes = Readonly<Record<string, number>>;

/**
 * The numbers that are made of things by the mistakes that take them for the right ones. Each is made when it is asked for: of
 * numbers that go with a wrong one, few mistakes are looked at, those that give the wrong one.
 */
export function byMistake<T>(taken: Readonly<Record<string, T>>, of: (each: T) => number): Mistakes {
  return onFirstUse<Mistakes>(
    Object.fromEntries(Object.entries(taken).map(([mistake, each]) => [mistake, () => of(each)])),
  );
}

/** A number that a system returned, beside what it should be. */
export interface Answer extends Question {
  readonly answer: number;
  /** With the error that the rounding of the system's own description gives it. */
  readonly expected: Estimate;
  /** The sum of the sizes of the terms that it is made of. */
  readonly scale: number;
  /** Rounding of the system's numbers, as a fraction of the scale. */
  readonly rounding: number;
}

/**
 * answer = expected, within rounding, with evidence where it is not; nothing is compared where the expected value, or the
 * answer, is no number.
 */
export function agrees(given: Answer): Comparison | undefined {
  const comparison = compared(given);
  return comparison && isBeyond(comparison)
    ? { ...comparison, evidence: evidenceOf(given, comparison.bound) }
    : comparison;
}

/** Whether an answer is off by more than its tolerance. */
export function isOff(given: Answer): boolean {
  const comparison = compared(given);
  return comparison !== undefined && isBeyond(comparison);
}

/** The same without evidence, which takes making every known mistake, and asking the system again. */
function compared(given: Answer): Comparison | undefined {
  const { answer, expected, rounding, where } = given;
  if (![answer, expected.value, expected.error].every(Number.isFinite)) return undefined;
  const size = sizeOf(given);
  const bound = expected.error + Math.max(rounding, LEAST_TOLERANCE) * size;
  const measured = Math.abs(answer - expected.value);
  return { measured, bound, error: 0, scale: Math.max(size, expected.error), where };
}

/** An answer that is far too large has a rounding of its own, beside which a tolerance would be too small to decide. */
function sizeOf({ answer, scale }: Answer): number {
  return Math.max(scale, Math.abs(answer));
}

function isBeyond({ measured, bound }: Comparison): boolean {
  return measured > bound;
}

/** How an answer that is off by more than its tolerance reads. */
function evidenceOf(given: Answer, tolerance: number): Evidence {
  const { answer, expected, asked, remark } = given;
  const likely =
    // code in single precision that does not say so is what is refuted most often, and has no bug
    Math.abs(answer - expected.value) <= SINGLE * sizeOf(given) ? [IN_SINGLE] : mistakesGiving(given);
  return {
    found: `${differenceText(answer, expected.value, tolerance)}${remark === undefined ? '' : remark()}`,
    ...(likely.length === 0 ? {} : { likely }),
    ...(asked === undefined ? {} : { asked: asked() }),
  };
}

const IN_SINGLE = "rounding to float32: if your code computes in float32, add dtype = 'float32'";

/** A comparison that shows an answer beside what other answers say of it, where they disagree. @param name of what is compared */
export function shownBeside(comparison: Comparison, name: string, answer: number, expected: number): Comparison {
  if (!isBeyond(comparison)) return comparison;
  return { ...comparison, evidence: { found: `${name} ${differenceText(answer, expected, comparison.bound)}` } };
}

/** An answer is put down to no mistake where one of all would come so near by chance more often than this. */
const MOST_CHANCE = 0.01;

/** Mistakes that come nearest by less than so many times, or by so little of the tolerance, cannot be told apart. */
const [AS_NEAR, NO_FARTHER] = [3, 0.01];

/** The mistakes that give an answer, and those that go with it. */
export function mistakesGiving(given: Answer): string[] {
  return likelyMistakes(
    [given, ...(given.together?.() ?? [])].flatMap((each) => {
      const comparison = compared(each);
      if (comparison === undefined) return [];
      const { answer, expected, mistakes } = each;
      return [{ answer, expected: expected.value, tolerance: comparison.bound, by: mistakes?.() ?? {} }];
    }),
  );
}

/** A number, the right one, how far they may be apart, and those of known mistakes. */
export interface Mistakable {
  readonly answer: number;
  readonly expected: number;
  readonly tolerance: number;
  readonly by: Mistakes;
}

/**
 * The mistakes that give all of several numbers, of which the first is wrong. Of K numbers that lie about as far apart as
 * answer a and expected value e, the nearest comes within r of a by chance with probability 2 K r/|a - e|; all of several
 * answers, with the product:
 *
 * chance = K prod_i min(1, 2 r_i/|a_i - e_i|).
 */
export function likelyMistakes(numbers: readonly Mistakable[]): string[] {
  const [{ by, expected, tolerance }] = numbers;
  // many mistakes give 0, and those that give the expected value are none here
  const all = Object.entries(by).filter(
    ([, value]) => Number.isFinite(value) && value !== 0 && Math.abs(value - expected) > 2 * tolerance,
  );
  const count = new Set(all.map(([, value]) => value.toPrecision(12))).size;
  const fitting = all.flatMap(([mistake]) => {
    let [chance, farthest] = [count, 0];
    for (const { answer, expected, tolerance, by } of numbers) {
      const apart = Math.abs(by[mistake] - answer);
      if (!(apart <= tolerance)) return [];
      farthest = Math.max(farthest, tolerance > 0 ? apart / tolerance : 0);
      const off = Math.abs(answer - expected);
      chance *= off > 0 ? Math.min(1, (2 * apart) / off) : 1;
    }
    return chance <= MOST_CHANCE ? [{ mistake, farthest }] : [];
  });
  const nearest = Math.min(...fitting.map(({ farthest }) => farthest));
  const most = Math.max(NO_FARTHER, AS_NEAR * nearest);
  return fitting.filter(({ farthest }) => farthest <= most).map(({ mistake }) => mistake);
}

/** The same for an answer that is a percent too large. */
export function agreesWithPercentMore(given: Answer): Comparison | undefined {
  return compared({ ...given, answer: 1.01 * given.answer });
}

/** Makes answers of one system. @throws NonFiniteAnswer where a number is expected, unless it is lenient */
export function answering({ rounding, isLenient, description: { servedAs } }: SystemUnderTest) {
  return (answer: number, expected: Estimate, scale: number, question: Question | string): Answer => {
    const about = typeof question === 'string' ? { where: question } : question;
    if (!isLenient && !Number.isFinite(answer) && Number.isFinite(expected.value)) {
      throw new NonFiniteAnswer(`${about.where}: the answer is ${answer}, where ${expected.value} is expected`);
    }
    const { asked } = about;
    // for whoever asks again, the system under the name that its user gave it
    const named = asked === undefined || servedAs === undefined ? {} : { asked: () => ({ of: servedAs, ...asked() }) };
    return { answer, expected, scale, rounding, ...about, ...named };
  };
}

/** The answer that is farthest off, in tolerances. */
export function worstAnswer(answers: readonly Answer[]): Answer | undefined {
  let worst: { answer: Answer; ratio: number } | undefined;
  for (const answer of answers) {
    const comparison = compared(answer);
    if (comparison === undefined) continue;
    const ratio = comparison.measured / comparison.bound;
    if (worst === undefined || !(ratio <= worst.ratio)) worst = { answer, ratio };
  }
  return worst?.answer;
}

/** later < earlier, strictly. @param ratio later/earlier, both above 0 */
export function falling(ratio: number): Comparison {
  return atMost(ratio, 1 - LEAST_DECREASE);
}

/** A label to as many digits as a reader needs to find it again. */
export function shortLabel(label: number): string {
  return String(Number(label.toPrecision(6)));
}

/** A label and a point as a reader finds them again. */
export function placeOf(label: number, point?: ArrayLike<number>): string {
  const at = `label ${shortLabel(label)}`;
  return point === undefined ? at : `${at}, point [${Array.from(point, (x) => Number(x.toPrecision(6))).join(', ')}]`;
}
