import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { carried, exactFlow, exactReverseSde } from '../../src/sampler/affine-map.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { type GeneratedAxis, type Known, spectrumErrors } from '../../src/sampler/spectrum-errors.js';
import { logBetween, sizes, vectors } from '../generators/numbers.js';
import { schemeVariance } from '../measurements/printed-schemes.js';
import {
  PRINTED_SCHEMES,
  type PrintedMistake,
  type PrintedRun,
  type PrintedScheme,
  printedContinuous,
  printedVariance,
  printedW2,
} from '../oracles/printed-variances.js';

/** A scheme of the table on a spectrum. */
export interface PrintedCase extends PrintedRun {
  readonly eigenvalues: readonly number[];
}

/** Spectra about as wide as that of images, and numbers of points between those of the table. */
export function printedCases(schemes: readonly PrintedScheme[] = PRINTED_SCHEMES): Arbitrary<PrintedCase> {
  return fc.record({
    scheme: fc.constantFrom(...schemes),
    // with fewer the chain of DDPM has no step
    points: sizes(30, 150),
    eps: logBetween(1e-5, 1e-2),
    start: fc.constantFrom('prior' as const, 'exact' as const),
    eigenvalues: vectors(2, logBetween(1e-4, 200)),
  });
}

/** Both computations of what a scheme generates. */
export interface BothVariances {
  /** By axis. */
  readonly engine: readonly Estimate[];
  readonly printed: readonly number[];
  readonly w2: Known;
  readonly printedW2: number;
}

export function bothVariances({ eigenvalues, ...run }: PrintedCase, wrong?: PrintedMistake): BothVariances {
  const engine = eigenvalues.map((lambda) => schemeVariance(lambda, run));
  const printed = eigenvalues.map((lambda) => printedVariance(lambda, run, wrong));
  return { engine, printed, w2: w2Of(eigenvalues, engine), printedW2: printedW2(printed, eigenvalues) };
}

/** The same without steps: what the reverse SDE and the flow generate from N(0, I), where the time is eps. */
export function bothContinuous(
  { eigenvalues, eps }: PrintedCase,
  flow: 'SDE' | 'ODE',
  printedFlow = flow,
): BothVariances {
  const { levels } = scheduledGrid(SAMPLED_PROCESSES.vp, 'time', 1, { ends: [1, eps] });
  const exact = flow === 'SDE' ? exactReverseSde : exactFlow;
  const engine = eigenvalues.map((variance) => {
    const value = carried(exact({ mean: 0, variance }, levels[0], levels[1]), { mean: 0, variance: 1 }).variance;
    return { value, error: 16 * Number.EPSILON * value };
  });
  const printed = eigenvalues.map((lambda) => printedContinuous(lambda, printedFlow, eps));
  return { engine, printed, w2: w2Of(eigenvalues, engine), printedW2: printedW2(printed, eigenvalues) };
}

function w2Of(eigenvalues: readonly number[], generated: readonly Estimate[]): Known {
  const nodes: GeneratedAxis[] = eigenvalues.map((meant, i) => ({ weight: 1, meant, generated: generated[i] }));
  return spectrumErrors([{ nodes }]).w2;
}
