/**
 * A KL to pi below this is computed as E_p[L + e^{-L} - 1], whose terms do not cancel; above it the nodes need not cover
 * pi.
 */
const NEAR = 0.01;

/** Integrals over a density p on R^d, in nats. */
export interface DensityIntegrals {
  /** h(p) = -E_p[log p]. */
  readonly entropy: number;
  /** E_p|grad log p|^2. */
  readonly information: number;
  /** KL(p||pi) = E_p[L] with L = log(p/pi). */
  readonly priorKl: number;
}

/** Sums over the nodes of a quadrature under p. */
export interface DensitySums {
  /**
   * Adds a node x.
   *
   * @param mass of p at the node
   * @param density p(x)
   * @param information |grad log p(x)|^2
   * @param square |x|^2
   */
  add(mass: number, density: number, information: number, square: number): void;
  integrals(): DensityIntegrals;
}

/** @param priorVariance of pi = N(0, priorVariance I) */
export function densitySums(dimension: number, priorVariance: number): DensitySums {
  const priorLog = -0.5 * dimension * Math.log(2 * Math.PI * priorVariance);
  const totals = { entropy: 0, information: 0, priorKl: 0 };
  let excess = 0;
  return {
    add(mass, density, information, square) {
      const log = Math.log(density);
      const ratio = log - priorLog + (0.5 * square) / priorVariance;
      totals.entropy -= mass * log;
      totals.information += mass * information;
      totals.priorKl += mass * ratio;
      excess += mass * Math.expm1(-ratio);
    },
    integrals: () => (totals.priorKl < NEAR ? { ...totals, priorKl: totals.priorKl + excess } : totals),
  };
}
