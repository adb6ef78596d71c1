import fc, { type Arbitrary } from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { genericStart, growKrylov, startKrylov } from '../../src/numeric/lanczos.js';
import { tridiagonalEigen } from '../../src/numeric/tridiagonal-eigen.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { lossChange } from '../../src/training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { explicitMatching, fieldScores, lossChanges, type ScoresAt } from '../by-definition/explicit-loss.js';
import { againstDefinition, againstParts, DEFINITION_TOLERANCE } from '../by-definition/loss-definition-gap.js';
import { mixed, spaceExperiments } from '../cases/any-dimension.js';
import { seeds, sizes } from '../cases/generators.js';
import { type ReadoutCase, randomReadouts, readoutCases } from '../cases/random-readouts.js';
import { anyFit, type Fit, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';
import { SYSTEM_TOLERANCE } from '../cases/systems/tolerance.js';
import { lossRounding } from '../cases/trained.js';

/** Quadrature nodes in diffusion time: both sides have the same, so few lose nothing. */
const TIME_NODES = 6;
/** Places on the line A + s D, beside s = 0. */
const PLACES = [-1, 0.5, 2];
/** Agreement wanted of differences of J, as a part of the terms they are made of. */
const TOLERANCE = 1e-6;
/** A negative eigenvalue may be this part of the largest one: rounding of a sum of m terms is far less. */
const SEMIDEFINITE = 1e-11;

const onLine = readoutCases(32);

/** Experiments in 2 to `largest` dimensions, with a seed for readouts. */
const inSpace = (largest: number): Arbitrary<ReadoutCase> =>
  fc.record({ experiment: spaceExperiments(largest, { width: sizes(8, 96) }), seed: seeds });

/** The quadratic, and G and B, against their definitions; beyond the line those of data against those of their parts. */
function compare({ experiment, seed }: ReadoutCase): Comparison[] {
  const built = setting(experiment);
  return [
    ...compareQuadratic(built, seed, ({ gram }) => gram),
    ...againstDefinition(built, experiment.embedding, TIME_NODES),
    ...(built.target.dimension > 1 ? againstParts(built, TIME_NODES) : []),
  ];
}

/**
 * G is positive semidefinite, and on the line, where quadrature over space is affordable, J by its definition is the quadratic.
 *
 * @param gramOf the gram that the quadratic is given
 */
function compareQuadratic(built: Setting, seed: number, gramOf: (loss: QuadraticLoss) => Float64Array): Comparison[] {
  const exact = quadraticLoss(built.process, built.features, built.target, TIME_NODES);
  const loss = { ...exact, gram: gramOf(exact) };
  if (built.target.dimension > 1) return [semidefinite(loss)];
  const [A, D] = randomReadouts(loss.width, 2, seed);
  const line = [0, ...PLACES].map((s) => A.map((a, i) => a + s * D[i]));
  const direct = lossChanges(built, fieldScores(featureField(built.features, line)), TIME_NODES, explicitMatching);
  const start = lossChange(loss, A);
  const along = direct.map((change, k) => {
    const readout = line[k + 1];
    const end = lossChange(loss, readout);
    return equality({
      left: change.value,
      right: end - start,
      tolerance: TOLERANCE,
      scale: change.scale,
      error: change.error + lossRounding(loss, readout) + lossRounding(loss, A),
      detail: { law: 1, place: PLACES[k], start, end },
    });
  });
  return [...along, semidefinite(loss)];
}

/** J of what a system's trained model returns as its score, by definition, against the quadratic in the readout it names. */
function compareFit(system: SystemUnderTest, fit: Fit, gramOf: (loss: QuadraticLoss) => Float64Array): Comparison {
  const done = fittedReadout(system, fit);
  const exact = quadraticLoss(done.process, done.features, done.target, TIME_NODES);
  const loss = { ...exact, gram: gramOf(exact) };
  const models = fieldScores(system.field(done.model));
  const fromZero: ScoresAt = (t, xs) => [new Float64Array(xs.length), ...models(t, xs)];
  const [change] = lossChanges(done, fromZero, TIME_NODES, explicitMatching);
  return equality({
    left: change.value,
    right: lossChange(loss, done.readout),
    tolerance: SYSTEM_TOLERANCE,
    scale: change.scale,
    error: change.error + lossRounding(loss, done.readout),
  });
}

function withoutDiagonal({ width, gram }: QuadraticLoss): Float64Array {
  return gram.map((g, i) => (i % (width + 1) === 0 ? 0 : g));
}

/** The smallest eigenvalue of G is not negative: all of them by Lanczos run to its end. */
function semidefinite({ width, gram }: QuadraticLoss): Comparison {
  const basis = startKrylov(gram, genericStart(width));
  growKrylov(basis, width);
  const { values } = tridiagonalEigen(basis.diagonal, basis.couplings, 'ends');
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(largest, -smallest);
  return {
    measured: Math.max(0, -smallest),
    bound: SEMIDEFINITE * size,
    error: Number.EPSILON * width * size,
    scale: size,
    detail: { law: 2, smallest, largest },
  };
}

export const quadraticLossClaim = claim({
  id: 'quadratic-loss',
  group: 'training',
  title: 'The score loss of a random-feature model is a convex quadratic in its readout',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 3' },
  statement: String.raw`J(A + s D) - J(A) = \tfrac1m \operatorname{tr}\bigl( (A G - B) D^\top \bigr) s
    + \tfrac1{2m} \operatorname{tr}(D G D^\top) s^2, \quad G \succeq 0`,
  plain: 'J(A + s D) - J(A) = (s/m) tr((A G - B) D^T) + (s^2/(2m)) tr(D G D^T),  G positive semidefinite',
  sharpness: 'tight',
  assumptions: [
    { statement: 's_A = (1/m) A phi with frozen features phi' },
    { statement: 'p_t is smooth for t > 0, and p_t s_A vanishes at infinity' },
    {
      statement:
        'the quadratic against the definition of J in d = 1, where its integrals over space are affordable; G and B against theirs in any d for mixtures and for data, and beyond the line those of data against those of their parts',
    },
  ],
  kind: 'identity',
  expects: 'holds',
  ...mixed(onLine, inSpace),
  check: compare,
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted of differences of J, as a part of the terms they are made of',
    },
    {
      name: 'definition tolerance',
      value: DEFINITION_TOLERANCE,
      meaning: 'agreement wanted of entries of G and B with their definition, as a part of sqrt(G_ii G_jj) and |B|',
    },
    {
      name: 'semidefinite',
      value: SEMIDEFINITE,
      meaning: 'how negative an eigenvalue of G may be by rounding, as a part of the largest',
    },
  ],
  experiment: ({ experiment }) => experiment,
  controls: [
    control({
      id: 'diagonal-dropped',
      title: 'G without its diagonal',
      cases: onLine,
      check: ({ experiment, seed }) => compareQuadratic(setting(experiment), seed, withoutDiagonal),
    }),
  ],
  proves: 'optimisation',
  onSystem: {
    needs: ['fit', 'readout', 'score'],
    of: (system) =>
      systemCheck({
        cases: anyFit,
        check: (fit) => compareFit(system, fit, ({ gram }) => gram),
        controls: [
          control({
            id: 'diagonal-dropped',
            title: 'G without its diagonal',
            cases: anyFit,
            check: (fit) => compareFit(system, fit, withoutDiagonal),
          }),
        ],
        sizes: SYSTEM_SIZES,
      }),
  },
});
