import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';

/**
 * What was skipped, a line for each reason with all that it explains; claims that are not about a system are only
 * counted.
 *
 * @param skipped names with reasons, as in 'needs fit'
 */
export function skippedLines(skipped: Iterable<readonly [name: string, reason: string]>): string[] {
  const byReason = new Map<string, string[]>();
  for (const [name, reason] of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return Array.from(byReason, ([reason, names]) => {
    const said =
      reason === NOT_ABOUT_SYSTEMS ? `${names.length} claim${names.length === 1 ? '' : 's'}` : names.join(', ');
    return `skipped (${reason.replace(/^is /, '')}): ${said}`;
  });
}
