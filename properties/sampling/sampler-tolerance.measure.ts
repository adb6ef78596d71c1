import { perCase } from '../../src/claim/measured.js';
import type { GridLevel } from '../../src/sampler/walk.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  isAdaptive,
  ofSamplers,
  type SamplerCase,
  type SamplerPart,
  samplersOf,
  statedSteps,
} from '../generators/about-samplers.js';
import type { Mistakes } from '../measurements/answers.js';
import {
  askedTolerances,
  ERROR_FACTOR,
  isResolved,
  type KnownTarget,
  knownTargets,
  lastStep,
  medianOf,
  ROUNDINGS,
  rootMeanSquare,
  STARTS,
} from '../measurements/flow-paths.js';
import { arrivals, flowEnd, pointsOf, runsWith, type SamplerRun } from '../measurements/sampler-runs.js';
import { flowed, type LineMixture } from '../oracles/line-mixture.js';

/** The error of a sampler at a tolerance, by the root mean square over its points as solvers take it. */
export interface ErrorAtTolerance {
  readonly tolerance: number;
  /** In tolerances of 1: each point's in terms of what an error of 1 + |x| at the worst time becomes until the end. */
  readonly error: number;
  /** What the rounding of states and of the ends of the grid may add to that. */
  readonly rounding: number;
  /** How many tolerances it may be. */
  readonly factor: number;
  readonly where: string;
  /** Where it arrives. */
  readonly arrived: readonly number[];
  /** The point that is farthest off. */
  readonly worst: { readonly answer: number; readonly expected: number; readonly room: number };
  readonly mistakes: () => Mistakes;
}

/** Where a sampler arrives at its largest and its smallest tolerance on the same targets. */
export interface TolerancesHeeded {
  readonly largest: number;
  readonly smallest: number;
  /** At the largest tolerance. */
  readonly error: number;
  readonly isSame: boolean;
  readonly where: string;
}

const adaptiveParts = perCase((system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] =>
  samplersOf(system, aCase, isAdaptive).map((sampler) => ({ sampler, steps: [statedSteps(sampler)] })),
);

/** The errors of a part, run by run, each from the largest tolerance to the smallest, on each target. */
const errorsOf = perCase((system: SystemUnderTest, aCase: SamplerCase, { sampler, steps: [steps] }: SamplerPart) =>
  runsWith(system, sampler, steps).map((run) => {
    const known = knownTargets(system, run, aCase);
    if (known === undefined) return [];
    return askedTolerances(system, sampler).map((tolerance) => ({
      errors: known.map((target) => errorAt(system, run, target, tolerance)),
      areResolved: known.every((target) => isResolved(target, tolerance)),
    }));
  }),
);

/** The errors of samplers at each of their tolerances: that of the target in the middle, see `ERROR_FACTOR`. */
export const errorsAtTolerances = ofSamplers<SamplerCase, ErrorAtTolerance>({
  parts: adaptiveParts,
  measure: (system, aCase, part) =>
    errorsOf(system, aCase, part).flatMap((byTolerance) =>
      byTolerance.filter(({ areResolved }) => areResolved).map(({ errors }) => medianOf(errors)),
    ),
});

/** Where samplers arrive at two tolerances, of those that are asked with several. */
export const tolerancesHeeded = ofSamplers<SamplerCase, TolerancesHeeded>({
  parts: adaptiveParts,
  measure: (system, aCase, part) =>
    errorsOf(system, aCase, part).flatMap((byTolerance) => {
      if (byTolerance.length < 2) return [];
      const [largest, smallest] = [byTolerance[0].errors, byTolerance[byTolerance.length - 1].errors];
      const isSame = largest.every(({ arrived }, i) => arrived.every((x, k) => x === smallest[i].arrived[k]));
      const { tolerance, error, where } = medianOf(largest);
      return [{ largest: tolerance, smallest: smallest[0].tolerance, error, isSame, where }];
    }),
});

/** The error of a run at a tolerance. */
function errorAt(
  system: SystemUnderTest,
  run: SamplerRun,
  { axes, paths }: KnownTarget,
  tolerance: number,
): ErrorAtTolerance {
  const d = axes.length;
  const starts = pointsOf(STARTS, d, (i, j) => paths[i * d + j].start);
  const { x } = arrivals(system, run, axes, { fraction: 0, draws: 0, noise: () => 0, starts, tolerance });
  const { errorFactor: factor = ERROR_FACTOR } = run.sampler;
  const unit = ROUNDINGS * run.grid.roundings.unit;
  const points = paths.map(({ end, reach, off }, k) => ({
    ...{ answer: x.values[k], expected: end, k },
    error: (x.values[k] - end) / reach,
    rounding: unit + (off + unit * Math.abs(end)) / reach,
    room: Math.sqrt(paths.length) * ((factor * tolerance + unit) * reach + off + unit * Math.abs(end)),
  }));
  const worst = points.reduce((most, each) => (Math.abs(each.error) > Math.abs(most.error) ? each : most));
  const path = paths[worst.k];
  const from = Number((path.start / run.grid.scale(0)).toPrecision(6));
  return {
    ...{ tolerance, factor, worst, arrived: points.map(({ answer }) => answer) },
    error: rootMeanSquare(points.map(({ error }) => error)),
    rounding: rootMeanSquare(points.map(({ rounding }) => rounding)),
    where: `${run.name}, tolerance ${tolerance}, from ${from}${axes[0].weights.length > 1 ? ', on a mixture' : ''}`,
    mistakes: () => arrivalsByMistake(run, axes[worst.k % d], path.start),
  };
}

/** Where known mistakes lead on a normal, in the coordinates of the sampler's state. */
function arrivalsByMistake(run: SamplerRun, axis: LineMixture, start: number): Mistakes {
  const { levels, scale } = run.grid;
  const [first, end] = [levels[0], levels[flowEnd(run)]];
  const by = scale(levels.length - 1);
  const solved = flowed(axis, start, first, end);
  const lasts = (['data', 'without noise', undefined] as const).filter((each) => each !== run.sampler.last);
  const byLast = lasts.map((last) => {
    const name = last === undefined ? 'no last step' : `a last step described by last: '${last}'`;
    return [name, lastStep(run, axis, solved, last) / by] as const;
  });
  if (axis.weights.length > 1) return Object.fromEntries(byLast);
  const deviation = ({ alpha, sigma }: GridLevel) => Math.sqrt(alpha * alpha * axis.variances[0] + sigma * sigma);
  const [kept, narrowed] = [end.alpha / first.alpha, deviation(end) / deviation(first)];
  const led = (factor: number) =>
    lastStep(run, axis, end.alpha * axis.means[0] + factor * (start - first.alpha * axis.means[0])) / by;
  return {
    ...Object.fromEntries(byLast),
    // of x - alpha mu the flow keeps exp of the integral of f + g^2/(2 s^2) = (log s)', with f = (log alpha)'
    'g^2 s for g^2 s/2 in the flow': led((narrowed * narrowed) / kept),
    'no score in the flow': led(kept),
    'the sign of the score in the flow': led((kept * kept) / narrowed),
    'the start itself, which no step has moved': start / scale(0),
  };
}
