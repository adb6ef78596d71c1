import type { ControlConclusion } from './control-conclusion.js';

/** What a statistical check would catch: the least true rate at which draws exceed that is refuted with a probability. */
export interface Detection {
  readonly exceedance: number;
  readonly probability: number;
}

/** What the outcomes of a claim and of its controls say, before it is asked whether they say enough. */
export interface Judgement {
  /** The case that refutes the claim, or shows best that the cases together do. */
  readonly refutation?: { readonly index: number; readonly reason: string };
  readonly controls: readonly ControlConclusion[];
  /** Why a control did not do its part. */
  readonly fault?: string;
  /** Why chance alone could explain what was seen. */
  readonly weakness?: string;
  /** The chance of a false alarm, at most. */
  readonly alphaSpent: number;
  readonly detects?: Detection;
}
