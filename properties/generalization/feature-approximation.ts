import fc, { type Arbitrary } from 'fast-check';
import { approximationConstant } from '../../src/bound/gaussian-constants.js';
import { claim } from '../../src/claim/claim.js';
import { latex } from '../../src/formula/formula.js';
import { type Estimate, equal } from '../../src/numeric/estimate.js';
import { between, logBetween, sizes, vectors } from '../generators/numbers.js';
import { variancePreserving } from '../generators/processes.js';
import { constantOf, type GaussianFamily, initialLoss, meanLoss } from '../measurements/gaussian-family.js';
import { PAPER } from '../paper.js';

/** Required agreement, as a fraction of the mean loss. */
const TOLERANCE = 1e-6;

export const featureApproximation = claim({
  id: 'feature-approximation',
  title: 'The average of m random features misses the average of all features by a mean loss of C_6/m',
  source: {
    paper: PAPER,
    locus: 'Lemma 6',
    note: 'in its place: a mean, for a normal p_0; the lemma has |x(0)|_inf <= 1, a bounded, and high probability',
  },
  assumptions: [
    { statement: 'p_0 = N(mu, I), vp, e(t) = (1, alpha_t), |.|^2 = ∫ g^2 E_{p_t}|.|^2 dt, b = ∫ g^2 dt' },
    { statement: 'a(w, u) = -(2/s_w^2) w + (2/s_u^2) u_2 mu: f is the exact score -x + mu alpha_t' },
    { statement: 'f_m averages m independent features with w ~ N(0, s_w^2 I) and u ~ N(0, s_u^2 I)' },
  ],
  scope: ['d <= 3; m = 1, 2 and one m up to 512; E over features is a sum over 3^(d+2) nodes and over their pairs'],
  laws: {
    rate: {
      statement: [
        'f = E[a(w, u) relu(w . x + u . e(t))],  f_m the mean of a relu over m draws of (w, u):',
        'E 1/2 |f_m - f|^2 = (E[|a|^2 |phi|^2] - |f|^2) / (2m) = C_6 / m,  phi = relu(w . x + u . e(t)),',
        `C_6 = ${approximationConstant.expression},`,
        'b = ∫ g^2 dt,  c = 1 - exp(-b),  kappa = s_u^2/s_w^2,  M = |mu|^2',
      ].join('\n'),
      latex: () => String.raw`f = E_\rho[a(w, u) \varphi], \ \varphi = \mathrm{relu}(w \cdot x + u \cdot e(t)), \quad
    E \tfrac12 \|f_m - f\|^2 = \frac{1}{2m} \big( E[|a|^2 \|\varphi\|^2] - \|f\|^2 \big) = \frac{C_6}{m}, \quad
    C_6 = ${latex(approximationConstant)}, \quad b = \int_0^T g^2 dt, \ c = 1 - e^{-b}, \
    \kappa = \tfrac{s_u^2}{s_w^2}`,
      sharpness: 'tight',
      check: (values) => ofMean(values, values.constant / values.width),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () =>
    fc.oneof(
      { weight: 3, arbitrary: featureAverages(1) },
      { weight: 1, arbitrary: featureAverages(2) },
      { weight: 1, arbitrary: featureAverages(3) },
    ),
  measure: (aCase: FeatureAverage) => averages(aCase, [1, 2, aCase.width]),
  controls: [
    {
      id: 'square-of-width',
      title: 'C_6/m^2 in place of C_6/m',
      breaks: 'rate',
      cases: () => featureAverages(1),
      // at m = 1 the two are the same
      measure: (aCase: FeatureAverage) => averages(aCase, [aCase.width]),
      check: (values) => ofMean(values, values.constant / (values.width * values.width)),
    },
    {
      id: 'not-centred',
      title: 'E[|a|^2 |phi|^2]/(2m) without |f|^2, which is d b',
      breaks: 'rate',
      check: (values) => ofMean(values, (values.constant + values.initialLoss) / values.width),
    },
  ],
  constants: [
    { name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, as a fraction of the mean loss C_6/m' },
  ],
  proves: 'approximation',
});

/** A member of the family, and the m of a wide average over its features. */
export interface FeatureAverage extends GaussianFamily {
  readonly width: number;
}

/** Averages on R^d, with both scales within a factor of three of 1. */
function featureAverages(dimension: number): Arbitrary<FeatureAverage> {
  return fc.record({
    process: variancePreserving,
    mean: vectors(dimension, between(-3, 3)),
    weightScale: logBetween(0.3, 3),
    timeWeightScale: logBetween(0.3, 3),
    width: sizes(3, 512),
  });
}

/** The mean of m features. */
interface Average {
  readonly dimension: number;
  /** m. */
  readonly width: number;
  /** C_6. */
  readonly constant: number;
  readonly initialLoss: number;
  /** E 1/2 |f_m - f|^2, integrated over features. */
  readonly meanLoss: Estimate;
}

/** The mean losses of averages of given widths. */
function averages(family: FeatureAverage, widths: readonly number[]): Average[] {
  // means over features are smooth in time, so the quadrature converges geometrically
  const [fine, coarse] = [40, 28].map((timeNodes) => meanLoss(family, timeNodes));
  const [constant, initial] = [constantOf(family), initialLoss(family)];
  // the pairs, the linear part and J_0 cancel down to C_6/m
  const rounding = 1e2 * Number.EPSILON * (constant + 2 * initial);
  return widths.map((width) => ({
    dimension: family.mean.length,
    width,
    constant,
    initialLoss: initial,
    meanLoss: { value: fine(width), error: Math.abs(fine(width) - coarse(width)) + rounding },
  }));
}

function ofMean({ meanLoss, constant, width }: Average, expected: number) {
  return equal(meanLoss, expected, { tolerance: TOLERANCE, scale: constant / width });
}
