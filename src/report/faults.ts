import type { BaselineResult } from '../baseline/baseline-result.js';
import { differenceText } from '../baseline/difference.js';
import { partsText, partText } from '../claim/case-part.js';
import { figure } from '../evidence/number-format.js';
import { standing, type Verdict } from '../evidence/verdict.js';
import { oneLine } from '../input/one-line.js';
import type { ClaimResult, ExpectedFailure, FailedInCases, LawResult } from '../judge/claim-result.js';
import { errorBeside, expectedOf, isAtFault, isMended, unknownFailures } from '../judge/known-failures.js';
import type { RunResults } from '../judge/results.js';
import { askAgain } from './ask-again.js';
import { baselineSummary } from './baseline-lines.js';
import { type RunSources, replayCommand } from './replay-command.js';
import { counterexampleFile } from './report-folder.js';

/** What whoever reads a run has to know first: an error fails it, a warning leaves it undecided, a notice does neither. */
export interface Fault {
  readonly level: 'error' | 'warning' | 'notice';
  /** The claim, or `claim.law`, or 'baseline'. */
  readonly name: string;
  /** What is the matter, in a few words. */
  readonly title: string;
  /** What shows it, a sentence each. */
  readonly evidence: readonly string[];
  /** Commands that run the cases again that show it. */
  readonly commands: readonly string[];
}

/** Where faults are looked for, besides the results. */
export interface FaultScope {
  /** The report folder. */
  readonly report: string;
  readonly sources: RunSources;
  /** Whether a claim that is skipped leaves the run undecided. */
  readonly require: boolean;
}

const LEVELS = ['error', 'warning', 'notice'] as const;

/**
 * The faults of a run, the worst first: one for each law that is refuted, one for each claim that came out otherwise in
 * another way, and one for a baseline that is not met; known failures are notices. A run has errors or warnings just where its
 * exit code is not 0.
 */
export function faultsOf({ claims, system, baseline }: RunResults, scope: FaultScope): Fault[] {
  const ofClaims = claims.flatMap((result) => [
    ...unknownFaults(result, scope),
    ...faultBeside(result, scope),
    ...(result.expected ?? []).flatMap((each) => expectedFault(each, result)),
    ...(scope.require && result.verdict === 'skipped'
      ? [lackOf(result.id, 'required, and skipped', result.reason)]
      : []),
  ]);
  const found = [...(baseline === undefined ? [] : baselineFault(baseline)), ...ofClaims];
  if (!scope.require && claims.every(({ verdict }) => verdict === 'skipped')) {
    found.push(lackOf(system, 'nothing is decided', 'every claim of this run is skipped'));
  }
  return LEVELS.flatMap((level) => found.filter((each) => each.level === level));
}

/** Laws that are refuted have a fault each; what else went wrong is the same for most laws of a claim, which share one. */
function unknownFaults(result: ClaimResult, scope: FaultScope): Fault[] {
  const failures = unknownFailures(result);
  const refuted = failures.filter(({ verdict }) => verdict === 'refuted');
  const others = failures.filter(({ verdict }) => verdict !== 'refuted');
  const shown =
    others.find(({ verdict }) => verdict === result.verdict) ?? (refuted.length === 0 ? others[0] : undefined);
  return [
    ...refuted.map((law) => faultOf(result, law, scope, `${result.id}.${law.id}`)),
    ...(shown === undefined ? [] : [sharedFault(result, shown, others, scope)]),
  ];
}

/** The fault of a claim that ended in an error of which none of its laws says so. */
function faultBeside(result: ClaimResult, { sources }: FaultScope): Fault[] {
  const error = errorBeside(result);
  if (error === undefined) return [];
  const title = cameOut(result, 'error');
  return [{ level: 'error', name: result.id, title, evidence: [error], commands: failingCommands(result, sources) }];
}

/** The fault of a claim that several of its laws have in common. */
function sharedFault(result: ClaimResult, shown: LawResult, failures: readonly LawResult[], scope: FaultScope): Fault {
  const fault = faultOf(result, shown, scope, result.id);
  const reasons = failures.flatMap(({ reason }) => reason ?? []);
  return { ...fault, evidence: [...new Set([...fault.evidence, ...reasons])] };
}

function faultOf(result: ClaimResult, law: LawResult, { report, sources }: FaultScope, name: string): Fault {
  const { message = '', evidence = [], commands = [] } = lawFault(result, law.id, sources) ?? {};
  const isShown = result.counterexample?.law === law.id;
  return {
    level: standing(result.expects, law.verdict) === 'undecided' ? 'warning' : 'error',
    name,
    title: message,
    evidence: isShown ? [...evidence, `counterexample in ${counterexampleFile(report, result.id)}`] : evidence,
    commands,
  };
}

/** A failure that was known and came out so, or that has been mended; one that fails otherwise is not known. */
function expectedFault(expected: ExpectedFailure, result: ClaimResult): Fault[] {
  const mended = isMended(expected, result);
  if (!mended && !expected.met) return [];
  return [
    {
      level: mended ? 'error' : 'notice',
      name: expected.law === undefined ? result.id : `${result.id}.${expected.law}`,
      title: mended ? 'no longer fails' : 'known to fail',
      evidence: [expectedText(expected, result)],
      commands: [],
    },
  ];
}

/** As much as one reads of a list; results.json has all of it. */
const MOST_DIFFERENCES = 10;

