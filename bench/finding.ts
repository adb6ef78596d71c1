/** A number that a benchmark found, with the bar it should keep if there is one. */
export interface Finding {
  readonly name: string;
  readonly value: number;
  /** Follows the value directly: ' ms', 'x', or nothing. */
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly met?: boolean;
}

/** A number without a bar. */
export function found(name: string, value: number, unit = ''): Finding {
  return { name, value, unit };
}

/** A number that should be large. */
export function atLeast(name: string, value: number, bar: number, unit = ''): Finding {
  return { name, value, unit, atLeast: bar, met: value >= bar };
}

/** A number that should stay small. */
export function atMost(name: string, value: number, bar: number, unit = ''): Finding {
  return { name, value, unit, atMost: bar, met: value <= bar };
}

/** The findings, one per line: the name, the value, and whether it keeps its bar. */
export function tableOf(findings: readonly Finding[]): string[] {
  const rows = findings.map((finding) => ({ ...finding, text: `${figure(finding.value)}${finding.unit}` }));
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const [names, values] = [widest(rows.map(({ name }) => name)), widest(rows.map(({ text }) => text))];
  return rows.map((row) => `${row.name.padEnd(names)}  ${row.text.padStart(values)}${verdictOn(row)}`);
}

function verdictOn({ atLeast, atMost, met, unit }: Finding): string {
  const bar = atLeast !== undefined ? `at least ${atLeast}` : atMost !== undefined ? `at most ${atMost}` : undefined;
  return bar === undefined ? '' : `  (${bar}${unit}: ${met ? 'met' : 'MISSED'})`;
}

/** Three digits; whole numbers with more digits stay whole, and small numbers take an exponent. */
function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e6) return value.toFixed(0);
  return size > 0 && size < 0.01 ? value.toExponential(2) : value.toPrecision(3);
}
