import { featureField } from '../src/divergence/field/feature-field.js';
import type { ScoreField } from '../src/divergence/field/score-field.js';
import { klOde, klOdeAt } from '../src/divergence/kl-ode.js';
import { klSde, klSdeAt } from '../src/divergence/kl-sde.js';
import type { Resolution } from '../src/divergence/refinement.js';
import { embedding } from '../src/features/embedding.js';
import type { RandomFeatures } from '../src/features/random-features.js';
import { variancePreserving } from '../src/process/variance-preserving.js';
import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { initialScoreLoss } from '../src/target/entropy.js';
import { gaussianMixture } from '../src/target/mixture.js';
import type { Points } from '../src/target/points.js';
import { gradientFlow } from '../src/training/gradient-flow.js';
import { lossChange } from '../src/training/loss-at-readout.js';
import { quadraticLoss } from '../src/training/quadratic-loss.js';

/** The setting of the yardstick: the Ornstein-Uhlenbeck process to T = 4, modes at -2 and 2. */
export const process = variancePreserving(2, 2, 4);
export const target = gaussianMixture([0.5, 0.5], [[-2], [2]], [1, 1]);
export const time = embedding({ kind: 'fourier', size: 5 }, process);

/** Quadrature nodes in diffusion time, as in the yardstick. */
export const NODES = 48;

/** What a curve is computed from. */
export interface CurveProblem {
  readonly features: RandomFeatures;
  readonly data: Points;
  readonly trainingTimes: readonly number[];
  /** The training times, by index, at which the KL gaps are computed. */
  readonly chosen: readonly number[];
}

/** The stages in the order of the yardstick's report. */
export const STAGES = ['population gram', 'data gram', 'flow+loss', 'klSde x8', 'klOde x8', 'total'] as const;
export type StageSeconds = Record<(typeof STAGES)[number], number>;

/** J at each training time, and the KL gaps at the chosen ones; NaN where there is none. */
export interface Curve {
  readonly J: readonly number[];
  readonly klSde: readonly number[];
  readonly klOde: readonly number[];
}

/** How finely to compute the gaps. */
export interface Fineness {
  readonly nodes: number;
  readonly klSde: Resolution;
  readonly klOde: Resolution;
}

/** Our curve, with the seconds of each stage. */
export function runCurve(
  problem: CurveProblem,
  { nodes, ...gaps }: Fineness,
): Curve & { readonly stages: StageSeconds } {
  const { features, data, trainingTimes } = problem;
  const ticks = [performance.now()];
  const tick = () => ticks.push(performance.now());
  const population = quadraticLoss(process, features, target, nodes);
  tick();
  const empirical = quadraticLoss(process, features, empiricalMeasure(data), nodes);
  tick();
  const flow = gradientFlow(empirical, trainingTimes);
  const start = initialScoreLoss(process, target).value;
  const J = flow.readouts.map((A) => start + lossChange(population, A));
  tick();
  const field = chosenField(problem, flow.readouts);
  const sde = klSdeAt(process, target, field, gaps.klSde).map(({ value }) => value ?? Number.NaN);
  tick();
  const ode = klOdeAt(process, target, field, gaps.klOde).map(({ value }) => value ?? Number.NaN);
  tick();
  const seconds = ticks.slice(1).map((at, i) => (at - ticks[i]) / 1000);
  const whole = (ticks[ticks.length - 1] - ticks[0]) / 1000;
  const stages = Object.fromEntries([...seconds, whole].map((value, i) => [STAGES[i], value])) as StageSeconds;
  return { J, klSde: sde, klOde: ode, stages };
}

/** The scores whose gaps are asked for, trained on the data. */
export function trainedField(problem: CurveProblem, nodes: number): ScoreField {
  const loss = quadraticLoss(process, problem.features, empiricalMeasure(problem.data), nodes);
  return chosenField(problem, gradientFlow(loss, problem.trainingTimes).readouts);
}

function chosenField({ features, chosen }: CurveProblem, readouts: readonly Float64Array[]): ScoreField {
  return featureField(
    features,
    chosen.map((k) => readouts[k]),
  );
}

/** The solvers that choose their resolution and estimate their errors. */
export const adaptive = {
  klSde: (field: ScoreField) => klSde(process, target, field),
  klOde: (field: ScoreField) => klOde(process, target, field),
};
