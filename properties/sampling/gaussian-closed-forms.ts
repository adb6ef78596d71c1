import fc, { type Arbitrary } from 'fast-check';
import { claim, control } from '../../src/claim/claim.js';
import type { Divergence } from '../../src/divergence/divergence.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import { linearKl } from '../../src/divergence/normal/linear-kl.js';
import type { LinearScore } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { alongThePath, axisByAxis } from '../by-definition/linear-closed-forms.js';
import { scoreLossOf } from '../by-definition/score-loss.js';
import {
  type AffineSpec,
  affineScore,
  affineSpecs,
  eitherSign,
  type Normal,
  normals,
  normalTarget,
  unitPrecision,
} from '../cases/affine.js';
import { anyProcess, anyTarget, varianceExploding, variancePreserving } from '../cases/generators.js';
import { type LinearCase, linearCases, linearScore, normalOf } from '../cases/linear.js';

/** What the solvers aim at, as a part of max(KL, 0.01 nats). */
const SOLVER_TOLERANCE = 2e-4;
/** The worst agreement that passes, as a part of the same scale, whatever error a solver states; seen is a tenth of the aim. */
const TOLERANCE = 4 * SOLVER_TOLERANCE;
/** The closed forms are exact to about 1e-12; this is relative to max(KL, 0.01 nats). */
const CLOSED_FORM_ERROR = 1e-10;
/** The same of the solver beyond the line, which costs more. */
const SPACE_TOLERANCE = 2e-3;
/** Agreement wanted of two quadratures of smooth functions, relative: seen to agree within a tenth of that. */
const QUADRATURE_TOLERANCE = 4e-5;

/** p_0 = N(mean, variance) and an affine score s(x, t) = -h(t) x + c(t): everything stays Gaussian. */
interface AffineCase {
  readonly kind: 'affine';
  readonly process: Experiment['process'];
  readonly normal: Normal;
  readonly score: AffineSpec;
}

/** p_0 = N(mean, variance) and its exact score. */
interface ExactCase {
  readonly kind: 'exact';
  readonly process: Experiment['process'];
  readonly normal: Normal;
}

