/** A line that says whether a number keeps its bar. */
export function atLeast(label: string, value: number, bar: number, unit = ''): string {
  return `${label} ${value.toFixed(1)}${unit} (at least ${bar}${unit}: ${value >= bar ? 'met' : 'MISSED'})`;
}

/** The same of a number that should stay small. */
export function atMost(label: string, value: number, bar: number, unit = ''): string {
  return `${label} ${value.toFixed(1)}${unit} (at most ${bar}${unit}: ${value <= bar ? 'met' : 'MISSED'})`;
}
