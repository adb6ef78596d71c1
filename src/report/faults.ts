import { standing } from '../evidence/verdict.js';
import type { ClaimResult, ExpectedFailure } from '../judge/claim-result.js';
import { errorBeside, isMended, unknownFailures } from '../judge/expected-failures.js';
import type { LawResult } from '../judge/law-result.js';
import type { RunResults } from '../judge/results.js';
import { counterexampleFile } from './counterexample-files.js';
import { expectedText } from './expected-text.js';
import { cameOut, failingCommands, lawFault } from './law-fault.js';
import type { RunSources } from './replay-command.js';

/** What whoever reads a run has to know first: an error fails it, a warning leaves it undecided, a notice does neither. */
export interface Fault {
  readonly level: 'error' | 'warning' | 'notice';
  /** The claim, or `claim.law`. */
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
 * The faults of a run, the worst first: one for each law that is refuted, and one for each claim that came out otherwise
 * in another way; known failures are notices. A run has errors or warnings just where its exit code is not 0.
 */
export function faultsOf({ claims, system }: RunResults, scope: FaultScope): Fault[] {
  const found = claims.flatMap((result) => [
    ...unknownFaults(result, scope),
    ...faultBeside(result, scope),
    ...(result.expected ?? []).flatMap((each) => expectedFault(each, result)),
    ...(scope.require && result.verdict === 'skipped'
      ? [lackOf(result.id, 'required, and skipped', result.reason)]
      : []),
  ]);
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

function lackOf(name: string, title: string, reason = ''): Fault {
  return { level: 'warning', name, title, evidence: [reason], commands: [] };
}
