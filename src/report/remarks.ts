import type { ClaimResult } from '../judge/claim-result.js';
import { isAtFault } from '../judge/expected-failures.js';
import { failureLines } from '../judge/part-failures.js';
import { counterexampleFile } from './counterexample-files.js';
import { expectedText } from './expected-text.js';
import { type RunSources, replayCommand } from './replay-command.js';

/**
 * What has to be said about a claim besides its numbers: why it and each of its refuted laws came out as they did, the
 * case that shows it, and how to run that case again.
 */
export function remarksOn(result: ClaimResult, report: string, sources: RunSources): string[] {
  const { id, verdict, reason, cases, failing, laws, counterexample, replay, controls, expected = [] } = result;
  const { failures = [] } = result;
  if (verdict === 'skipped') return [];
  const faults = controls.flatMap(({ fault }) => (fault === undefined || fault === reason ? [] : [fault]));
  // the reason of the claim is that of the law with the counterexample; of a printed form that fails it says enough
  const refuted = laws.filter((law) => law.verdict === 'refuted' && isAtFault(result, law.id));
  const others = refuted.flatMap((law) => (law.reason === undefined || law.reason === reason ? [] : [law.reason]));
  return [
    ...(reason === undefined ? [] : [reason]),
    ...others,
    ...expected.map((each) => `${each.law === undefined ? '' : `law '${each.law}' `}${expectedText(each, result)}`),
    ...(cases.failed === undefined ? [] : [`${cases.failed} of ${cases.run} cases ended in an error`]),
    ...failureLines(failures, cases.run),
    ...(failing === undefined ? [] : [replayCommand(failing, sources)]),
    ...faults,
    ...(counterexample === undefined
      ? []
      : [`counterexample to law '${counterexample.law}' in ${counterexampleFile(report, id)}`]),
    ...(replay === undefined ? [] : [replayCommand(replay, sources)]),
  ];
}
