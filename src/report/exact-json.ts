/** Numbers that JSON text has no way to write, by the name that stands for them. */
const UNWRITABLE: Readonly<Record<string, number>> = {
  'not a number': Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  'minus infinite': Number.NEGATIVE_INFINITY,
  'minus zero': -0,
};

type Reason = string | null | undefined | readonly Reason[];

/**
 * Plain data, without null, as a JSON value that `fromExactJson` turns into the same data again, bit for bit. Where
 * JSON has no way to write a number, there is a null in key (or key[i]) and the number's name in keyReason (or
 * keyReason[i]).
 */
export function exactJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(exactJson);
  if (typeof value !== 'object' || value === null) return nameOf(value) === undefined ? value : null;
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    result[key] = exactJson(entry);
    const reason = reasonOf(entry);
    if (reason !== null) result[`${key}Reason`] = reason;
  }
  return result;
}

/** The data that `exactJson` made the value from. */
export function fromExactJson(json: unknown, reason: Reason = null): unknown {
  if (json === null && typeof reason === 'string') return UNWRITABLE[reason] ?? null;
  if (Array.isArray(json))
    return json.map((entry, i) => fromExactJson(entry, Array.isArray(reason) ? reason[i] : null));
  if (typeof json !== 'object' || json === null) return json;
  const given = json as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(given)) {
    if (!isReason(key, given)) result[key] = fromExactJson(entry, given[`${key}Reason`] as Reason);
  }
  return result;
}

function isReason(
  key: string,
  { [key.replace(/Reason$/, '')]: explained }: Readonly<Record<string, unknown>>,
): boolean {
  return key.endsWith('Reason') && (explained === null || Array.isArray(explained));
}

function reasonOf(value: unknown): Reason {
  if (!Array.isArray(value)) return nameOf(value) ?? null;
  const reasons = value.map(reasonOf);
  return reasons.some((reason) => reason !== null) ? reasons : null;
}

function nameOf(value: unknown): string | undefined {
  return Object.keys(UNWRITABLE).find((name) => Object.is(UNWRITABLE[name], value));
}
