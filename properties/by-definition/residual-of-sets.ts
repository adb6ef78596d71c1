import { PANEL_NODES, residualScatter } from '../../src/bound/residual-scatter.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import type { Setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { dataSets, ENGINE_ERROR, sizesOf } from './scatter-of-data.js';

/** Values of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
const VALUES = 3;
const SAMPLES = 2;

/** Time nodes: the mean of the residual is that for any quadrature of the loss. */
const TIME_NODES = 4;

/** The residual int_0^tau |dB - A(s) dG|^2 ds of the data sets of a discrete law. */
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
  const data = { count: VALUES, dimension: 1, values };
  const lossOf = (set: Float64Array) =>
    quadraticLoss(process, features, empiricalMeasure({ ...data, count: set.length, values: set }), TIME_NODES);
  const loss = lossOf(values);
  const flow = gradientFlow(loss, [tau]);
  const law = { nodes: values, weights: values.map(() => 1 / VALUES) };
  const [{ value: scatter }] = residualScatter(process, features, { loss, flow }, [law, law], TIME_NODES);
  const sets = dataSets(values, SAMPLES);
  const sum = sets.reduce(
    (total, set) => total + samplingIntegral(loss, lossOf(set), flow.spectrum, [tau], PANEL_NODES[0])[0],
    0,
  );
  // |R|^2 is at most twice |dB|^2 + |A|^2 |dG|^2, and |A(s)| grows with s
  const sizes = sizesOf({ ...built, data });
  const size = 2 * tau * (sizes.crossMoment + dot(flow.readouts[0], flow.readouts[0]) * sizes.gram);
  return { samples: SAMPLES, mean: { value: sum / sets.length, error: ENGINE_ERROR * size }, scatter, size };
}