/** What is not as a baseline has it, if anything. */
export function baselineFault(result: BaselineResult): Fault[] {
  const { differences } = result;
  if (differences.length === 0) return [];
  const more = differences.length - MOST_DIFFERENCES;
  const evidence = [
    ...differences.slice(0, MOST_DIFFERENCES).map(differenceText),
    ...(more > 0 ? [`${more} more are in results.json`] : []),
  ];
  return [{ level: 'error', name: 'baseline', title: baselineSummary(result).trimEnd(), evidence, commands: [] }];
}

function lackOf(name: string, title: string, reason = ''): Fault {
  return { level: 'warning', name, title, evidence: [reason], commands: [] };
}

/** Why a law, taken for a test, did not pass. */
export interface LawFault {
  readonly kind: 'skipped' | 'failure' | 'error';
  readonly verdict: Verdict;
  readonly message: string;
  /** What shows it, one line each. */
  readonly evidence: readonly string[];
  /** Commands that run the cases again that show it. */
  readonly commands: readonly string[];
}

/** Why a law of a claim did not pass, if it did not. A failure that was known is no fault, and is skipped. */
export function lawFault(result: ClaimResult, id: string, sources: RunSources): LawFault | undefined {
  const law = result.laws.find((each) => each.id === id);
  if (law === undefined || law.verdict === 'skipped') {
    const own = law?.needs === undefined ? 'it applies to no case' : `needs ${law.needs}`;
    return skippedFault(result.verdict === 'skipped' ? result.reason : own);
  }
  const { verdict } = law;
  const expected = expectedOf(result, id);
  if (expected !== undefined && isMended(expected, result)) {
    return { kind: 'failure', verdict, message: expectedText(expected, result), evidence: [], commands: [] };
  }
  if (!isAtFault(result, id)) return undefined;
  const evidence = evidenceOn(result, law, sources);
  const commands = commandsOn(result, law, sources);
  const beside = errorBeside(result);
  if (expected?.met && beside !== undefined) {
    const message = `${expectedText(expected, result)}, but not an error beside it`;
    return { kind: 'error', verdict: 'error', message, evidence: [beside], commands: failingCommands(result, sources) };
  }
  if (expected?.met) return { kind: 'skipped', verdict, message: expectedText(expected, result), evidence, commands };
  return {
    kind: verdict === 'error' ? 'error' : 'failure',
    verdict,
    message: cameOut(result, verdict),
    evidence: expected === undefined ? evidence : [...evidence, expectedText(expected, result)],
    commands,
  };
}

/** A test of what was not asked. @param message why */
export function skippedFault(message: string): LawFault {
  return { kind: 'skipped', verdict: 'skipped', message, evidence: [], commands: [] };
}

/** How a claim, or a law of it, came out otherwise. */
function cameOut({ expects }: ClaimResult, verdict: Verdict): string {
  return `expected ${expects}, came out ${verdict}`;
}

function evidenceOn({ cases, failures = [] }: ClaimResult, law: LawResult, sources: RunSources): string[] {
  return [
    ...(law.reason === undefined ? [] : [law.reason]),
    ...askedAgain(law, sources),
    ...(cases.failed === undefined ? [] : [`${cases.failed} of ${cases.run} cases ended in an error`]),
    ...(law.verdict === 'error' ? failureLines(failures, cases.run) : []),
    ...(law.worst.index === null ? [] : [`largest measured/bound of law '${law.id}': ${worstText(law.worst)}`]),
  ];
}

/** The call that is answered wrongly, for whoever wants to make it by hand. */
export function askedAgain({ asked }: LawResult, { system }: RunSources): string[] {
  return asked === undefined ? [] : [`asked again: ${askAgain(asked, [system ?? []].flat()[0])}`];
}

/** By the token of this law, though another one may have the counterexample of the claim. */
function commandsOn(result: ClaimResult, law: LawResult, sources: RunSources): string[] {
  const token = result.counterexample?.law === law.id ? result.replay : law.replay;
  return [
    ...(law.verdict === 'error' ? failingCommands(result, sources) : []),
    ...(token === undefined ? [] : [replayCommand(token, sources)]),
  ];
}

/** The command that runs the first case again that ended in an error. */
function failingCommands({ failing }: ClaimResult, sources: RunSources): string[] {
  return failing === undefined ? [] : [replayCommand(failing, sources)];
}

function worstText({ ratio, index }: LawResult['worst']): string {
  return `${Number.isFinite(ratio) ? figure(ratio) : 'the bound is not positive'}, in case ${index}`;
}

/** What became of a failure that was expected of a claim. */
export function expectedText(expected: ExpectedFailure, result: ClaimResult): string {
  const { verdict, met } = expected;
  const reason = oneLine(expected.reason);
  if (met) return `expected: ${reason}`;
  const stated = `expected ${verdict} (${reason})`;
  return isMended(expected, result)
    ? `${stated}, but it no longer fails: remove the line that expects it`
    : `${stated}, but it fails otherwise`;
}

/** No more parts than these have a line each. */
const MOST_LINES = 10;

/** What happened to each of them, a line each; of many the first, and which more there are. @param run cases */
export function failureLines(failures: readonly FailedInCases[], run: number): string[] {
  const lines = failures.slice(0, MOST_LINES).map(({ cases, index, message, ...part }) => {
    return oneLine(`${partText(part)} failed in ${cases} of ${run} cases, first in case ${index}: ${message}`);
  });
  const more = failures.slice(MOST_LINES);
  return more.length === 0 ? lines : [...lines, `and so did ${partsText(more)}`];
}
