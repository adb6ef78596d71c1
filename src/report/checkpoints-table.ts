import type { Divergence } from '../divergence/divergence.js';
import { figure } from '../evidence/number-format.js';
import type { MeasuredCheckpoints } from '../system/measured-checkpoints.js';
import { textTable } from './text-table.js';

const DIGITS = 6;
const KEYS = ['scoreLoss', 'klSde', 'klOde', 'klBound'] as const;

/**
 * The checkpoints of a network for a terminal: a line each, with errors; below, where klSde is least and how much more the last one
 * has, and why values are missing or rough.
 */
export function checkpointsTable({ priorKl, checkpoints }: MeasuredCheckpoints): string {
  const rows = checkpoints.map((each) => [figure(each.after, DIGITS), ...KEYS.map((key) => cell(each[key]))]);
  const remarks = KEYS.flatMap((key) => {
    const texts = checkpoints.map((each) => remarkOf(each[key]));
    const [first] = texts;
    if (first !== undefined && texts.every((text) => text === first)) return [`${key}: ${first}\n`];
    return texts.flatMap((text, i) =>
      text === undefined ? [] : [`${key} after ${figure(checkpoints[i].after, DIGITS)}: ${text}\n`],
    );
  });
  const parts = [
    textTable([['prior KL', cell(priorKl)]]),
    textTable([['trained', ...KEYS], ...rows]),
    ...KEYS.slice(0, 3).flatMap((key) => leastOf(checkpoints, key)),
    ...(remarks.length > 0 ? [remarks.join('')] : []),
  ];
  return parts.join('\n');
}

/** Where a number is least, and whether the last one is larger by more than both errors. */
function leastOf(checkpoints: MeasuredCheckpoints['checkpoints'], key: (typeof KEYS)[number]): string[] {
  const found = checkpoints.flatMap(({ after, [key]: each }) => (each.value === null ? [] : [{ after, ...each }]));
  if (found.length < 2) return [];
  const least = found.reduce((one, other) => (other.value < one.value ? other : one));
  const last = found[found.length - 1];
  const more = { value: last.value - least.value, error: last.error + least.error };
  const end =
    least === last
      ? 'which is the last'
      : more.value > more.error
        ? `and the last, after ${figure(last.after, DIGITS)}, has ${cell(more)} more`
        : `and the last, after ${figure(last.after, DIGITS)}, has no more than the errors`;
  return [`${key} is least after ${figure(least.after, DIGITS)}, ${end}.\n`];
}

function remarkOf(found: Divergence): string | undefined {
  return found.value === null ? found.reason : found.warning;
}

function cell(found: { readonly value: number | null; readonly error?: number }): string {
  if (found.value === null) return 'none';
  return `${figure(found.value, DIGITS)} ± ${figure(found.error ?? 0, 1)}`;
}
