import { linearField } from '../../src/divergence/field/linear-field.js';
import { scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { entropy, initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';
import type { BalanceCase } from '../cases/balances.js';
import { integratedRate } from '../cases/integrated-rate.js';
import { mixtureIntegrals } from './mixture-by-definition.js';
import { scoreLossOf } from './score-loss.js';

/**
 * Nodes in time, and in each panel of an axis in the plane (one fewer beyond it). The difference from the coarser pair
 * is the error.
 */
const FINE = { times: 36, points: 5 };
const COARSE = { times: 26, points: 4 };
/** The largest dimension in which integrals over space at every time node are affordable. */
const PLANE = 2;

/** A number of the engine beside the same number by definition, in nats. */
export interface Pair {
  readonly seen: Estimate;
  readonly defined: Estimate;
  /** Default: the larger of them. */
  readonly scale?: number;
  /** -d int f, which is a part of the loss. */
  readonly drift?: number;
}

/** J_0, h(p_0) and KL(p_T||pi), as far as a case has them; for a product, `product` holds any of them once more. */
export interface Pairs {
  readonly loss?: Pair;
  readonly entropy?: Pair;
  readonly prior?: Pair;
  readonly product?: Pair;
}

const QUANTITIES = ['loss', 'entropy', 'prior'] as const;

type Quantities<T> = Record<(typeof QUANTITIES)[number], T>;

/** The balance of entropies beside its definition. */
export function balanceByDefinition({ kind, process: spec, target }: BalanceCase): Pairs[] {
  const process = forwardProcess(spec);
  if (kind === 'line') return onLine(process, distribution(target));
  if (kind === 'product') return alongAxes(process, target);
  return inSpace(process, distribution(target) as GaussianMixture, integratedRate(process));
}

function seenOf(process: ForwardProcess, target: Target): Quantities<Estimate> {
  return {
    loss: initialScoreLoss(process, target),
    entropy: entropy(target, UNDIFFUSED),
    prior: priorKl(process, target),
  };
}

/** J_0 on the line beside 1/2 int g^2 E|grad log p_t|^2. */
function onLine(process: ForwardProcess, target: Target): Pairs[] {
  const zero = () => 0;
  const drift = -Math.log(process.coefficients(process.horizon).alpha);
  const defined = scoreLossOf(process, target, linearField(scoreOnLine(zero, zero)));
  return [{ loss: { seen: initialScoreLoss(process, target), defined, drift } }];
}

/**
 * All three of a mixture beside integrals over space. Beyond the plane, J_0 stands beside a difference of such
 * entropies.
 *
 * @param noise int beta under vp
 */
function inSpace(process: ForwardProcess, target: GaussianMixture, noise: number): Pairs[] {
  const { dimension } = target;
  const last = process.coefficients(process.horizon);
  const [fine, coarse] = [FINE, COARSE].map(({ times, points }): Quantities<number> => {
    const nodesPerPanel = dimension > PLANE ? points - 1 : points;
    const at = (when: typeof last) => mixtureIntegrals(target, when, process.priorVariance, nodesPerPanel);
    const [start, end] = [at(UNDIFFUSED), at(last)];
    const { nodes, weights } = timeQuadrature(process.horizon, times);
    const loss =
      dimension > PLANE
        ? end.entropy - start.entropy + 0.5 * dimension * noise
        : nodes.reduce((sum, t, k) => {
            const when = process.coefficients(t);
            return sum + 0.5 * weights[k] * when.diffusion * when.diffusion * at(when).information;
          }, 0);
    return { loss, entropy: start.entropy, prior: end.priorKl };
  });
  const seen = seenOf(process, target);
  return QUANTITIES.map((of) => {
    const defined = { value: fine[of], error: Math.abs(fine[of] - coarse[of]) };
    // an entropy may be 0
    const scale = of === 'entropy' ? { scale: Math.max(Math.abs(fine[of]), dimension) } : {};
    return { [of]: { seen: seen[of], defined, ...scale } };
  });
}

/** All three of a product beside their sums over its axes. */
function alongAxes(process: ForwardProcess, target: Experiment['target']): Pairs[] {
  const whole = distribution(target);
  const seen = seenOf(process, whole);
  const axes = Array.from({ length: whole.dimension }, (_, axis) =>
    seenOf(process, distribution(onAxis(target, axis))),
  );
  return QUANTITIES.map((of) => {
    const parts = axes.map((axis) => axis[of]);
    const scale = parts.reduce((sum, { value }) => sum + Math.abs(value), 0);
    const pair = { seen: seen[of], defined: plus(...parts), scale };
    return { [of]: pair, product: pair };
  });
}

/** The distribution of a product target on one axis. */
function onAxis(target: Experiment['target'], axis: number): Experiment['target'] {
  const along = (places: readonly (readonly number[])[]) => places.map((x) => [x[axis]]);
  return target.kind === 'mixture'
    ? { ...target, means: along(target.means) }
    : { ...target, centers: along(target.centers) };
}
