import fc, { type Arbitrary } from 'fast-check';
import { distribution, forwardProcess } from '../../../src/experiment/setting.js';
import type { Coefficients } from '../../../src/process/forward-process.js';
import type { Target } from '../../../src/target/target.js';
import { alongAxis } from '../../by-definition/score/axis-score.js';
import { meanScore } from '../../by-definition/score/mean-score.js';
import { places, placesOf, type TargetAtPlaces } from '../../generators/places.js';
import { anyProcess } from '../../generators/processes.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS, spaceBumps } from '../../generators/targets.js';
import type { ScoreSeen } from './system-scores.js';

export function onLine(): Arbitrary<TargetAtPlaces> {
  return fc.record({ process: anyProcess, target: anyTarget, ...places(3, 1) });
}

/** Beyond the line; in up to three dimensions half of the targets or more are bumps. */
export function inSpace(largest: number): Arbitrary<TargetAtPlaces> {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    const bumps = { weight: dimension > FEW_DIMENSIONS ? 0 : 1, arbitrary: spaceBumps(dimension, 3) };
    const target = fc.oneof({ weight: 1, arbitrary: anySpaceTarget(dimension) }, bumps);
    return fc.record({ process: anyProcess, target, ...places(2, dimension) });
  });
}

/** The score of p_t at the places of a case, and its mean. */
export function scoresOfCase(
  { process: spec, target: targetSpec, ...where }: TargetAtPlaces,
  tolerance: number,
): ScoreSeen[] {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = process.coefficients(where.progress * process.horizon);
  const { dimension: d, values } = placesOf(target, at, where);
  const scores = (points: Float64Array) => exactScores(target, at, points);
  const mean = meanScore(target, at, scores);
  const seen = Array.from(scores(values), (score, k) => {
    const x = values.subarray(k - (k % d), k - (k % d) + d);
    return { place: alongAxis(target, at, x, k % d, score), tolerance };
  });
  return mean === undefined ? seen : [...seen, { mean, tolerance }];
}

function exactScores(target: Target, at: Coefficients, points: Float64Array): Float64Array {
  const { dimension: d } = target;
  const rows = Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));
  return Float64Array.from(rows.flatMap((x) => [...target.score(x, at)]));
}
