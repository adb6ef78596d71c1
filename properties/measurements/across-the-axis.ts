import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { scaleOf } from '../../src/divergence/divergence.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { klSde } from '../../src/divergence/kl-sde.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { dot } from '../../src/numeric/vectors.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { entropy } from '../../src/target/entropy.js';
import { UNDIFFUSED } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import type { AcrossCase } from '../generators/solver-cases.js';

/** Features, and how large the readouts of models are. */
const WIDTH = 3;

/** What klSde and klOde state in R^d, beside what is stated of the same on the line and of the entropy of p_0. */
export interface Joined {
  readonly flow: 'sde' | 'ode';
  readonly found: Estimate;
  readonly onLine: Estimate;
  readonly entropy: Estimate;
  /** KL less that on the line, in closed form but for the entropy of p_0. */
  readonly known: number;
  readonly scale: number;
}

/** Both are found by the same solver, whose error need not be small. */
const ROUGH_AIM = 0.05;

/** Both, or why there is no value. */
export function acrossTheAxis(aCase: AcrossCase): Joined | Vacuous {
  const { flow, process: spec, dimension: d, apart, variances, seed } = aCase;
  const process = forwardProcess(spec);
  const weights = variances.map(() => 1 / variances.length);
  // the first is at 0, and the others are on an axis each
  const means = variances.map((_, k) => Array.from({ length: d }, (_, j) => (j + 1 === k ? apart : 0)));
  const target = distribution({ kind: 'mixture', weights, means, variances: [...variances] });
  const line = distribution({
    kind: 'mixture',
    weights,
    means: means.map(([x]) => [x]),
    variances: [...variances],
  });
  const source = stream(seed, 'features');
  const draw = () => Float64Array.from({ length: WIDTH }, () => source.normal());
  const embedding = { size: 1, at: () => Float64Array.of(1) };
  const [w, timeWeights, A] = [draw().map(Math.abs), draw(), draw()];
  const spread = (row: Float64Array) =>
    Float64Array.from({ length: WIDTH * d }, (_, e) => (e % d === 0 ? row[e / d] : 0));
  const rows = new Float64Array(WIDTH * d);
  rows.set(A);
  const onLine = featureField({ width: WIDTH, dimension: 1, weights: w, timeWeights, embedding }, [A]);
  const inSpace = featureField({ width: WIDTH, dimension: d, weights: spread(w), timeWeights, embedding }, [rows]);
  const own = entropy(target, UNDIFFUSED);
  const { alpha, sigma } = process.coefficients(process.horizon);
  const solve = flow === 'sde' ? klSde : klOde;
  const [[found], [part]] = [solve(process, target, inSpace, ROUGH_AIM), solve(process, line, onLine, ROUGH_AIM)];
  if (found.value === null) return vacuous(found.reason);
  if (part.value === null) return vacuous(part.reason);
  const V = (process.priorVariance + (flow === 'sde' ? sigma * sigma : 0)) / (alpha * alpha);
  const square = target.variance - line.variance + dot(target.mean, target.mean) - line.mean[0] * line.mean[0];
  const known =
    entropy(line, UNDIFFUSED).value - own.value + 0.5 * (d - 1) * Math.log(2 * Math.PI * V) + square / (2 * V);
  return { flow, found, onLine: part, entropy: own, known, scale: scaleOf(found.value) + square / (2 * V) };
}
