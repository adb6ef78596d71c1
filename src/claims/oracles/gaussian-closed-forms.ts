import fc, { type Arbitrary } from 'fast-check';
import { claim, control } from '../../claim/claim.js';
import { type Comparison, equality } from '../../claim/comparison.js';
import { type AffineScore, affineKlOde, affineKlSde, affineScoreField } from '../../divergence/affine-score.js';
import type { Divergence } from '../../divergence/divergence.js';
import { klOde } from '../../divergence/kl-ode.js';
import { klSde } from '../../divergence/kl-sde.js';
import { targetScoreField } from '../../divergence/target-score-field.js';
import type { Experiment } from '../../experiment/schema.js';
import { distribution, forwardProcess } from '../../experiment/setting.js';
import { entropy, priorKl } from '../../target/entropy.js';
import { UNDIFFUSED } from '../../target/target.js';
import { type AffineSpec, affineScore, affineSpecs, type Normal, normals, normalTarget } from '../affine.js';
import { anyProcess, anyTarget, variancePreserving } from '../generators.js';
import { scoreLossOf } from '../score-loss.js';

/** Agreement wanted of a solver, as a part of max(KL, 0.01 nats): it is seen to be within a tenth of that. */
const TOLERANCE = 2e-4;
/** What the solvers aim at, as a part of the same scale: a quarter, so that a case is decided. */
const SOLVER_TOLERANCE = TOLERANCE / 4;
/** Agreement wanted of two quadratures of smooth functions, relative: three points a panel of half a deviation give it. */
const QUADRATURE_TOLERANCE = 2e-5;

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

const affineCases: Arbitrary<AffineCase> = fc.record({
  kind: fc.constant('affine'),
  process: anyProcess,
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

/**
 * klSde and klOde of the solvers against the closed form. In reverse time the SDE has
 * M' = (-f - g^2 h) M + g^2 c, V' = 2(-f - g^2 h) V + g^2; the ODE g^2/2 for g^2 and no source in V.
 *
 * @param known the score that the closed form is given
 */
function againstClosedForms(aCase: AffineCase, known: (score: AffineScore) => AffineScore): Comparison[] {
  const process = forwardProcess(aCase.process);
  const target = distribution(normalTarget(aCase.normal));
  const score = affineScore(process, aCase.score);
  const field = affineScoreField(score);
  const { mean, variance } = aCase.normal;
  return [
    agree(
      klSde(process, target, field, SOLVER_TOLERANCE)[0],
      affineKlSde(process, known(score), mean, variance),
      'klSde',
    ),
    agree(
      klOde(process, target, field, SOLVER_TOLERANCE)[0],
      affineKlOde(process, known(score), mean, variance),
      'klOde',
    ),
  ];
}

/** The probability flow of the exact score carries p_0 to p_T, so klOde = KL(p_T||pi). */
function flowOfExactScore(aCase: ExactCase): Comparison {
  const process = forwardProcess(aCase.process);
  const target = distribution(normalTarget(aCase.normal));
  const [ode] = klOde(process, target, targetScoreField(target, process), SOLVER_TOLERANCE);
  return agree(ode, priorKl(process, target).value, 'klOde');
}

/** A solver against a value that is exact beside it. */
function agree(solved: Divergence, exact: number, name: string): Comparison {
  if (solved.value === null) throw new Error(`${name} has no value: ${solved.reason}`);
  return equality({
    left: solved.value,
    right: exact,
    tolerance: TOLERANCE,
    scale: Math.max(exact, 0.01),
    error: solved.error,
  });
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
  const loss = scoreLossOf(process, target, (x) => -x);
  return equality({
    left: -start.value + 0.5 * Math.log(2 * Math.PI) + 0.5 * (target.variance + target.mean[0] * target.mean[0]),
    right: loss.value + prior.value,
    tolerance: QUADRATURE_TOLERANCE,
    error: start.error + prior.error + loss.error,
  });
}

export const gaussianClosedForms = claim({
  id: 'gaussian-closed-forms',
  group: 'oracles',
  title: 'The KL solvers agree with the closed forms of affine scores',
  source: {
    paper: 'Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021',
    locus: 'eqs. 6 and 13, for affine scores; Song, Durkan, Murray, Ermon 2021, Theorem 1, its case of equality',
  },
  statement: String.raw`s = -h(t) x + c(t),\ p_0 = N(\mu, v) \Rightarrow p^{SDE}_0, p^{ODE}_0 \text{ Gaussian with } \dot M, \dot V \text{ known}; \quad
    s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi); \quad
    s = -x \Rightarrow D_{KL}(p_0 \| \pi) = J + D_{KL}(p_T \| \pi)`,
  sharpness: 'tight',
  assumptions: [
    { statement: 'h and c continuous; p_0 Gaussian for the first two equalities' },
    { statement: 'a variance-preserving process for the third, with any p_0' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases: fc.oneof<Arbitrary<AffineCase | ExactCase | RestCase>[]>(affineCases, exactCases, restCases),
  check: (aCase) => {
    if (aCase.kind === 'affine') return againstClosedForms(aCase, (score) => score);
    return aCase.kind === 'exact' ? flowOfExactScore(aCase) : lossOfPriorScore(aCase);
  },
  controls: [
    control({
      id: 'offset-dropped',
      title: 'c(t) dropped in the closed form',
      cases: affineCases,
      check: (aCase) => againstClosedForms(aCase, ({ precision }) => ({ precision, offset: () => 0 })),
    }),
  ],
});
