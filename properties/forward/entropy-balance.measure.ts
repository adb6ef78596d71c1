import fc, { type Arbitrary } from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { entropy, initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { mirrors } from '../generators/linear-cases.js';
import { between, eitherSign, logBetween, shares, vectors } from '../generators/numbers.js';
import { anyProcess, varianceExploding, variancePreservingOver } from '../generators/processes.js';
import { anyTarget, spaceBumps, spaceMixtures } from '../generators/targets.js';
import {
  type Balance,
  balanceOf,
  balanceOnLine,
  bumpIntegrals,
  collinearIntegrals,
  mixtureIntegrals,
} from '../oracles/entropy.js';
import { zeroScoreLoss } from '../oracles/score-loss.js';

/** A process and a p_0; `kind` says how they are looked at. */
export interface BalanceCase {
  /**
   * - `line`: J_0 by an integral over time and space, the others over space
   * - `far`: a mixture so far from pi that KL(p_T || pi) is large; without J_0, which would take many times
   * - `space`: a mixture, by integrals over R^d
   * - `collinear`: a mixture of unequal variances with its means on a line through 0, by integrals over two coordinates
   *   in any d
   * - `boxes`: two bumps of unequal width in the plane, which may share a centre or a coordinate of it
   * - `product`: p_0 = (a mixture on the first axis) x (one component on each of the others), so that entropies add over
   *   the axes
   */
  readonly kind: 'line' | 'far' | 'space' | 'collinear' | 'boxes' | 'product';
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** Where integrals are over one or two coordinates, cases have up to so many dimensions. */
const LARGEST = 8;

/** Cases of every kind. */
export function balanceCases(): Arbitrary<BalanceCase> {
  return fc.oneof(
    { weight: 2, arbitrary: lines },
    { weight: 5, arbitrary: far },
    { weight: 2, arbitrary: spaces },
    { weight: 3, arbitrary: collinear },
    { weight: 4, arbitrary: boxes },
    { weight: 2, arbitrary: products },
  );
}

const lines: Arbitrary<BalanceCase> = fc.record({
  kind: fc.constant('line'),
  process: anyProcess,
  target: anyTarget,
});

/** Under vp alpha_T is at least 0.47, so that alpha_T |mean| is at least 11 standard deviations of pi. */
const far: Arbitrary<BalanceCase> = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    kind: fc.constant('far'),
    process: fc.oneof(
      { weight: 3, arbitrary: variancePreservingOver(between(0.2, 1.5)) },
      { weight: 1, arbitrary: varianceExploding(2) },
    ),
    target: fc
      .record({
        weights: shares(count),
        means: vectors(count, eitherSign(25, 60)),
        variances: vectors(count, logBetween(1e-3, 2)),
      })
      .map(({ means, ...parts }) => ({ kind: 'mixture' as const, means: means.map((x) => [x]), ...parts })),
  }),
);

const spaces: Arbitrary<BalanceCase> = fc
  .constantFrom(2, 2, 3)
  .chain((dimension) =>
    fc.record({ kind: fc.constant('space'), process: anyProcess, target: spaceMixtures(dimension, 4) }),
  );

const collinear: Arbitrary<BalanceCase> = fc
  .integer({ min: 2, max: LARGEST })
  .chain((dimension) =>
    fc.record({ kind: fc.constant('collinear'), process: anyProcess, target: collinearMixtures(dimension) }),
  );

/** Two or three Gaussians of unequal variances. */
const collinearMixtures = (dimension: number): Arbitrary<Experiment['target']> =>
  fc.integer({ min: 2, max: 3 }).chain((count) =>
    fc
      .record({
        weights: shares(count),
        places: vectors(count, between(-3, 3)),
        direction: mirrors(dimension),
        variances: vectors(count, between(0.2, 2)),
      })
      .map(({ weights, places, direction, variances }) => {
        const length = Math.hypot(...direction);
        return {
          kind: 'mixture' as const,
          weights,
          means: places.map((place) => direction.map((part) => (place * part) / length)),
          variances,
        };
      }),
  );

const boxes: Arbitrary<BalanceCase> = fc.record({
  kind: fc.constant('boxes'),
  process: anyProcess,
  target: spaceBumps(2, 3, 2),
});

const products: Arbitrary<BalanceCase> = fc
  .record({ count: fc.integer({ min: 1, max: 3 }), dimension: fc.integer({ min: 2, max: LARGEST }) })
  .chain(({ count, dimension }) =>
    fc.record({ kind: fc.constant('product'), process: anyProcess, target: productTargets(count, dimension) }),
  );

/** Components of one width that differ on the first axis alone. */
const productTargets = (count: number, dimension: number): Arbitrary<Experiment['target']> =>
  fc
    .record({
      shape: fc.constantFrom('mixture', 'bumps'),
      weights: shares(count),
      places: vectors(count, between(-3, 3)),
      shared: vectors(dimension - 1, between(-2, 2)),
      width: logBetween(0.4, 2),
    })
    .map(({ shape, weights, places, shared, width }) => {
      const centers = places.map((x) => [x, ...shared]);
      const widths = weights.map(() => width);
      return shape === 'mixture'
        ? { kind: 'mixture', weights, means: centers, variances: widths }
        : { kind: 'bumps', weights, centers, halfWidths: widths };
    });

