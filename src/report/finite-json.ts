/**
 * A value as JSON text can hold it, with only finite numbers. A null in key (or key[i]) is explained in keyReason (or
 * keyReason[i]); a reason that is already there stays. Typed arrays become arrays.
 */
export function finiteJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return String(value);
  if (isList(value)) return Array.from(value, finiteJson);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    result[key] = finiteJson(entry);
    const reason = reasonOf(entry);
    if (reason !== null && !(`${key}Reason` in value)) result[`${key}Reason`] = reason;
  }
  return result;
}

/** JSON text that is the same for the same value, ending in a line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(finiteJson(value), null, 2)}\n`;
}

type Reason = string | null | Reason[];

/** Why a value was replaced by null: a string, or for a list one entry per element; null where nothing was. */
function reasonOf(value: unknown): Reason {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : 'infinite';
  if (!isList(value)) return null;
  const reasons = Array.from(value, reasonOf);
  return reasons.some((reason) => reason !== null) ? reasons : null;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
