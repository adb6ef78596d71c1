/** Whether a value contains itself, which no plain data does and no file can hold. */
export function hasCycle(value: unknown, above: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (above.has(value)) return true;
  const path = new Set(above).add(value);
  return Object.values(value).some((entry) => hasCycle(entry, path));
}
