import type { BaselineResult } from '../baseline/baseline-result.js';
import { differenceText } from '../baseline/difference.js';
import { figure } from '../evidence/number-format.js';

/** What a comparison with a baseline found: each difference, what is known of chance, and a summary. */
export function baselineLines(result: BaselineResult): string {
  const { differences, alphaSpent, sampled } = result;
  const chance = sampled.map(
    ({ name, detects }) =>
      `baseline, ${name}: a median of draws; false alarm ${figure(alphaSpent / sampled.length)}; ` +
      `a move of ${figure(detects)} is caught but for that chance\n`,
  );
  return [...differences.map((each) => `${differenceText(each)}\n`), ...chance, baselineSummary(result)].join('');
}

/** The last line of it. */
export function baselineSummary({ quantities, differences, version }: BaselineResult): string {
  const changes = (['moved', 'vanished', 'appeared'] as const).map(
    (kind) => `${differences.filter((each) => each.kind === kind).length} ${kind}`,
  );
  return `baseline of version ${version}: ${quantities} quantities, ${changes.join(', ')}\n`;
}
