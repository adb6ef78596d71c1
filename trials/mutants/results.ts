import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { lowerTail, upperTail } from '../../src/evidence/binomial-tail.js';
import { textTable } from '../../src/report/text-table.js';
import type { Answer } from '../faults/ask.js';
import type { Mutant } from './all-mutants.js';

/** What came of a mutant: why it does not build, or who has caught it; the claims are asked after the tests of all. */
export type Outcome = { readonly invalid: string } | { readonly tests: Answer; readonly claims?: Answer };

/** A mutant that was asked about. */
export interface Tried {
  readonly mutant: Mutant;
  /** What stands in its place in the source. */
  readonly original: string;
  readonly outcome: Exclude<Outcome, { readonly invalid: string }>;
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
  const open = tried.filter(({ outcome }) => !isCaught(outcome) && outcome.claims === undefined);
  const unanswered = tried.filter(({ outcome }) => !isCaught(outcome) && hasNoAnswer(outcome));
  const survivors = tried.filter(
    (each) => !isCaught(each.outcome) && !open.includes(each) && !unanswered.includes(each),
  );
  const list = (title: string, of: readonly Tried[]) =>
    of.length > 0 ? `\n${title}\n${of.map(changeText).join('')}` : '';
  return (
    table +
    list('Survivors:', survivors) +
    list('Without an answer, and counted as survivors:', unanswered) +
    list('Missed by tests, with claims yet to be asked:', open)
  );
}

function sharesOf(name: string, tried: readonly Tried[]): string[][] {
  if (tried.length === 0) return [];
  const row = (who: string, of: readonly Tried[], isCaughtBy: (outcome: Tried['outcome']) => boolean) => {
    if (of.length === 0) return [];
    const count = of.filter(({ outcome }) => isCaughtBy(outcome)).length;
    const [low, high] = exactInterval(count, of.length).map(percent);
    return [['', who, `${count} of ${of.length}`, percent(count / of.length), `${low} to ${high}`]];
  };
  const tells = (answer?: Answer) => answer?.kind === 'caught' && !answer.crashed;
  const asked = tried.filter(({ outcome }) => outcome.claims !== undefined);
  const isWhole = asked.length === tried.length;
  // claims are asked first about what the tests miss, so a part of the answers is no sample
  const [missed, noticed] = [false, true].map((byTests) =>
    asked.filter(({ outcome }) => (outcome.tests.kind === 'caught') === byTests),
  );
  const claimRows = (who: string, isCaughtBy: (outcome: Tried['outcome']) => boolean) =>
    isWhole
      ? row(who, tried, isCaughtBy)
      : [
          ...row(`${who}, of those that tests miss`, missed, isCaughtBy),
          ...row(`${who}, of those that tests catch`, noticed, isCaughtBy),
        ];
  const [first, ...others] = [
    ...claimRows('by claims', ({ claims }) => claims?.kind === 'caught'),
    ...claimRows('  by a verdict', ({ claims }) => tells(claims)),
    ...row('by tests', tried, ({ tests }) => tests.kind === 'caught'),
    ...row('  by a failed test', tried, ({ tests }) => tells(tests)),
    ...row('by either', tried, isCaught),
  ];
  return [[name, ...first.slice(1)], ...others];
}

function isCaught({ tests, claims }: Tried['outcome']): boolean {
  return tests.kind === 'caught' || claims?.kind === 'caught';
}

function hasNoAnswer({ tests, claims }: Tried['outcome']): boolean {
  return tests.kind === 'none' || claims?.kind === 'none';
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
  const said = (answer?: Answer) => {
    if (answer === undefined) return 'yet to be asked';
    if (answer.kind === 'caught') return `${answer.by.join(', ')}: ${answer.how}`;
    return answer.kind === 'none' ? answer.reason : 'missed';
  };
  const { tests, claims } = tried.outcome;
  return `${changeText(tried)}    tests: ${said(tests)}\n    claims: ${said(claims)}\n`;
}