/** Any p_0, and s = -x under vp: the score of pi, which the reverse SDE leaves at rest. */
interface RestCase {
  readonly kind: 'rest';
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** p_0 = N(mean, variance I) and a linear score beyond the line, on which the solver of the probability flow is tried. */
interface FlowCase {
  readonly kind: 'flow';
  /** With the first variance for all. */
  readonly linear: LinearCase;
}

/** The solvers need many time steps for ve of a large base, whose noise comes all at the end: smaller bases try them as well. */
const affordableProcess = fc.oneof(
  { weight: 3, arbitrary: variancePreserving },
  { weight: 1, arbitrary: varianceExploding(8) },
);

const affineCases: Arbitrary<AffineCase> = fc.record({
  kind: fc.constant('affine'),
  process: affordableProcess,
  normal: normals,
  score: affineSpecs,
});

const exactCases: Arbitrary<ExactCase> = fc.record({
  kind: fc.constant('exact'),
  process: anyProcess,
  normal: normals,
});

const restCases: Arbitrary<RestCase> = fc.record({
  kind: fc.constant('rest'),
  process: variancePreserving,
  target: anyTarget,
});

const FLOWS = ['sde', 'ode'] as const;

/** Scores that are no gradients, with H far from H^T. */
const swirling: Arbitrary<LinearCase> = fc
  .record({ linear: linearCases(affordableProcess, 2), swirl: eitherSign(0.25, 0.5) })
  .map(({ linear, swirl }) => ({ ...linear, score: { ...linear.score, swirl } }));

/** The score with c = 0. */
function withoutOffset({ dimension, at }: LinearScore): LinearScore {
  return { dimension, at: (t) => ({ precision: at(t).precision, offset: new Float64Array(dimension) }) };
}

/** The score with H^T in place of H. */
function transposed({ dimension: d, at }: LinearScore): LinearScore {
  return {
    dimension: d,
    at(t) {
      const { precision, offset } = at(t);
      return { precision: precision.map((_, k) => precision[(k % d) * d + Math.floor(k / d)]), offset };
    },
  };
}

/** Beyond the line, in dimensions up to `largest`. */
const space = (largest: number) => linearCases(affordableProcess, largest);

/** The score with one precision in every direction. */
function isotropic(linear: LinearCase): LinearCase {
  const [start, end] = linear.score.precision.map(({ values, mirror }) => ({
    values: values.map(() => values[0]),
    mirror,
  }));
  return { ...linear, score: { ...linear.score, precision: [start, end], swirl: 0 } };
}

const flowCase = (linear: LinearCase): FlowCase => ({ kind: 'flow', linear });

/** Under vp, where the flow stretches too: alpha_T < 1. */
const planeCases = linearCases(variancePreserving, 2).map(flowCase);

/**
 * Beyond the plane the KL is a mean of draws. Here the score is isotropic, so log p_0 - log p^ODE is a sum of 1, x_j and |x|^2, whose
 * means are known: the draws leave nothing to chance.
 */
const drawnCases = (largest: number) =>
  linearCases(variancePreserving, largest, 3).map((linear) => flowCase(isotropic(linear)));

type OneOf<C> = { readonly weight: number; readonly arbitrary: Arbitrary<C> };

const casesUpTo = (largest: number) =>
  fc.oneof<OneOf<AffineCase | ExactCase | RestCase | LinearCase | FlowCase>[]>(
    { weight: 2, arbitrary: affineCases },
    { weight: 2, arbitrary: exactCases },
    { weight: 2, arbitrary: restCases },
    { weight: 2, arbitrary: space(largest) },
    { weight: 3, arbitrary: planeCases },
    { weight: 2, arbitrary: drawnCases(largest) },
  );

/** The solvers' aim in a control, whose offset is off by far more. */
const CONTROL_TOLERANCE = 1e-3;

/**
 * klSde and klOde of the solvers against the closed form. In reverse time the SDE has
 * M' = (-f - g^2 h) M + g^2 c, V' = 2(-f - g^2 h) V + g^2; the ODE g^2/2 for g^2 and no source in V.
 *
 * @param tolerance what the solvers aim at
 * @param known the score that the closed form is given
 */
function againstClosedForms(
  aCase: AffineCase,
  tolerance: number,
  known: (score: LinearScore) => LinearScore,
): Comparison[] {
  const process = forwardProcess(aCase.process);
  const target = distribution(normalTarget(aCase.normal));
  const score = affineScore(process, aCase.score);
  const field = linearField(score);
  const start = isotropicNormal([aCase.normal.mean], aCase.normal.variance);
  return [
    agree(klSde(process, target, field, tolerance)[0], linearKl(process, known(score), start, 'sde').value, 'klSde'),
    agree(klOde(process, target, field, tolerance)[0], linearKl(process, known(score), start, 'ode').value, 'klOde'),
  ];
}

/** The probability flow of the exact score carries p_0 to p_T, so klOde = KL(p_T||pi). */
function flowOfExactScore(aCase: ExactCase): Comparison {
  const process = forwardProcess(aCase.process);
  const target = distribution(normalTarget(aCase.normal));
  const [ode] = klOde(process, target, targetField(target, process), SOLVER_TOLERANCE);
  return agree(ode, priorKl(process, target).value, 'klOde');
}

/** klOde of the solver beyond the line against the closed form of a linear score. */
function flowInSpace({ linear }: FlowCase): Comparison {
  const process = forwardProcess(linear.process);
  const { covariance } = linear.normal;
  const [variance] = covariance.values;
  const normal = { ...linear.normal, covariance: { ...covariance, values: covariance.values.map(() => variance) } };
  const target = gaussianMixture([1], [linear.normal.mean], [variance]);
  const score = linearScore(process, linear.score);
  const [ode] = klOde(process, target, linearField(score), SPACE_TOLERANCE);
  const exact = linearKl(process, score, normalOf(normal), 'ode');
  return agree(ode, exact.value, 'klOde', 4 * SPACE_TOLERANCE, exact.error);
}

/** A solver against a value that is exact beside it: they agree within the error that the solver states. */
function agree(
  solved: Divergence,
  exact: number,
  name: string,
  tolerance = TOLERANCE,
  error = CLOSED_FORM_ERROR * Math.max(exact, 0.01),
): Comparison {
  if (solved.value === null) throw new Error(`${name} has no value: ${solved.reason}`);
  const scale = Math.max(exact, 0.01);
  return {
    measured: Math.abs(solved.value - exact),
    bound: Math.min(solved.error, tolerance * scale),
    error,
    scale,
    detail: { solved: solved.value, exact, statedError: solved.error, largestError: tolerance * scale },
  };
}

/**
 * KL(p_0||pi) = J + KL(p_T||pi) for s = -x: p^SDE = pi, and the likelihood bound is an equality. J by its definition,
 * KL(p_0||N(0, 1)) = -h(p_0) + 1/2 ln(2 pi) + 1/2 E x_0^2.
 */
function lossOfPriorScore(aCase: RestCase): Comparison {
  const process = forwardProcess(aCase.process);
  const target = distribution(aCase.target);
  const start = entropy(target, UNDIFFUSED);
  const prior = priorKl(process, target);
  const loss = scoreLossOf(process, target, linearField(unitPrecision()));
  return equality({
    left: -start.value + 0.5 * Math.log(2 * Math.PI) + 0.5 * (target.variance + target.mean[0] * target.mean[0]),
    right: loss.value + prior.value,
    tolerance: QUADRATURE_TOLERANCE,
    error: start.error + prior.error + loss.error,
    detail: {
      entropy: start.value,
      mean: target.mean[0],
      variance: target.variance,
      loss: loss.value,
      prior: prior.value,
    },
  });
}

export const gaussianClosedForms = claim({
  id: 'gaussian-closed-forms',
  group: 'sampling',
  title: 'The KL solvers agree with the closed forms of affine scores',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13, for affine scores',
  },
  statement: String.raw`s = -H(t) x + c(t),\ p_0 = N(\mu, S) \Rightarrow p^{SDE}_0, p^{ODE}_0 \text{ Gaussian with } \dot M, \dot V \text{ known}; \quad
    s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi); \quad
    s = -x \Rightarrow D_{KL}(p_0 \| \pi) = J + D_{KL}(p_T \| \pi)`,
  plain: [
    's = -H(t) x + c(t), p_0 = N(mu, S)  =>  p^SDE and p^ODE are Gaussian, mean and covariance solve known equations',
    's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi);  s = -x  =>  KL(p_0 || pi) = J + KL(p_T || pi)',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    { statement: 'H and c continuous; p_0 Gaussian for the first two equalities' },
    {
      statement:
        'the first in any d: solvers on the line, and beyond it for p^ODE, where in d > 2 the score is isotropic; the closed form against that of each axis, and against the change of the KL along the path',
    },
    { statement: 'd = 1 for the other two; a variance-preserving process for the third, with any p_0' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases: casesUpTo(3),
  furtherCases: casesUpTo(8),
  check: (aCase) => {
    switch (aCase.kind) {
      case 'affine':
        return againstClosedForms(aCase, SOLVER_TOLERANCE, (score) => score);
      case 'exact':
        return flowOfExactScore(aCase);
      case 'rest':
        return lossOfPriorScore(aCase);
      case 'linear':
        return FLOWS.flatMap((flow) => [
          axisByAxis(aCase, flow, QUADRATURE_TOLERANCE),
          alongThePath(aCase, flow, QUADRATURE_TOLERANCE),
        ]);
      case 'flow':
        return flowInSpace(aCase);
    }
  },
  constants: [
    {
      name: 'solver aim',
      value: SOLVER_TOLERANCE,
      meaning: 'what the solvers aim at, as a part of max(KL, 0.01 nats)',
    },
    { name: 'tolerance', value: TOLERANCE, meaning: 'the worst agreement that passes, as a part of the same' },
    {
      name: 'space aim',
      value: SPACE_TOLERANCE,
      meaning: 'what the solver beyond the line aims at; four times that passes',
    },
    {
      name: 'quadrature tolerance',
      value: QUADRATURE_TOLERANCE,
      meaning: 'agreement wanted of two quadratures of smooth functions, relative',
    },
  ],
  controls: [
    control({
      id: 'offset-dropped',
      title: 'c(t) dropped in the closed form',
      cases: affineCases,
      check: (aCase) => againstClosedForms(aCase, CONTROL_TOLERANCE, withoutOffset),
    }),
    control({
      id: 'swirl-mirrored',
      title: 'H^T in place of H beyond the line, in what the closed form is compared with',
      cases: swirling,
      check: (aCase) => alongThePath(aCase, 'sde', QUADRATURE_TOLERANCE, transposed),
    }),
  ],
});
