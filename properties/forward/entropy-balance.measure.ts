import fc, { type Arbitrary } from 'fast-check';
import { dealt } from '../../src/claim/dealt.js';
import { perCase } from '../../src/claim/measured.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { entropy, initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
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
  type Only,
} from '../oracles/entropy.js';
import { ratioMoments } from '../oracles/ratio-moments.js';
import { zeroScoreLoss } from '../oracles/score-loss.js';

/** A process and a p_0; `kind` says how the terms are computed by definition. */
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
   * - `blocks`: a product of a mixture in three coordinates and one in two others, so that components differ along five axes;
   *   KL(p_T || pi) alone, which is the sum of those of the two
   * - `near`: components that differ along five axes, so near to pi that a series has KL(p_T || pi), which alone is asked for
   */
  readonly kind: 'line' | 'far' | 'space' | 'collinear' | 'boxes' | 'product' | 'blocks' | 'near';
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  /** Of `blocks`: the two. */
  readonly blocks?: readonly TargetSpec[];
}

/** Where integrals are over one or two coordinates, cases have up to so many dimensions. */
const LARGEST = 8;

/** Cases of every kind. */
export function balanceCases(): Arbitrary<BalanceCase> {
  return dealt<BalanceCase>(
    { weight: 2, arbitrary: lines },
    { weight: 5, arbitrary: far },
    { weight: 2, arbitrary: spaces },
    { weight: 3, arbitrary: collinear },
    { weight: 4, arbitrary: boxes },
    { weight: 2, arbitrary: products },
    { weight: 2, arbitrary: blockProducts },
    { weight: 2, arbitrary: nearPrior },
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
const collinearMixtures = (dimension: number): Arbitrary<TargetSpec> =>
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

export const products: Arbitrary<BalanceCase> = fc
  .record({ count: fc.integer({ min: 1, max: 3 }), dimension: fc.integer({ min: 2, max: LARGEST }) })
  .chain(({ count, dimension }) =>
    fc.record({ kind: fc.constant('product'), process: anyProcess, target: productTargets(count, dimension) }),
  );

/** Components of one width that differ on the first axis alone. */
const productTargets = (count: number, dimension: number): Arbitrary<TargetSpec> =>
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

/** Where KL(p_T || pi) is found by the entropy of p_T, and where it is small. */
const blockProducts: Arbitrary<BalanceCase> = fc
  .record({
    process: variancePreservingOver(logBetween(0.3, 3)),
    first: block(4, 3),
    second: block(3, 2),
    variance: between(0.3, 1.5),
  })
  .map(({ process, first, second, variance }) => {
    const whole = {
      weights: first.weights.flatMap((w) => second.weights.map((u) => w * u)),
      means: first.means.flatMap((x) => second.means.map((y) => [...x, ...y])),
    };
    return {
      kind: 'blocks',
      process,
      target: mixtureOf(whole, variance),
      blocks: [first, second].map((each) => mixtureOf(each, variance)),
    };
  });

/** E[R^4] is below 4e-7, so that the series is near enough. */
export const nearPrior: Arbitrary<BalanceCase> = fc
  .record({
    process: variancePreservingOver(between(11, 14)),
    block: block(6, 5),
    variance: between(0.3, 1.5),
  })
  .map(({ process, block, variance }) => ({ kind: 'near', process, target: mixtureOf(block, variance) }));

function mixtureOf({ weights, means }: Block, variance: number): TargetSpec {
  return { kind: 'mixture', weights, means, variances: weights.map(() => variance) };
}

/** Weights and means of components of one variance. */
interface Block {
  readonly weights: number[];
  readonly means: number[][];
}

function block(count: number, dimension: number): Arbitrary<Block> {
  return fc.record({ weights: shares(count), means: vectors(count, vectors(dimension, between(-2, 2))) });
}

/** How far off two rules of an integral over space and time may be by the same, relative: 1e-9 was seen. */
export const SHARED = 1e-8;

/** A number of the engine beside the same number by definition, in nats. */
export interface Pair {
  readonly computed: Estimate;
  readonly defined: Estimate;
  /** Default: the larger of them. */
  readonly scale?: number;
  /** What both rules of an integral over space and time may be off by, relative, where it is defined by one. */
  readonly shared?: number;
}

/** J_0, of which -d int f = -d log alpha_T is a part. */
export interface LossPair extends Pair {
  readonly drift: number;
}

/** J_0 beside its definition; undefined for a mixture that is far away. */
export function lossOf(aCase: BalanceCase): LossPair | undefined {
  const { loss } = balanceOfCase(aCase);
  if (loss === undefined) return undefined;
  const { horizon, coefficients } = forwardProcess(aCase.process);
  const { dimension } = distribution(aCase.target);
  return { ...loss, drift: -dimension * Math.log(coefficients(horizon).alpha) };
}

/** h(p_0) beside its definition, where it is computed. */
export function entropyOf(aCase: BalanceCase): Pair | undefined {
  return balanceOfCase(aCase).entropy;
}

/** KL(p_T||pi) beside its definition; undefined where only bounds of it are known. */
export function priorOf(aCase: BalanceCase): Pair | undefined {
  return balanceOfCase(aCase).prior;
}

/** The terms of the balance beside their definitions. */
interface Balances {
  readonly loss?: Pair;
  readonly entropy?: Pair;
  readonly prior?: Pair;
}

const balanceOfCase = perCase((aCase: BalanceCase): Balances => {
  const process = forwardProcess(aCase.process);
  const target = distribution(aCase.target);
  switch (aCase.kind) {
    case 'line': {
      const loss = {
        computed: initialScoreLoss(process, target),
        defined: zeroScoreLoss(process, target),
        shared: SHARED,
      };
      return { loss, ...onLine(process, target) };
    }
    case 'far':
      return onLine(process, target);
    case 'product':
      return alongAxes(process, aCase.target);
    case 'near':
      return {};
    case 'blocks': {
      const parts = (aCase.blocks ?? []).map((each) => priorKl(process, distribution(each)));
      return { prior: { computed: priorKl(process, target), defined: plus(...parts) } };
    }
    default:
      return besideIntegrals(aCase, process, target);
  }
});

/** KL(p_T || pi) with its error, beside what is proven of it. */
export interface Proven {
  readonly found: Estimate;
  /** E[R^2]/2 - E[R^3]/6, and E[R^4]. */
  readonly lower: number;
  readonly fourth: number;
}

/** By the closed form of the moments of R = p_T/pi - 1. */
export function provenOf({ kind, process: spec, target }: BalanceCase): Proven | undefined {
  if (kind !== 'near' || target.kind !== 'mixture') return undefined;
  const process = forwardProcess(spec);
  const { weights, means, variances } = target;
  const last = process.coefficients(process.horizon);
  const { second, third, fourth } = ratioMoments(
    { weights, means, variance: variances[0] },
    last,
    process.priorVariance,
  );
  return { found: priorKl(process, distribution(target)), lower: second / 2 - third / 6, fourth };
}

/** The terms of the balance as the engine computes them. */
function computedBalance(process: ForwardProcess, target: Target): Balance {
  return {
    loss: initialScoreLoss(process, target),
    entropy: entropy(target, UNDIFFUSED),
    prior: priorKl(process, target),
  };
}

/** The terms on the line beside integrals over space. */
function onLine(process: ForwardProcess, target: Target): Balances {
  const defined = balanceOnLine(process, target);
  // an entropy may be 0
  const scale = Math.max(Math.abs(defined.entropy.value), 1);
  return {
    entropy: { computed: entropy(target, UNDIFFUSED), defined: defined.entropy, scale },
    prior: { computed: priorKl(process, target), defined: defined.prior },
  };
}

/** The terms beside integrals over space, and over time where these are affordable. */
function besideIntegrals(aCase: BalanceCase, process: ForwardProcess, target: Target): Balances {
  const computed = computedBalance(process, target);
  const defined = balanceOf(process, target.dimension, integralsOf(aCase, process));
  // an entropy may be 0
  const scale = Math.max(Math.abs(defined.entropy.value), target.dimension);
  return {
    // a loss is what entropies differ by
    loss: {
      ...{ computed: computed.loss, defined: defined.loss, shared: SHARED },
      scale: Math.max(Math.abs(defined.loss.value), scale),
    },
    entropy: { computed: computed.entropy, defined: defined.entropy, scale, shared: SHARED },
    prior: { computed: computed.prior, defined: defined.prior, shared: SHARED },
  };
}

/** Smooth densities in three coordinates need fewer nodes a panel, and can afford fewer. */
function integralsOf({ kind, target }: BalanceCase, { priorVariance }: ForwardProcess) {
  return (at: Coefficients, fewer: number, only?: Only) => {
    if (target.kind === 'bumps') return bumpIntegrals(target, at, priorVariance, 7 - fewer);
    if (kind === 'collinear') return collinearIntegrals(target, at, priorVariance, 7 - fewer, only);
    if (target.means[0].length === 2) return mixtureIntegrals(target, at, priorVariance, 6 - fewer, only);
    // the information would be wanted at every node in time
    const { information: _, ...rest } = mixtureIntegrals(target, at, priorVariance, 5 - fewer);
    return rest;
  };
}

/** The terms of a product beside the sums over its axes. */
function alongAxes(process: ForwardProcess, target: TargetSpec): Required<Balances> {
  const whole = distribution(target);
  const computed = computedBalance(process, whole);
  const axes = Array.from({ length: whole.dimension }, (_, axis) =>
    computedBalance(process, distribution(onAxis(target, axis))),
  );
  const beside = (of: keyof Balance): Pair => {
    const parts = axes.map((axis) => axis[of]);
    const scale = parts.reduce((sum, { value }) => sum + Math.abs(value), 0);
    return { computed: computed[of], defined: plus(...parts), scale };
  };
  return { loss: beside('loss'), entropy: beside('entropy'), prior: beside('prior') };
}

/** The distribution of a product target on one axis. */
function onAxis(target: TargetSpec, axis: number): TargetSpec {
  const along = (places: readonly (readonly number[])[]) => places.map((x) => [x[axis]]);
  return target.kind === 'mixture'
    ? { ...target, means: along(target.means) }
    : { ...target, centers: along(target.centers) };
}
