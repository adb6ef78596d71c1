import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../../src/experiment/setting.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { Target } from '../../../src/target/target.js';
import { alongAxis } from '../../by-definition/score/axis-score.js';
import { type CloudDensity, cloudDensity } from '../../by-definition/score/cloud-density.js';
import { meanScore } from '../../by-definition/score/mean-score.js';
import { anyProcess } from '../processes.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS, spaceBumps } from '../targets.js';
import { type Places, places, placesOf } from './places.js';
import type { ScoreSeen } from './system-scores.js';

/** A target at places of one time. */
export interface ScoreCase extends Places {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

export function onLine(): Arbitrary<ScoreCase> {
  return fc.record({ process: anyProcess, target: anyTarget, ...places(3, 1) });
}

/** Beyond the line; in up to three dimensions half of the targets or more are bumps. */
export function inSpace(largest: number): Arbitrary<ScoreCase> {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    const bumps = { weight: dimension > FEW_DIMENSIONS ? 0 : 1, arbitrary: spaceBumps(dimension, 3) };
    const target = fc.oneof({ weight: 1, arbitrary: anySpaceTarget(dimension) }, bumps);
    return fc.record({ process: anyProcess, target, ...places(2, dimension) });
  });
}

/** The score of p_t at the places of a case, its mean, and the Gaussians that stand for p_t. */
export function scoresOfCase({ process: spec, target: targetSpec, ...where }: ScoreCase, tolerance: number) {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = (progress: number) => process.coefficients(progress * process.horizon);
  // later than the rest, as bumps need the noise to be as wide as they are
  const cloud = cloudSeen(target, targetSpec, at(Math.sqrt(Math.sqrt(where.progress))), where);
  const seen = scoresSeen(target, at(where.progress), where, tolerance);
  return cloud === undefined ? seen : [...seen, { cloud, tolerance }];
}

function scoresSeen(target: Target, at: Coefficients, where: Places, tolerance: number): ScoreSeen[] {
  const { dimension: d, values } = placesOf(target, at, where);
  const scores = (points: Float64Array) => exactScores(target, at, points);
  const mean = meanScore(target, at, scores);
  const seen = Array.from(scores(values), (score, k) => {
    const x = values.subarray(k - (k % d), k - (k % d) + d);
    return { place: alongAxis(target, at, x, k % d, score), tolerance };
  });
  return mean === undefined ? seen : [...seen, { mean, tolerance }];
}

/** Beyond the line, and for bumps where sigma_t >= alpha_t h: narrower noise takes more Gaussians than there are. */
function cloudSeen(
  target: Target,
  spec: Experiment['target'],
  at: Coefficients,
  where: Places,
): CloudDensity | undefined {
  const { dimension } = target;
  if (dimension === 1) return undefined;
  if (spec.kind === 'bumps' && at.sigma < at.alpha * Math.max(...spec.halfWidths)) return undefined;
  return cloudDensity(target, at, placesOf(target, at, where).values.subarray(0, dimension));
}

function exactScores(target: Target, at: Coefficients, points: Float64Array): Float64Array {
  const { dimension: d } = target;
  const rows = Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));
  return Float64Array.from(rows.flatMap((x) => [...target.score(x, at)]));
}
