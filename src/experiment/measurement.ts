import type { ExplicitBound } from '../bound/explicit-bound.js';
import type { Estimate } from '../numeric/estimate.js';

/** Values by training time; a null has its reason at the same place of key + 'Reason'. */
type Values = (number | null)[];
type Reasons = (string | null)[];

/**
 * The matrices of J, the loss with weight g^2, if asked for: m rows of m values, and d rows of m values. In another
 * weighting they are not those of the loss that is descended.
 */
interface LossMatrices {
  readonly gram?: number[][] | null;
  readonly target?: number[][] | null;
  readonly gramReason?: string;
  readonly targetReason?: string;
}

/**
 * What `measure` returns: KL gaps in nats; arrays follow trainingTimes. Whatever weight a model is trained with, its
 * score loss J has the weight g^2, with which J bounds a KL divergence.
 */
export interface Measurement {
  /** KL(p_T || pi). */
  readonly priorKl: number | null;
  /** The score loss J before training: J_0, that of the score 0, unless the training starts from another readout. */
  readonly initialScoreLoss: number | null;
  /** Why there is no value; in `numerics` also that the value is one of Monte Carlo. */
  readonly priorKlReason?: string;
  readonly initialScoreLossReason?: string;
  /** About the model trained on the population. */
  readonly population: LossMatrices & { readonly scoreLoss: Values; readonly scoreLossReason?: Reasons };
  /** About the model trained on the data, all measured under the population. */
  readonly empirical: LossMatrices & {
    readonly scoreLoss: Values;
    readonly scoreLossReason?: Reasons;
    readonly klSde: Values;
    readonly klSdeReason?: Reasons;
    readonly klOde: Values;
    readonly klOdeReason?: Reasons;
    readonly klScore: Values;
    readonly klScoreReason?: Reasons;
    /** scoreLoss + priorKl. */
    readonly klBound: Values;
    readonly klBoundReason?: Reasons;
  };
  /** Null if the model is trained with another weight than g^2. */
  readonly explicit: ExplicitBound | null;
  readonly explicitReason?: string;
  /** The same tree with estimates of absolute errors; a Reason here says that an estimate exceeds its tolerance. */
  readonly numerics: Omit<Measurement, 'numerics'>;
}

/** What is measured of the model trained on the data. */
type Gap = 'scoreLoss' | 'klSde' | 'klOde' | 'klScore' | 'klBound';

/**
 * What a measurement says about the model trained on the data at its k-th training time: values with their errors, or
 * null where there is no value.
 */
export function estimatesAt(measurement: Measurement, k: number): Readonly<Record<Gap, Estimate | null>> {
  const { empirical, numerics } = measurement;
  const estimateOf = (key: Gap): Estimate | null => {
    const [value, error] = [empirical[key][k], numerics.empirical[key][k]];
    return value === null || error === null ? null : { value, error };
  };
  return {
    scoreLoss: estimateOf('scoreLoss'),
    klSde: estimateOf('klSde'),
    klOde: estimateOf('klOde'),
    klScore: estimateOf('klScore'),
    klBound: estimateOf('klBound'),
  };
}
