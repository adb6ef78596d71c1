import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { lowerTail, upperTail } from '../../src/evidence/binomial-tail.js';
import { textTable } from '../../src/report/text-table.js';
import type { Answer } from '../faults/ask.js';
import type { Mutant } from './all-mutants.js';

/** The answers of those that were asked about a mutant. */
export interface Answers {
  readonly tests?: Answer | undefined;
  readonly claims?: Answer | undefined;
}

/** What came of a mutant: why it does not build, or the answers. */
export type Outcome = { readonly invalid: string } | Answers;

/** A mutant that was asked about. */
export interface Tried {
  readonly mutant: Mutant;
  /** What stands in its place in the source. */
  readonly original: string;
  readonly outcome: Answers;
}

/** Outcomes in a file, one a line, by which an interrupted run goes on; the last line about a mutant counts. */
export interface Kept {
  get(key: string): Outcome | undefined;
  keep(key: string, outcome: Outcome): void;
}

/** The outcomes that a file keeps. */
export function keptIn(path: string): Kept {
  mkdirSync(dirname(path), { recursive: true });
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  // the last line of a run that was killed may be half a line
  const whole = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line));
  const kept = new Map<string, Outcome>(whole.map(({ key, ...outcome }) => [key, outcome]));
  return {
    get: (key) => kept.get(key),
    keep(key, outcome) {
      kept.set(key, outcome);
      appendFileSync(path, `${JSON.stringify({ key, ...outcome })}\n`);
    },
  };
}

/** A name of a mutant that lasts as long as the text of its file. */
export function keyOf({ id }: Mutant, text: string): string {
  return `${id} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

const CONFIDENCE = 0.95;

/**
 * The interval of Clopper and Pearson for the rate of `count` successes in independent trials: the rates p with
 * P(Bin(n, p) >= count) > (1 - confidence)/2 and P(Bin(n, p) <= count) > (1 - confidence)/2.
 */
export function exactInterval(count: number, trials: number, confidence = CONFIDENCE): [number, number] {
  const tail = (1 - confidence) / 2;
  return [
    count === 0 ? 0 : lastRate((rate) => upperTail(count, trials, rate) < tail),
    count === trials ? 1 : lastRate((rate) => lowerTail(count + 1, trials, rate) > tail),
  ];
}

/** The rate up to which something is true; 40 halvings leave 1e-12. */
function lastRate(isTrue: (rate: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (low + high);
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Who caught which share, and the survivors. Texts are apart, as a test asserts few words of a message. */
export function summary(tried: readonly Tried[]): string {
  const isText = ({ mutant }: Tried) => mutant.operator === 'StringLiteral';
  const texts = tried.filter(isText);
  const shares = [
    ...sharesOf('all', tried),
    ...(texts.length > 0
      ? sharesOf(
          'without texts',
          tried.filter((each) => !isText(each)),
        )
      : []),
    ...sharesOf('texts', texts),
  ];
  const table = textTable([['mutants', '', 'caught', 'share', '95% interval'], ...shares]);
  const missed = tried.filter(({ outcome }) => !isCaught(outcome));
  const unanswered = missed.filter(({ outcome }) => hasNoAnswer(outcome));
  const survivors = missed.filter((each) => !unanswered.includes(each));
  const list = (title: string, of: readonly Tried[]) =>
    of.length > 0 ? `\n${title}\n${of.map(changeText).join('')}` : '';
  return table + list('Survivors:', survivors) + list('Without an answer, and counted as survivors:', unanswered);
}

function sharesOf(name: string, tried: readonly Tried[]): string[][] {
  if (tried.length === 0) return [];
  const row = (who: string, isCaughtBy: (outcome: Answers) => boolean) => {
    const count = tried.filter(({ outcome }) => isCaughtBy(outcome)).length;
    const [low, high] = exactInterval(count, tried.length).map(percent);
    return ['', who, `${count} of ${tried.length}`, percent(count / tried.length), `${low} to ${high}`];
  };
  const tells = (answer?: Answer) => answer?.kind === 'caught' && !answer.crashed;
  const [byClaims, byTests] = (['claims', 'tests'] as const).map((who) =>
    tried.every(({ outcome }) => outcome[who] !== undefined),
  );
  const [first, ...others] = [
    ...(byClaims
      ? [
          row('by claims', ({ claims }) => claims?.kind === 'caught'),
          row('  by a verdict', ({ claims }) => tells(claims)),
        ]
      : []),
    ...(byTests
      ? [
          row('by tests', ({ tests }) => tests?.kind === 'caught'),
          row('  by a failed test', ({ tests }) => tells(tests)),
        ]
      : []),
    ...(byClaims && byTests ? [row('by either', isCaught)] : []),
  ];
  return [[name, ...first.slice(1)], ...others];
}

function isCaught({ tests, claims }: Answers): boolean {
  return tests?.kind === 'caught' || claims?.kind === 'caught';
}

function hasNoAnswer({ tests, claims }: Answers): boolean {
  return tests?.kind === 'none' || claims?.kind === 'none';
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** Where a mutant is, and what it replaces by what. */
function changeText({ mutant: { id, operator, replacement }, original }: Tried): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').replace(/^(.{60}).{4,}$/, '$1...');
  return `${id} ${operator}: ${short(original)} -> ${short(replacement)}\n`;
}

/** A mutant, and who caught it. */
export function report(tried: Tried): string {
  const said = (who: string, answer?: Answer) => {
    if (answer === undefined) return '';
    if (answer.kind === 'caught') return `    ${who}: ${answer.by.join(', ')}: ${answer.how}\n`;
    return `    ${who}: ${answer.kind === 'none' ? answer.reason : 'missed'}\n`;
  };
  const { tests, claims } = tried.outcome;
  return changeText(tried) + said('tests', tests) + said('claims', claims);
}
