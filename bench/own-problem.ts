import { drawFeatures } from '../src/features/random-features.js';
import { stream } from '../src/numeric/random.js';
import { type CurveProblem, target, time } from './curve.js';

/** A problem like the yardstick's, drawn from our own streams, for machines without the yardstick. */
export function ownProblem(n: number, m: number): CurveProblem {
  return {
    features: drawFeatures(m, 1, time, 0),
    data: target.sample(n, stream(0, 'data')),
    trainingTimes: Array.from({ length: 30 }, (_, k) => 0.1 * 10 ** ((8 * k) / 29)),
    chosen: Array.from({ length: 8 }, (_, k) => 4 * k),
  };
}
