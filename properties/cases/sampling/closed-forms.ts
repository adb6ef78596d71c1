import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import type { LinearCase } from '../../generators/linear.js';
import { linearCases } from '../../generators/linear-cases.js';
import { eitherSign } from '../../generators/numbers.js';
import { anyProcess, variancePreserving } from '../../generators/processes.js';
import { anyTarget, type LineNormal, normals } from '../../generators/targets.js';
import { affordableProcess, drawnCases, lineCases, planeCases, type SolvedCase } from './solved-kls.js';

/** What the solvers aim at on the line and beyond, as a fraction of max(KL, 0.01 nats). */
export const LINE_AIM = 2e-4;
export const SPACE_AIM = 2e-3;

/** The largest dimension. */
const LARGEST = 8;

/** p_0 = N(mean, variance) and its exact score. */
export interface ExactCase {
  readonly kind: 'exact';
  readonly process: Experiment['process'];
  readonly normal: LineNormal;
}

/** Any p_0, and s = -x under vp: the score of pi, a distribution that the reverse SDE leaves unchanged. */
export interface RestCase {
  readonly kind: 'rest';
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** A case of any kind. */
export type ClosedFormCase = SolvedCase | ExactCase | RestCase | LinearCase;

/** Cases of every kind. */
export function closedFormCases(): Arbitrary<ClosedFormCase> {
  const exact: Arbitrary<ExactCase> = fc.record({ kind: fc.constant('exact'), process: anyProcess, normal: normals });
  const rest: Arbitrary<RestCase> = fc.record({
    kind: fc.constant('rest'),
    process: variancePreserving,
    target: anyTarget,
  });
  return fc.oneof<{ weight: number; arbitrary: Arbitrary<ClosedFormCase> }[]>(
    { weight: 2, arbitrary: lineCases(LINE_AIM) },
    { weight: 2, arbitrary: exact },
    { weight: 2, arbitrary: rest },
    { weight: 2, arbitrary: linearCases(affordableProcess, LARGEST) },
    { weight: 3, arbitrary: planeCases(SPACE_AIM) },
    { weight: 2, arbitrary: drawnCases(LARGEST, SPACE_AIM) },
  );
}

/** Scores that are not gradients, with H far from H^T. */
export function swirling(): Arbitrary<LinearCase> {
  return fc
    .record({ linear: linearCases(affordableProcess, 2), swirl: eitherSign(0.25, 0.5) })
    .map(({ linear, swirl }) => ({ ...linear, score: { ...linear.score, swirl } }));
}
