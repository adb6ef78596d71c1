import { type Expectation, standing, type Verdict } from '../../src/evidence/verdict.js';
import { type Ended, runScript, SILENCE } from './run-script.js';

/** What came of asking a copy of the package whether something is wrong with it. */
export type Answer =
  | {
      readonly kind: 'caught';
      /** The tests or claims that failed; all that were asked where none of them can be told. */
      readonly by: readonly string[];
      /** The title of the test, the verdict, or how it ended. */
      readonly how: string;
      /** Whether it failed by an exception or a time-out alone, and not by what was tested. */
      readonly crashed: boolean;
    }
  | { readonly kind: 'missed' }
  | { readonly kind: 'none'; readonly reason: string };

/** Asks a copy, by names of tests or claims. @param silence milliseconds after which it hangs */
export type Ask = (copy: string, names: readonly string[], silence?: number) => Promise<Answer>;

const CRASHED = { kind: 'caught', crashed: true } as const;

/** Runs test files, one after the other in their order, until a test fails. */
export const askTests: Ask = async (copy, files, silence) => {
  const options = ['--config', 'vitest.mutants.config.ts', '--reporter=verbose'];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...options, ...files];
  const ended = await runScript(copy, args, (line) => failedTest(line) !== undefined, silence);
  const failed = ended.lines.map(failedTest).find((each) => each !== undefined);
  if (failed === undefined) return answerOf(ended, files);
  return { ...CRASHED, by: [failed.file], how: failed.title, crashed: failed.title === '' };
};

/** The test that vitest says has failed; without a title if its file could not be loaded. */
export function failedTest(line: string): { readonly file: string; readonly title: string } | undefined {
  const found = /^\s*(?:×|FAIL)\s+(\S+\.test\.ts)(?: > (.*?))?(?: \[.*\]| \d+ms)?$/.exec(line);
  return found === null ? undefined : { file: found[1], title: found[2] ?? '' };
}

/**
 * Runs `verify --profile quick` for claims or topics until a claim comes out otherwise than expected. An exception does
 * not end the run, as a claim after it may tell more.
 *
 * @param workers as in the command: one keeps everything in one process
 */
export function askClaims(expected: ReadonlyMap<string, Expectation>, workers: number): Ask {
  const otherwise = (line: string) => {
    const decided = decidedClaim(line);
    if (decided === undefined) return undefined;
    const met = standing(expected.get(decided.id) ?? 'holds', decided.verdict);
    return met === 'as expected' || met === 'skipped' ? undefined : decided;
  };
  return async (copy, names, silence) => {
    const options = ['--profile', 'quick', '--workers', `${workers}`, '--report', `tmp/${names.join('-')}`];
    const args = ['dist/bin/main.js', 'verify', '--claims', names.join(','), ...options];
    const tells = (line: string) => !['error', undefined].includes(otherwise(line)?.verdict);
    const ended = await runScript(copy, args, tells, silence);
    const claims = ended.lines.map(otherwise).filter((each) => each !== undefined);
    const telling = claims.find(({ verdict }) => verdict !== 'error');
    if (telling !== undefined) return { kind: 'caught', by: [telling.id], how: telling.verdict, crashed: false };
    if (claims.length === 0 || ended.hung) return answerOf(ended, names);
    return { ...CRASHED, by: [claims[0].id], how: 'error' };
  };
}

/** The claim that a line of progress is about, and its verdict. */
export function decidedClaim(line: string): { readonly id: string; readonly verdict: Verdict } | undefined {
  const found = /^\[\d+\/\d+\] (\S+): (\S+) \(.* s\)$/.exec(line);
  return found === null ? undefined : { id: found[1], verdict: found[2] as Verdict };
}

/** The answer of a run in which nothing has failed that can be told. */
function answerOf({ code, lines, hung }: Ended, names: readonly string[]): Answer {
  if (hung) return { ...CRASHED, by: names, how: 'time-out' };
  if (code === 0) return { kind: 'missed' };
  const said = lines.find((line) => /error|exception/i.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  return { ...CRASHED, by: names, how: `exit code ${code}: ${said.trim()}` };
}

/**
 * Asks only what a clean copy has a good answer to: whatever catches a mistake has to pass without it, in a quarter of the
 * time after which it would hang. Clean answers are remembered.
 */
export function besideClean(ask: Ask, clean: string): Ask {
  const answers = new Map<string, Promise<Answer>>();
  return async (copy, names) => {
    const answer = await ask(copy, names);
    if (answer.kind !== 'caught') return answer;
    const key = answer.by.join();
    if (!answers.has(key)) answers.set(key, ask(clean, answer.by, SILENCE / 4));
    const without = await answers.get(key)!;
    if (without.kind === 'missed') return answer;
    return { kind: 'none', reason: `it fails without the mistake: ${answer.by.join(', ')}` };
  };
}
