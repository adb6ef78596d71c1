import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';

/**
 * What was skipped, a line for each reason with all that it explains. Claims that are not about a system are only
 * counted, at the end.
 *
 * @param skipped names with reasons, as in 'needs fit'
 */
export function skippedLines(skipped: Iterable<readonly [name: string, reason: string]>): string[] {
  const found = namesBy(skipped);
  const unasked = found.get(NOT_ABOUT_SYSTEMS) ?? [];
  found.delete(NOT_ABOUT_SYSTEMS);
  return [
    ...Array.from(found, ([reason, names]) => `skipped (${reason}): ${names.join(', ')}`),
    ...(unasked.length === 0
      ? []
      : [`skipped (not about a system): ${unasked.length} claim${unasked.length === 1 ? '' : 's'}`]),
  ];
}

/** Names by what they have in common, in the order of its first. */
export function namesBy(entries: Iterable<readonly [name: string, common: string]>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, common] of entries) found.set(common, [...(found.get(common) ?? []), name]);
  return found;
}
