import { figure } from '../evidence/figures.js';
import type { Verdict } from '../evidence/verdict.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { errorBeside, expectedOf, isAtFault, isMended } from '../judge/expected-failures.js';
import type { LawResult } from '../judge/law-result.js';
import { failureLines } from '../judge/part-failures.js';
import { expectedText } from './expected-text.js';
import { type RunSources, replayCommand } from './replay-command.js';

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
    const message = result.verdict === 'skipped' ? result.reason : own;
    return { kind: 'skipped', verdict: 'skipped', message, evidence: [], commands: [] };
  }
  const { verdict } = law;
  const expected = expectedOf(result, id);
  if (expected !== undefined && isMended(expected, result)) {
    return { kind: 'failure', verdict, message: expectedText(expected, result), evidence: [], commands: [] };
  }
  if (!isAtFault(result, id)) return undefined;
  const evidence = evidenceOn(result, law);
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

/** How a claim, or a law of it, came out otherwise. */
export function cameOut({ expects }: ClaimResult, verdict: Verdict): string {
  return `expected ${expects}, came out ${verdict}`;
}

function evidenceOn({ cases, failures = [] }: ClaimResult, law: LawResult): string[] {
  return [
    ...(law.reason === undefined ? [] : [law.reason]),
    ...(cases.failed === undefined ? [] : [`${cases.failed} of ${cases.run} cases ended in an error`]),
    ...(law.verdict === 'error' ? failureLines(failures, cases.run) : []),
    ...(law.worst.index === null ? [] : [`largest measured/bound of law '${law.id}': ${worstText(law.worst)}`]),
  ];
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
export function failingCommands({ failing }: ClaimResult, sources: RunSources): string[] {
  return failing === undefined ? [] : [replayCommand(failing, sources)];
}

function worstText({ ratio, index }: LawResult['worst']): string {
  return `${Number.isFinite(ratio) ? figure(ratio) : 'the bound is not positive'}, in case ${index}`;
}
