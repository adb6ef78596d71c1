import type { CertifiedBound } from '../bound/certified-bound.js';

/** Values by training time; a null has its reason at the same place of key + 'Reason'. */
type Values = (number | null)[];
type Reasons = (string | null)[];

/** Of a quadratic loss, if asked for: m rows of m values, and d rows of m values. */
interface LossMatrices {
  readonly gram?: number[][];
  readonly target?: number[][];
}

/** What `measure` returns: KL gaps in nats; arrays follow trainingTimes. */
export interface Measurement {
  /** KL(p_T || pi). */
  readonly priorKl: number;
  /** J_0, the score loss before training. */
  readonly initialScoreLoss: number;
  /** In `numerics`: that the value is one of Monte Carlo. */
  readonly priorKlReason?: string;
  readonly initialScoreLossReason?: string;
  /** Of the model trained on the population. */
  readonly population: LossMatrices & { readonly scoreLoss: number[] };
  /** Of the model trained on the data, all measured under the population. */
  readonly empirical: LossMatrices & {
    readonly scoreLoss: number[];
    readonly klSde: Values;
    readonly klSdeReason?: Reasons;
    readonly klOde: Values;
    readonly klOdeReason?: Reasons;
    readonly klScore: Values;
    readonly klScoreReason?: Reasons;
    /** scoreLoss + priorKl. */
    readonly klBound: number[];
  };
  readonly certified: CertifiedBound;
  /** The same tree with estimates of absolute errors; a Reason here says that an estimate exceeds its tolerance. */
  readonly numerics: Omit<Measurement, 'numerics'>;
}
