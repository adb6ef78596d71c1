import type { FigureFound, ReproductionPage } from '../report/page/reproduction-page.js';

/** An experiment of the paper that `reproduce` does again. */
export interface Reproduction {
  /** As the command names it. */
  readonly name: string;
  /** What it does, in a line. */
  readonly says: string;
  /** The parts of its work, in their order, for progress. */
  readonly parts: readonly string[];
  /** How many seeds it takes where none are named. */
  readonly seeds: number;
  /** Looks for what it needs besides TensorFlow.js. @throws InputError where that is not installed */
  checkInstalled?(): void;
  /**
   * Does it.
   *
   * @throws InputError where TensorFlow.js is not installed
   */
  run(options: ReproductionOptions): Promise<ReproductionPage>;
}

/** How an experiment is done. */
export interface ReproductionOptions {
  readonly version: string;
  /** Whether all configurations are trained, however long that takes. */
  readonly isFull: boolean;
  /** Each draws data, a start and batches of its own. */
  readonly seeds: readonly number[];
  /** Epochs of training; default: those of the paper. */
  readonly epochs?: number | undefined;
  /** How many processes do the work; results do not depend on it. */
  readonly workers: number;
  /** A folder for checkpoints, from which a run that was stopped goes on. */
  readonly checkpoints: string;
  /** Told of each part before it is done. */
  onPart(part: string): void;
}

/** How figures come out, each in a few words. */
export function verdictsOf(figures: readonly FigureFound[]): string {
  return figures.map(({ figure, verdict }) => `${figure}: ${verdict}`).join('; ');
}

/** The paper that the experiments are from. */
export const PAPER =
  'Li, Li, Zhang, Bian, "On the Generalization Properties of Diffusion Models", NeurIPS 2023 (arXiv 2311.01797)';
