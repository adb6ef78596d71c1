/** What a part of the calibration found. */
export interface Finding {
  /** Rows of cells, the titles first. */
  readonly table: readonly (readonly string[])[];
  readonly summary: string;
  /** What was not as it should be, a sentence each. */
  readonly failures: readonly string[];
}

/** A number to four digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
