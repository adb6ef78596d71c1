import fc from 'fast-check';
import { oneDatumLoss, oneDatumMoments } from '../../src/bound/one-datum.js';
import { claim, control } from '../../src/claim/claim.js';
import { type Comparison, equality } from '../../src/evidence/comparison.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { dot, squaredDistance } from '../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, sizes, trainingTimes } from '../cases/generators.js';

/** Time nodes: the identity holds for the loss of any quadrature. */
const TIME_NODES = 8;
/** Agreement wanted, as a part of the squared sizes of Z and of its mirror, see `sizesOf`. */
const TOLERANCE = 1e-9;
/** The same where p_0 is integrated: Z bends on the scale of the noise at the first time node, which panels of p_0 do not resolve. */
const QUADRATURE_TOLERANCE = 1e-3;
/** Nodes in a panel of p_0. */
const DATUM_NODES = 4;
/** Atoms of a discrete law, and the size of the data sets drawn from it, all of which are tried. */
const ATOMS = 4;
const SAMPLES = 3;

/** What the sums of the moment tree may miss, as a part of the same: seen 1e-12. */
const ENGINE_ERROR = 1e-11;

const MATRICES = ['gram', 'crossMoment'] as const;

/** A size of grams and one of cross moments. */
type Sizes = Readonly<Record<(typeof MATRICES)[number], number>>;

/**
 * The mean over the data of |Z|_F^2 + |Z'|_F^2, Z' being the matrix of the mirrored features relu(-l_i): features that are hardly ever
 * active have a Z that is small against the rounding of the moments it is made of.
 */
function sizesOf({ process, features, data }: Setting): Sizes {
  const negative = (values: Float64Array) => values.map((value) => -value);
  const mirror = {
    ...features,
    weights: negative(features.weights),
    timeWeights: negative(features.timeWeights),
  };
  const losses = Array.from(data.values, (x) =>
    [features, mirror].map((each) => oneDatumLoss(process, each, x, TIME_NODES)),
  ).flat();
  return {
    gram: 2 * mean(losses, ({ gram }) => square(gram)),
    crossMoment: 2 * mean(losses, ({ crossMoment }) => square(crossMoment)),
  };
}

/** E|Z - G|_F^2 = E|Z|_F^2 - |G|_F^2 for p_0 itself, n = 1: left and right by quadrature, G from the population's loss. */
function compareOne({ process, features, target }: Setting, scale: Sizes): Comparison[] {
  const moments = oneDatumMoments(process, features, target, TIME_NODES, DATUM_NODES);
  return MATRICES.map((of) => {
    const { variance, meanSquare } = moments[of];
    const ofMean = square(moments.population[of]);
    return equality({
      left: variance.value,
      right: meanSquare.value - ofMean,
      tolerance: QUADRATURE_TOLERANCE,
      scale: scale[of],
      error: variance.error + meanSquare.error,
      detail: { law: 1, samples: 1, meanSquare: meanSquare.value, squareOfMean: ofMean },
    });
  });
}

/** E|G_n - G|_F^2 against a formula in E|Z|_F^2 and |G|_F^2, for a law of four atoms: the mean over all 4^n data sets. */
function compareSets(
  built: Setting,
  scale: Sizes,
  formula: (meanSquare: number, ofMean: number) => number,
): Comparison[] {
  const { process, features, data } = built;
  const atoms = data.values;
  const lossOf = (values: Float64Array) =>
    quadraticLoss(process, features, empiricalMeasure({ count: values.length, dimension: 1, values }), TIME_NODES);
  const population = lossOf(atoms);
  const ones = Array.from(atoms, (x) => oneDatumLoss(process, features, x, TIME_NODES));
  const sets = dataSets(atoms, SAMPLES).map(lossOf);
  return MATRICES.map((of) => {
    const meanSquare = mean(ones, (one) => square(one[of]));
    const ofMean = square(population[of]);
    return equality({
      left: mean(sets, (loss) => squaredDistance(loss[of], population[of])),
      right: formula(meanSquare, ofMean) / SAMPLES,
      tolerance: TOLERANCE,
      scale: scale[of],
      error: ENGINE_ERROR * scale[of],
      detail: { law: 2, samples: SAMPLES, meanSquare, squareOfMean: ofMean },
    });
  });
}

/** Every data set of n atoms, in order. */
function dataSets(atoms: Float64Array, n: number): Float64Array[] {
  if (n === 0) return [new Float64Array(0)];
  return dataSets(atoms, n - 1).flatMap((set) => Array.from(atoms, (x) => Float64Array.of(...set, x)));
}

function mean(losses: readonly QuadraticLoss[], f: (loss: QuadraticLoss) => number): number {
  return losses.reduce((sum, loss) => sum + f(loss), 0) / losses.length;
}

function square(a: Float64Array): number {
  return dot(a, a);
}

const cases = experiments({ width: sizes(2, 6), samples: fc.constant(ATOMS), trainingTimes: trainingTimes(1) });

export const samplingVariance = claim({
  id: 'sampling-variance',
  group: 'generalization',
  title: 'Gram and cross moment of n data scatter about those of the population with a variance of V/n',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'in place of the proof of Theorem 1, which bounds it by Rademacher complexity',
  },
  statement: String.raw`E \|G_n - G\|_F^2 = \frac{V_G}{n}, \; V_G = E \|Z\|_F^2 - \|G\|_F^2; \quad
    E \|B_n - B\|^2 = \frac{V_B}{n}`,
  plain: 'E|G_n - G|_F^2 = V_G / n,  V_G = E|Z|_F^2 - |G|_F^2;  E|B_n - B|^2 = V_B / n',
  sharpness: 'tight',
  assumptions: [
    { statement: 'n independent data of one law; Z is the gram of one datum' },
    { statement: 'drawn in d = 1, where means over one datum are integrals on a line' },
  ],
  kind: 'identity',
  expects: 'holds',
  cases,
  check: (experiment) => {
    const built = setting(experiment);
    const scale = sizesOf(built);
    return [...compareOne(built, scale), ...compareSets(built, scale, (meanSquare, ofMean) => meanSquare - ofMean)];
  },
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted over all data sets, as a part of the squared sizes of Z and of its mirror',
    },
    { name: 'quadrature tolerance', value: QUADRATURE_TOLERANCE, meaning: 'the same where p_0 is integrated' },
    { name: 'samples', value: SAMPLES, meaning: 'n of the data sets, all of which are tried' },
    { name: 'atoms', value: ATOMS, meaning: 'how many values their data take' },
  ],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'not-centred',
      title: 'E|Z|^2/n in place of V/n',
      cases,
      check: (experiment) => {
        const built = setting(experiment);
        return compareSets(built, sizesOf(built), (meanSquare) => meanSquare);
      },
    }),
  ],
  proves: 'sampling',
});
