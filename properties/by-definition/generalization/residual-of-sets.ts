import { oneDatumLoss } from '../../../src/bound/one-datum.js';
import { PANEL_NODES, residualMoments, residualVariance } from '../../../src/bound/residual-scatter.js';
import { alongFlow } from '../../../src/bound/sampling-error.js';
import type { Setting } from '../../../src/experiment/setting.js';
import { type Comparison, type Estimate, equal } from '../../../src/numeric/estimate.js';
import { dot, squaredDistance } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { gradientFlow } from '../../../src/training/gradient-flow.js';
import { residual } from '../../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../../src/training/quadratic-loss.js';
import { dataSets, ENGINE_ERROR, sizesOf } from './scatter-of-data.js';

/** Values of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
const VALUES = 3;
const SAMPLES = 2;

/** Time nodes: the mean of the residual is that for any quadrature of the loss. */
const TIME_NODES = 4;

/** Required agreement. */
export const SETS_TOLERANCE = {
  name: 'tolerance',
  value: 1e-9,
  meaning: 'required agreement of mean and V_R/n, as a fraction of the squared sizes of their terms',
};

/** The residual int_0^tau |R(s)|^2 ds, R(s) = dB - A(s) dG, of the data sets of a discrete law. */
export interface ResidualOfSets {
  /** n. */
  readonly samples: number;
  /** Its mean over all data sets. */
  readonly mean: Estimate;
  /** int_0^tau V_R(s) ds. */
  readonly scatter: number;
  /** The size that tolerances are relative to. */
  readonly size: number;
}

/** The residual of the nine pairs of data from the law that gives a third to each of the first three data of a setting. */
export function residualOfSets(built: Setting, tau: number): ResidualOfSets {
  const { process, features } = built;
  const values = built.data.values.slice(0, VALUES);
  const lossOf = (set: Float64Array) =>
    quadraticLoss(process, features, empiricalMeasure({ count: set.length, dimension: 1, values: set }), TIME_NODES);
  const loss = lossOf(values);
  const flow = gradientFlow(loss, [tau]);
  const ones = Array.from(values, (x) => oneDatumLoss(process, features, x, TIME_NODES));
  const moments = residualMoments(
    loss,
    ones,
    values.map(() => 1 / VALUES),
  );
  const sets = dataSets(values, SAMPLES).map(lossOf);
  const integral = (f: (A: Float64Array) => number) => alongFlow(flow.spectrum, [tau], PANEL_NODES[0], f)[0];
  // R = (B_n - A G_n) - (B - A G)
  const sum = integral((A) => {
    const ofLaw = residual(loss, A);
    return sets.reduce((total, set) => total + squaredDistance(residual(set, A), ofLaw), 0);
  });
  // |R|^2 is at most twice |dB|^2 + |A|^2 |dG|^2, and |A(s)| grows with s
  const sizes = sizesOf({ ...built, data: { count: VALUES, dimension: 1, values } });
  const size = 2 * tau * (sizes.crossMoment + dot(flow.readouts[0], flow.readouts[0]) * sizes.gram);
  return {
    samples: SAMPLES,
    mean: { value: sum / sets.length, error: ENGINE_ERROR * size },
    scatter: integral((A) => residualVariance(moments, A)),
    size,
  };
}

/** mean = scatter/n. @param n that of the data sets, or another in its place */
export function meanIsScatterOver(n: number, { mean, scatter, size }: ResidualOfSets): Comparison {
  return equal(mean, scatter / n, { tolerance: SETS_TOLERANCE.value, scale: size });
}