/** A number of the engine beside the same number by definition, in nats. */
export interface Pair {
  readonly computed: Estimate;
  readonly defined: Estimate;
  /** Default: the larger of them. */
  readonly scale?: number;
  /** -d int f, which is a part of the loss. */
  readonly drift?: number;
}

type Term = 'loss' | 'entropy' | 'prior';

/** J_0, h(p_0) and KL(p_T || pi), as far as a case has them. */
type Terms = { readonly [T in Term]?: Pair };

/** One term of the balance beside its definition, in the cases that have it. */
export function termOf(term: Term): (aCase: BalanceCase) => Pair | undefined {
  return (aCase) => termsOf(aCase)[term];
}

/** All terms of a product. */
export function productTerms(aCase: BalanceCase): readonly Pair[] | undefined {
  return aCase.kind === 'product' ? Object.values(termsOf(aCase)) : undefined;
}

/** All terms of the balance, which share their integrals. */
const termsOf = perCase((aCase: BalanceCase): Terms => {
  const process = forwardProcess(aCase.process);
  switch (aCase.kind) {
    case 'line': {
      const target = distribution(aCase.target);
      return { loss: lossOnLine(process, target), ...onLine(process, target) };
    }
    case 'far':
      return onLine(process, distribution(aCase.target));
    case 'product':
      return alongAxes(process, aCase.target);
    default:
      return besideIntegrals(aCase, process, distribution(aCase.target));
  }
});

function computedBalance(process: ForwardProcess, target: Target): Balance {
  return {
    loss: initialScoreLoss(process, target),
    entropy: entropy(target, UNDIFFUSED),
    prior: priorKl(process, target),
  };
}

/** J_0 on the line beside 1/2 int g^2 E|grad log p_t|^2. */
function lossOnLine(process: ForwardProcess, target: Target): Pair {
  const drift = -Math.log(process.coefficients(process.horizon).alpha);
  const defined = zeroScoreLoss(process, target);
  return { computed: initialScoreLoss(process, target), defined, drift };
}

/** The others on the line beside integrals over space. */
function onLine(process: ForwardProcess, target: Target): Terms {
  const { entropy: start, prior: end } = balanceOnLine(process, target);
  return {
    // an entropy may be 0
    entropy: { computed: entropy(target, UNDIFFUSED), defined: start, scale: Math.max(Math.abs(start.value), 1) },
    prior: { computed: priorKl(process, target), defined: end },
  };
}

/** All three beside integrals over space. */
function besideIntegrals(aCase: BalanceCase, process: ForwardProcess, target: Target): Terms {
  const defined = balanceOf(process, target.dimension, integralsOf(aCase, process));
  const computed = computedBalance(process, target);
  const pair = (of: Term): Pair => ({ computed: computed[of], defined: defined[of] });
  // an entropy may be 0
  const scale = Math.max(Math.abs(defined.entropy.value), target.dimension);
  return { loss: pair('loss'), entropy: { ...pair('entropy'), scale }, prior: pair('prior') };
}

/** Smooth densities in three coordinates need fewer nodes a panel, and can afford fewer. */
function integralsOf({ kind, target }: BalanceCase, { priorVariance }: ForwardProcess) {
  return (at: Coefficients, fewer: number) => {
    if (target.kind === 'bumps') return bumpIntegrals(target, at, priorVariance, 6 - fewer);
    if (kind === 'collinear') return collinearIntegrals(target, at, priorVariance, 5 - fewer);
    if (target.means[0].length === 2) return mixtureIntegrals(target, at, priorVariance, 5 - fewer);
    // the information would be wanted at every node in time
    const { information: _, ...rest } = mixtureIntegrals(target, at, priorVariance, 4 - fewer);
    return rest;
  };
}

/** All three of a product beside their sums over its axes. */
function alongAxes(process: ForwardProcess, target: Experiment['target']): Terms {
  const whole = distribution(target);
  const computed = computedBalance(process, whole);
  const axes = Array.from({ length: whole.dimension }, (_, axis) =>
    computedBalance(process, distribution(onAxis(target, axis))),
  );
  const pair = (of: Term): Pair => {
    const parts = axes.map((axis) => axis[of]);
    const scale = parts.reduce((sum, { value }) => sum + Math.abs(value), 0);
    return { computed: computed[of], defined: plus(...parts), scale };
  };
  return { loss: pair('loss'), entropy: pair('entropy'), prior: pair('prior') };
}

/** The distribution of a product target on one axis. */
function onAxis(target: Experiment['target'], axis: number): Experiment['target'] {
  const along = (places: readonly (readonly number[])[]) => places.map((x) => [x[axis]]);
  return target.kind === 'mixture'
    ? { ...target, means: along(target.means) }
    : { ...target, centers: along(target.centers) };
}
