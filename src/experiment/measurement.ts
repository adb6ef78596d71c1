/** Certified bound T0 and its parts; arrays follow trainingTimes. */
export interface CertifiedBound {
  bound: number[];
  /** KL(p_T || pi). */
  prior: number;
  /** J(A_c) + |A_c|_F^2 / (4 m tau). */
  optimisation: number[];
  /** J(A_c), part of `optimisation`. */
  approximation: number[];
  /** (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  sampling: number[];
}

/** What `measure` returns: KL gaps in nats; arrays follow trainingTimes. A null has its reason under key + 'Reason'. */
export interface Measurement {
  priorKl: number;
  initialScoreLoss: number;
  population: { scoreLoss: number[]; gram?: number[][]; target?: number[] };
  empirical: {
    scoreLoss: number[];
    klSde: (number | null)[];
    klSdeReason?: (string | null)[];
    klOde: (number | null)[];
    klOdeReason?: (string | null)[];
    klScore: (number | null)[];
    klScoreReason?: (string | null)[];
    klBound: number[];
    gram?: number[][];
    target?: number[];
  };
  certified: CertifiedBound;
  /** The same tree with absolute error estimates (without matrices' reasons). */
  numerics: {
    priorKl: number;
    initialScoreLoss: number;
    population: { scoreLoss: number[]; gram?: number; target?: number };
    empirical: {
      scoreLoss: number[];
      klSde: (number | null)[];
      klOde: (number | null)[];
      klScore: (number | null)[];
      klBound: number[];
      gram?: number;
      target?: number;
    };
    certified: CertifiedBound;
  };
}
