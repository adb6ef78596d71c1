import type { DiffusionSystem, SystemCalls } from '../../../src/system/contract/contract.js';
import { covariance, type SignalOf } from '../calls.js';
import { asked, combined, labelsAt, type Rows } from './beliefs.js';
import type { StateOf } from './karras.js';
import { followed, type Pace } from './ode.js';

/** sigma/alpha = SCALE sinh(u): even steps in u are so in sigma/alpha below this, and in its logarithm above. */
const SCALE = 0.05;

/**
 * The prior's density carried along the probability flow of an exact model: with y = x/alpha and t = sigma/alpha,
 *
 * dy/dt = eps,  d log p/dt = -tr(d eps/dy) = -(d - tr Cov(x_0 | x)/t^2)/t.
 *
 * @param ends the values of sigma/alpha at the data end and at the noise end
 */
export const carriedPrior =
  (
    system: () => DiffusionSystem,
    at: SignalOf,
    stateOf: StateOf,
    ends: readonly [number, number],
  ): NonNullable<SystemCalls['logLikelihood']> =>
  ({ model, x }) => {
    const { believe } = asked(model, system());
    const covarianceOf = covariance(at);
    // of y, and then of what the logarithm of the density loses
    const pace: Pace = (z, u) => {
      const ratio = SCALE * Math.sinh(u);
      // no noise is expected there
      if (ratio === 0) return z.map(() => 0);
      const state = stateOf(ratio);
      const there = combined([state.alpha, [z.slice(0, -1)]]);
      const [noise] = believe(there, state).noise;
      const [spread] = covarianceOf({ model, x: there, label: labelsAt(state, there) }) as readonly Rows[];
      const trace = spread.reduce((sum, row, j) => sum + row[j], 0);
      const stretch = SCALE * Math.cosh(u);
      return [...noise.map((each) => stretch * each), (stretch * (noise.length - trace / (ratio * ratio))) / ratio];
    };
    const [first, last] = ends.map((ratio) => Math.asinh(ratio / SCALE));
    const [data, noise] = ends.map(stateOf);
    const variance = system().process.prior.variance / noise.alpha ** 2;
    return x.map((row) => {
      const z = followed(pace, [...row.map((each) => each / data.alpha), 0], first, last);
      const [y, lost] = [z.slice(0, -1), z[row.length]];
      const square = y.reduce((sum, each) => sum + each * each, 0);
      const prior = -0.5 * (square / variance + y.length * Math.log(2 * Math.PI * variance));
      return prior + lost - y.length * Math.log(data.alpha);
    });
  };
