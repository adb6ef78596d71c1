import type { ClaimResult } from '../judge/claim-result.js';
import { standingCounts } from './run-summary.js';

/**
 * What later steps of a job may ask of a run: how many claims came out in which way, and which verdicts there are.
 *
 * @param folder the report folder, as other steps find it
 */
export function stepOutputs(claims: readonly ClaimResult[], folder: string): Readonly<Record<string, string>> {
  const { 'as expected': expected, unexpected, undecided, skipped } = standingCounts(claims);
  const verdicts: Record<string, number> = {};
  for (const { verdict } of claims) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    report: folder,
    'as-expected': String(expected),
    unexpected: String(unexpected),
    undecided: String(undecided),
    skipped: String(skipped),
    verdicts: JSON.stringify(verdicts),
  };
}

/**
 * Outputs as the file that GITHUB_OUTPUT names takes them.
 *
 * @param mark a line that no value has
 */
export function outputsText(outputs: Readonly<Record<string, string>>, mark: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`)
    .join('');
}
