import fc, { type Arbitrary } from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { entropy, initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { timeQuadrature } from '../../src/training/time-quadrature.js';
import { mixtureIntegrals } from '../by-definition/mixture-by-definition.js';
import { scoreLossOf } from '../by-definition/score-loss.js';
import { spaceMixtures } from '../cases/any-dimension.js';
import {
  anyProcess,
  anyTarget,
  between,
  integratedBeta,
  logBetween,
  mixtures,
  shares,
  variancePreserving,
  vectors,
} from '../cases/generators.js';

/** Agreement wanted of two quadratures of smooth functions, relative: seen to agree within a tenth of that. */
const TOLERANCE = 4e-5;
/** Nodes in time, and in each panel of an axis in the plane, beyond it one fewer; the coarser pair's difference is the error. */
const FINE = { times: 36, points: 5 };
const COARSE = { times: 26, points: 4 };
/** What rounding may move either by, relative, beyond the error it states. */
const ROUNDING = 1e-11;
/** Dimensions of which a profile draws; the integrals over all of space are affordable in the first few. */
const PLANE = 2;
const SPACE = 3;
const MANY = 8;

/** A process, and a p_0 that `kind` says how to look at. */
interface TargetCase {
  /** `product`: p_0 = (a mixture on the first axis) x (laws of one component on the others), so that entropies add over the axes. */
  readonly kind: 'line' | 'space' | 'product';
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

const lines: Arbitrary<TargetCase> = fc.record({
  kind: fc.constant('line'),
  process: anyProcess,
  target: anyTarget,
});

const spaces: Arbitrary<TargetCase> = fc
  .constantFrom(PLANE, PLANE, SPACE)
  .chain((dimension) =>
    fc.record({ kind: fc.constant('space'), process: anyProcess, target: spaceMixtures(dimension, 4) }),
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

const products = (largest: number): Arbitrary<TargetCase> =>
  fc
    .record({ count: fc.integer({ min: 1, max: 3 }), dimension: fc.integer({ min: 2, max: largest }) })
    .chain(({ count, dimension }) =>
      fc.record({ kind: fc.constant('product'), process: anyProcess, target: productTargets(count, dimension) }),
    );

const casesUpTo = (largest: number) => fc.oneof(lines, spaces, products(largest));

/** J_0 as the balance has it. @param drift how much of d int f is taken off: all of it */
function balance(process: ForwardProcess, target: Target, drift: number): Estimate {
  const loss = initialScoreLoss(process, target);
  const spread = -target.dimension * Math.log(process.coefficients(process.horizon).alpha);
  return { ...loss, value: loss.value - (1 - drift) * spread };
}

/** J_0 on the line against 1/2 int g^2 E|grad log p_t|^2. */
function onLine({ process: spec, target: targetSpec }: TargetCase, drift: number): Comparison {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const nothing = linearField(
    scoreOnLine(
      () => 0,
      () => 0,
    ),
  );
  const [balanced, defined] = [balance(process, target, drift), scoreLossOf(process, target, nothing)];
  return same(balanced, defined, { law: 1, dimension: 1 });
}

/** J_0, h(p_0) and KL(p_T||pi) of a mixture against integrals over space; beyond the plane J_0 against entropies that are. */
function inSpace({ process: spec, target: targetSpec }: TargetCase): Comparison[] {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec) as GaussianMixture;
  const { dimension } = target;
  const last = process.coefficients(process.horizon);
  const [fine, coarse] = [FINE, COARSE].map(({ times, points }) => {
    const nodesPerPanel = dimension > PLANE ? points - 1 : points;
    const at = (when: typeof last) => mixtureIntegrals(target, when, process.priorVariance, nodesPerPanel);
    const [start, end] = [at(UNDIFFUSED), at(last)];
    const { nodes, weights } = timeQuadrature(process.horizon, times);
    const loss =
      dimension > PLANE
        ? end.entropy - start.entropy + 0.5 * dimension * integratedBeta(spec)
        : nodes.reduce((sum, t, k) => {
            const when = process.coefficients(t);
            return sum + 0.5 * weights[k] * when.diffusion * when.diffusion * at(when).information;
          }, 0);
    return { loss, entropy: start.entropy, priorKl: end.priorKl };
  });
  const seen = {
    loss: initialScoreLoss(process, target),
    entropy: entropy(target, UNDIFFUSED),
    priorKl: priorKl(process, target),
  };
  return (['loss', 'entropy', 'priorKl'] as const).map((of, k) =>
    same(
      seen[of],
      { value: fine[of], error: Math.abs(fine[of] - coarse[of]) },
      { law: 1 + k, dimension },
      // an entropy may be 0
      of === 'entropy' ? Math.max(Math.abs(fine[of]), dimension) : undefined,
    ),
  );
}

/** J_0, h(p_0) and KL(p_T||pi) of a product against the sums over its axes. */
function alongAxes({ process: spec, target }: TargetCase): Comparison[] {
  const process = forwardProcess(spec);
  const whole = distribution(target);
  const axes = Array.from({ length: whole.dimension }, (_, axis) => distribution(onAxis(target, axis)));
  const laws = [
    (target: Target) => initialScoreLoss(process, target),
    (target: Target) => entropy(target, UNDIFFUSED),
    (target: Target) => priorKl(process, target),
  ];
  return laws.flatMap((of, k) => {
    const parts = axes.map(of);
    const sum = { value: 0, error: 0, size: 0 };
    for (const { value, error } of parts) {
      sum.value += value;
      sum.error += error;
      sum.size += Math.abs(value);
    }
    const [seen, detail] = [of(whole), { law: 1 + k, dimension: axes.length }];
    return [same(seen, sum, detail, sum.size), asStated(seen, sum, detail, sum.size)];
  });
}

/** What a target is on one axis. */
function onAxis(target: Experiment['target'], axis: number): Experiment['target'] {
  const along = (places: readonly (readonly number[])[]) => places.map((x) => [x[axis]]);
  return target.kind === 'mixture'
    ? { ...target, means: along(target.means) }
    : { ...target, centers: along(target.centers) };
}

/** Two estimates agree within what is wanted. @param scale default: the larger of them */
function same(seen: Estimate, defined: Estimate, detail: Record<string, number>, scale?: number): Comparison {
  return equality({
    left: seen.value,
    right: defined.value,
    tolerance: TOLERANCE,
    ...(scale === undefined ? {} : { scale }),
    error: seen.error + defined.error,
    detail,
  });
}

/** They agree within the errors that the engine states of both, rounding aside. */
function asStated(seen: Estimate, defined: Estimate, detail: Record<string, number>, scale: number): Comparison {
  const tolerance = (seen.error + defined.error) / scale + ROUNDING;
  return equality({ left: seen.value, right: defined.value, tolerance, scale, error: 0, detail });
}

export const entropyBalance = claim({
  id: 'entropy-balance',
  group: 'forward',
  title: 'The loss before training is the entropy that diffusion adds',
  source: {
    paper: 'Stam 1959, Some Inequalities Satisfied by the Quantities of Information of Fisher and Shannon',
    locus: "de Bruijn's identity, along the forward process",
  },
  statement: String.raw`J_0 = \tfrac12 \int_0^T g_t^2 E|\nabla \log p_t|^2 dt = h(p_T) - h(p_0) - d \int_0^T f_t dt, \quad
    h(p) = -E_p[\log p], \quad D_{KL}(p_T \| \pi) = E_{p_T}[\log (p_T/\pi)]`,
  plain: [
    'J_0 = 1/2 ∫ g^2 E|grad log p_t|^2 dt = h(p_T) - h(p_0) - d ∫ f dt',
    'h(p) = -E_p[log p],  KL(p_T || pi) = E_{p_T}[log(p_T/pi)]',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    { statement: 'p_0 of finite entropy and second moment' },
    {
      statement:
        'any p_0 on the line; mixtures in d = 2 and 3 by integrals over space; products in any d against the sum over their axes',
    },
  ],
  kind: 'identity',
  expects: 'holds',
  cases: casesUpTo(SPACE),
  furtherCases: casesUpTo(MANY),
  check: (aCase) => {
    switch (aCase.kind) {
      case 'line':
        return onLine(aCase, 1);
      case 'space':
        return inSpace(aCase);
      case 'product':
        return alongAxes(aCase);
    }
  },
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'agreement wanted of two quadratures, relative' }],
  controls: [
    control({
      id: 'drift-dropped',
      title: 'd ∫ f left out under vp',
      cases: fc.record({ kind: fc.constant('line' as const), process: variancePreserving, target: mixtures(5) }),
      check: (aCase) => onLine(aCase, 0),
    }),
  ],
});
