import type { Experiment } from '../../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../../src/experiment/setting.js';
import { type Estimate, plus } from '../../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../../src/process/forward-process.js';
import { entropy, initialScoreLoss, priorKl } from '../../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../../src/target/target.js';
import type { BalanceCase } from '../../cases/forward/balances.js';
import { integratedRate } from '../../generators/integrated-rate.js';
import { zeroScoreLoss } from '../../oracles/score-loss.js';
import { timeQuadrature } from '../../oracles/time-quadrature.js';
import { bumpIntegrals } from './bump-integrals.js';
import { collinearIntegrals } from './collinear-integrals.js';
import type { DensityIntegrals } from './density-sums.js';
import { lineIntegrals } from './line-integrals.js';
import { mixtureIntegrals } from './mixture-by-definition.js';

/** Nodes in time, and how many of them a coarser rule leaves out: the difference from it is the error. */
const FINE = { times: 36, fewer: 0 };
const COARSE = { times: 26, fewer: 1 };
/** Nodes in each panel of a coordinate: smooth densities in three coordinates need fewer, and can afford fewer. */
const PANEL_NODES = { line: 10, space: 5, solid: 4, collinear: 5, boxes: 6 };

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
export function balanceByDefinition(aCase: BalanceCase): Pairs[] {
  const process = forwardProcess(aCase.process);
  switch (aCase.kind) {
    case 'line': {
      const target = distribution(aCase.target);
      return [lossOnLine(process, target), ...onLine(process, target)];
    }
    case 'far':
      return onLine(process, distribution(aCase.target));
    case 'product':
      return alongAxes(process, aCase.target);
    default:
      return besideIntegrals(process, distribution(aCase.target), integralsOf(aCase, process));
  }
}

function seenOf(process: ForwardProcess, target: Target): Quantities<Estimate> {
  return {
    loss: initialScoreLoss(process, target),
    entropy: entropy(target, UNDIFFUSED),
    prior: priorKl(process, target),
  };
}

/** J_0 on the line beside 1/2 int g^2 E|grad log p_t|^2. */
function lossOnLine(process: ForwardProcess, target: Target): Pairs {
  const drift = -Math.log(process.coefficients(process.horizon).alpha);
  const defined = zeroScoreLoss(process, target);
  return { loss: { seen: initialScoreLoss(process, target), defined, drift } };
}

/** The others on the line beside integrals over space. */
function onLine(process: ForwardProcess, target: Target): Pairs[] {
  const defined = (at: Coefficients, of: 'entropy' | 'priorKl') => {
    const [fine, coarse] = [FINE, COARSE].map(
      ({ fewer }) => lineIntegrals(target, at, process.priorVariance, PANEL_NODES.line - 3 * fewer)[of],
    );
    return { value: fine, error: Math.abs(fine - coarse) };
  };
  const start = defined(UNDIFFUSED, 'entropy');
  const end = defined(process.coefficients(process.horizon), 'priorKl');
  return [
    // an entropy may be 0
    { entropy: { seen: entropy(target, UNDIFFUSED), defined: start, scale: Math.max(Math.abs(start.value), 1) } },
    { prior: { seen: priorKl(process, target), defined: end } },
  ];
}

/** Integrals over p_t; in some spaces not its information, which would be wanted at every time node. */
type IntegralsAt = (
  when: Coefficients,
  fewer: number,
) => Omit<DensityIntegrals, 'information'> & Partial<Pick<DensityIntegrals, 'information'>>;

/** @param fewer nodes a panel than usual */
function integralsOf({ kind, target }: BalanceCase, { priorVariance }: ForwardProcess): IntegralsAt {
  if (target.kind === 'bumps') {
    return (when, fewer) => bumpIntegrals(target, when, priorVariance, PANEL_NODES.boxes - fewer);
  }
  if (kind === 'collinear') {
    return (when, fewer) => collinearIntegrals(target, when, priorVariance, PANEL_NODES.collinear - fewer);
  }
  if (target.means[0].length === 2) {
    return (when, fewer) => mixtureIntegrals(target, when, priorVariance, PANEL_NODES.space - fewer);
  }
  return (when, fewer) => {
    const { entropy, priorKl } = mixtureIntegrals(target, when, priorVariance, PANEL_NODES.solid - fewer);
    return { entropy, priorKl };
  };
}

/** All three beside integrals over space. Without the information, J_0 stands beside a difference of such entropies. */
function besideIntegrals(process: ForwardProcess, target: Target, integralsAt: IntegralsAt): Pairs[] {
  const { dimension } = target;
  const [fine, coarse] = [FINE, COARSE].map(({ times, fewer }): Quantities<number> => {
    const start = integralsAt(UNDIFFUSED, fewer);
    const end = integralsAt(process.coefficients(process.horizon), fewer);
    if (start.information === undefined) {
      const loss = end.entropy - start.entropy + 0.5 * dimension * integratedRate(process);
      return { loss, entropy: start.entropy, prior: end.priorKl };
    }
    const { nodes, weights } = timeQuadrature(process.horizon, times);
    const loss = nodes.reduce((sum, t, k) => {
      const when = process.coefficients(t);
      const { information = Number.NaN } = integralsAt(when, fewer);
      return sum + 0.5 * weights[k] * when.diffusion * when.diffusion * information;
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
