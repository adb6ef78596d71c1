import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemeVariance } from '../../properties/measurements/printed-schemes.js';
import { type PrintedScheme, printedContinuous, printedForward } from '../../properties/oracles/printed-variances.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { errorsAlong } from '../../src/sampler/spectrum-errors.js';
import { type SpectrumPart, spectrumRule } from '../../src/sampler/spectrum-rule.js';

/** Of code/cifar10.npy in github.com/emilePi/Diffusion-models-for-Gaussian-distributions-Exact-solutions-and-Wasserstein-errors. */
export const SPECTRUM_SHA256 = '5c896e4125f16a1e7a76efa10e550dc656506b6bb184d56c340e5098317a6e58';

/** The published table: W2 by scheme, eps, NFE and start, as it is printed; '-' where the scheme has no value. */
export interface PublishedTable {
  readonly source: string;
  readonly columns: readonly (readonly [nfe: number, start: 'exact' | 'prior'])[];
  readonly continuous: readonly {
    readonly flow: 'SDE' | 'ODE';
    readonly eps: number;
    readonly cells: readonly string[];
  }[];
  readonly rows: readonly { readonly scheme: PrintedScheme; readonly eps: number; readonly cells: readonly string[] }[];
}

/** A cell, and what is computed for it. */
export interface ComparedCell {
  readonly of: string;
  readonly printed: string;
  /** W2, or null where a step has no value. */
  readonly computed: number | null;
  readonly agrees: boolean;
}

export function publishedTable(): PublishedTable {
  return JSON.parse(readFileSync(fileURLToPath(new URL('./wasserstein-errors.json', import.meta.url)), 'utf8'));
}

/** The numbers of a file of NumPy, little-endian floats of 32 bits in one dimension. @throws Error if it is another one */
export function readSpectrum(bytes: Buffer): number[] {
  const header = 10 + bytes.readUInt16LE(8);
  const text = bytes.subarray(10, header).toString('latin1');
  if (bytes.subarray(1, 6).toString('latin1') !== 'NUMPY' || !text.includes("'descr': '<f4'")) {
    throw new Error(`the spectrum should be a file of NumPy with '<f4', found ${text.trim()}`);
  }
  return Array.from({ length: (bytes.length - header) / 4 }, (_, i) => bytes.readFloatLE(header + 4 * i));
}

/** Whether a file is the one that the table is of. */
export function isPublishedSpectrum(bytes: Buffer): boolean {
  return createHash('sha256').update(bytes).digest('hex') === SPECTRUM_SHA256;
}

/** Into how many parts a spectrum is divided at first, and at most where the rounding of a cell asks for it. */
const [FEWEST_PARTS, MOST_PARTS] = [10, 320];

/**
 * Every cell beside what the engine computes on a spectrum, whose sums are Gauss rules with errors, refined until the cell is decided.
 * The numbers of points are those that the authors' code has: N for a column of NFE = N, so N - 1 steps, and N/4 of RK4; of
 * Heun too N, and not N/2, so that its columns take twice as many calls.
 */
export function comparedCells(table: PublishedTable, eigenvalues: readonly number[]): ComparedCell[] {
  const rules = new Map<number, SpectrumPart[]>();
  const ruleOf = (parts: number) => rules.get(parts) ?? rules.set(parts, spectrumRule(eigenvalues, parts)).get(parts)!;
  const w2 = (parts: number, of: (lambda: number) => Estimate) =>
    errorsAlong(ruleOf(parts), (variance) => ({ meant: variance, generated: of(variance) })).w2;
  const cell = (of: string, printed: string, generated: (lambda: number) => Estimate): ComparedCell => {
    for (let parts = FEWEST_PARTS; ; parts *= 2) {
      const known = w2(parts, generated);
      if (known.value === null) return { of, printed, computed: null, agrees: printed === '-' };
      const [low, high] = [-1, 1].map((sign) => printedAs(Math.max(0, known.value + sign * known.error)));
      // an error of 0 is not known to be less than its rounding
      const isZero = known.value === 0 && printed === '0';
      if (low === high || isZero || parts >= MOST_PARTS) {
        return { of, printed, computed: known.value, agrees: isZero || (low === printed && high === printed) };
      }
    }
  };
  const exactly = (value: number) => ({ value, error: 0 });
  const continuous = table.continuous.flatMap(({ flow, eps, cells }) => [
    cell(`${flow}, eps = ${eps}, from p_T`, cells[0], (lambda) => exactly(printedForward(lambda, eps))),
    cell(`${flow}, eps = ${eps}, from N(0, I)`, cells[1], (lambda) => exactly(printedContinuous(lambda, flow, eps))),
  ]);
  const discrete = table.rows.flatMap(({ scheme, eps, cells }) =>
    table.columns.map(([nfe, start], i) => {
      const points = scheme === 'RK4' ? Math.floor(nfe / 4) : nfe;
      const from = start === 'prior' ? 'N(0, I)' : 'p_T';
      return cell(`${scheme}, eps = ${eps}, NFE = ${nfe}, from ${from}`, cells[i], (lambda) =>
        schemeVariance(lambda, { scheme, points, eps, start }),
      );
    }),
  );
  return [...continuous, ...discrete];
}

/** A number as the table has it: two decimals, or two digits below 0.01 and above 100. */
export function printedAs(value: number | null): string {
  if (value === null) return '-';
  if (value === 0) return '0';
  if (value >= 0.01 && value <= 100) return value.toFixed(2);
  const [digits, power] = value.toExponential(1).split('e');
  return `${digits}E${power[0]}${power.slice(1).padStart(2, '0')}`;
}
