import { perCase } from '../../src/claim/measured.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { type Corrector, drawsOfCorrected, endOfCorrectedWalk } from '../../src/sampler/corrector.js';
import { METHODS } from '../../src/sampler/methods.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  isCorrected,
  ofSamplers,
  partsByCount,
  type SamplerCase,
  type SamplerPart,
} from '../generators/about-samplers.js';
import { type Answer, answering, byMistake, worstAnswer } from '../measurements/answers.js';
import {
  arrivals,
  clippedNormals,
  decisive,
  pointsOf,
  runsWith,
  SAFETY,
  type SamplerRun,
  startOf,
  targetOf,
  walkOf,
} from '../measurements/sampler-runs.js';
import type { LineMixture } from '../oracles/line-mixture.js';

/** Points of a batch, of different norms. */
const ROWS = 4;

const correctedParts = perCase((system: SystemUnderTest, aCase: SamplerCase) =>
  partsByCount(system, aCase, isCorrected),
);

/** Where a run arrives, and how many draws it makes. */
interface CorrectedRun {
  readonly arrival: Answer | undefined;
  readonly draws: Answer;
}

const runsOf = perCase((system: SystemUnderTest, aCase: SamplerCase, { sampler, steps: [steps] }: SamplerPart) =>
  runsWith(system, sampler, steps).map((run) => correctedRun(system, run, aCase)),
);

/** The arrivals of samplers with a corrector, with noise in each draw. */
export const correctedArrivals = ofSamplers<SamplerCase, Answer>({
  parts: correctedParts,
  measure: (system, aCase, part) => runsOf(system, aCase, part).flatMap(({ arrival }) => arrival ?? []),
});

/** The numbers of draws of samplers with a corrector. */
export const correctedDraws = ofSamplers<SamplerCase, Answer>({
  parts: correctedParts,
  measure: (system, aCase, part) => runsOf(system, aCase, part).map(({ draws }) => draws),
});

/** On a normal, or on a mixture, with a batch whose points differ. */
function correctedRun(
  system: SystemUnderTest,
  run: SamplerRun,
  { means, variance, mixture, fraction, seed }: SamplerCase,
): CorrectedRun {
  const normals = means.map((mean) => ({ weights: [1], means: [mean], variances: [variance] }));
  const axes = targetOf(system, seed % 2 === 0 ? normals : [mixture]);
  const d = axes.length;
  const each = drawsOfCorrected(correctedOf(run));
  const all = each * (run.grid.levels.length - 1);
  const z = clippedNormals(seed);
  const starts = pointsOf(ROWS, d, (_, j) => startOf(run.grid, axes[j], z()));
  const noises = Array.from({ length: all }, () => Array.from({ length: ROWS }, z));
  const noise = (draw: number, row: number) => noises[draw][row];
  const { x, draws = all } = arrivals(system, run, axes, { fraction, draws: all, starts, noise });
  const ends = (given: SamplerRun) => endsOf(given, axes, starts.values, noise, fraction);
  const expected = ends(run);
  const answer = answering(system);
  const mistakes = Object.fromEntries(
    Object.entries(mistakenRuns(run)).map(([name, given]) => [name, () => ends(given)]),
  );
  const arrival = worstAnswer(
    Array.from(x.values, (value, k) =>
      answer(value, expected[k], Math.abs(expected[k].value), {
        where: `${run.name}, from ${Number(starts.values[k].toPrecision(6))}${axes[0].weights.length > 1 ? ', on a mixture' : ''}`,
        mistakes: () => byMistake(mistakes, (of) => of()[k].value),
      }),
    ),
  );
  // the last draws of all may have no effect, and code may leave them out
  const least = all - (each - lastWithEffect(run));
  const right = draws >= least && draws <= all ? draws : all;
  return {
    arrival,
    draws: answer(
      draws,
      { value: right, error: 0 },
      1,
      `${run.name}, draws noise ${draws} times, where ${all} are expected`,
    ),
  };
}

/** How many of the draws of the last step have an effect. */
function lastWithEffect({ sampler, grid }: SamplerRun): number {
  const { corrector, method, last } = sampler;
  const quiet = last !== undefined || method?.startsWith('ddpm') || grid.levels.at(-1)!.sigma > 0 === false;
  if (corrector?.place === 'after') return 0;
  return quiet ? (corrector?.steps ?? 0) : drawsOfCorrected(correctedOf({ sampler }));
}

function correctedOf({ sampler }: Pick<SamplerRun, 'sampler'>) {
  const { corrector, method } = sampler;
  if (corrector === undefined) throw new RangeError(`the sampler '${sampler.name}' has no corrector`);
  return { predictor: method && METHODS[method], corrector, options: sampler };
}

/** Where a batch arrives, in the coordinates of the sampler's state; without an error that says anything it is infinite. */
function endsOf(
  run: SamplerRun,
  axes: readonly LineMixture[],
  starts: ArrayLike<number>,
  noise: (draw: number, row: number) => number,
  fraction: number,
): Estimate[] {
  const dimension = axes.length;
  const walks = Array.from(starts, (_, k) =>
    walkOf(run, axes[k % dimension], (draw) => noise(draw, Math.floor(k / dimension)), fraction),
  );
  const batch = { walks, dimension, starts: Array.from(starts) };
  return endOfCorrectedWalk(batch, correctedOf(run), run.grid.roundings).map(({ value, error }, k) =>
    decisive({ value, error: SAFETY * error }, axes[k % dimension]),
  );
}

/** The run as known mistakes have it. */
function mistakenRuns(run: SamplerRun): Readonly<Record<string, SamplerRun>> {
  const { sampler, grid } = run;
  const { corrector } = correctedOf(run);
  const by = (other: Partial<Corrector>): SamplerRun => ({
    ...run,
    sampler: { ...sampler, corrector: { ...corrector, ...other } },
  });
  const other = corrector.rule === 'langevin' ? 'annealed' : 'langevin';
  return {
    [`the rule '${other}'`]: by({ rule: other }),
    [`the corrector ${corrector.place === 'before' ? 'after' : 'before'} the predictor`]: by({
      place: corrector.place === 'before' ? 'after' : 'before',
    }),
    'a length of its step without the factor 2': by({ snr: corrector.snr * Math.SQRT1_2 }),
    'a length of its step by snr for snr^2': by({ snr: Math.sqrt(corrector.snr) }),
    'a length of its step without stepAlpha^2': {
      ...run,
      grid: { ...grid, levels: grid.levels.map((level) => ({ ...level, stepAlpha: 1 })) },
    },
    'one step of the corrector': by({ steps: 1 }),
  };
}
