import { noiseOverSignal } from '../../../src/process/level.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { type Answer, type answering, placeOf, worstAnswer } from '../../generators/answers.js';

/** What labelOf and levelOf say of some levels: the answers that are farthest off. */
export interface LabelAnswers {
  readonly labelOf?: Answer | undefined;
  readonly levelOf?: readonly Answer[];
  readonly inverse?: Answer | undefined;
}

/** Steps in the process by which a label's rounding is carried into signal and noise. */
const STEP = 1e-4;

type Answering = ReturnType<typeof answering>;

/**
 * The label of a level's sigma/alpha, and the level of its label, beside what the process says. Without levelOf a label
 * is the process's own time or level.
 *
 * @param progress the places that are asked about
 */
export function labelAnswers(system: SystemUnderTest, progress: readonly number[], answer: Answering): LabelAnswers {
  const { can } = system;
  return {
    ...(can.has('levelOf') ? { levelOf: levelsOfLabels(system, progress, answer) } : {}),
    ...(can.has('labelOf') && !(can.has('levelOf') && can.has('continuous time'))
      ? { labelOf: labelsOfNoise(system, progress, answer) }
      : {}),
    ...(can.has('labelOf') && can.has('levelOf') && can.has('levels')
      ? { inverse: thereAndBack(system, progress, answer) }
      : {}),
  };
}

function levelsOfLabels(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer[] {
  const levels = progress.map((each) => system.schedule.at(each));
  const found = system.levelOf(levels.map(({ label }) => label));
  const of = (part: 'alpha' | 'sigma') =>
    worstAnswer(
      levels.map((level, i) =>
        // of its own size: the noise of one label says nothing of that of another
        answer(found[part][i], level[part], Math.abs(level[part].value) + level[part].error, placeOf(level.label)),
      ),
    );
  return [of('alpha') ?? [], of('sigma') ?? []].flat();
}

function labelsOfNoise(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer | undefined {
  const { schedule, description, can } = system;
  const range = Math.abs(schedule.at(1).label - schedule.at(0).label);
  const asked = progress.map((each) => noiseOverSignal(schedule.at(each)));
  const found = system.labelOf(asked.map(({ value }) => value));
  return worstAnswer(
    progress.map((each, i) => {
      const level = schedule.at(each);
      // how far a label moves when sigma/alpha does, by as much as it is uncertain
      const near = schedule.at(each < 0.5 ? each + STEP : each - STEP);
      const moved = Math.abs(noiseOverSignal(near).value - asked[i].value);
      const slope = can.has('continuous time') && moved > 0 ? Math.abs(near.label - level.label) / moved : 0;
      const error = (description.labelTolerance ?? 0) * range + 2 * slope * asked[i].error;
      return answer(found[i], { value: level.label, error }, range, placeOf(level.label));
    }),
  );
}

/** sigma/alpha half way between two levels, in its logarithm, and what the level of its label has. */
function thereAndBack(system: SystemUnderTest, progress: readonly number[], answer: Answering): Answer | undefined {
  const { schedule, description } = system;
  // a label that is rounded to a level does not come back to what lies between
  if (description.labelTolerance !== undefined) return undefined;
  const step = 1 / ((schedule.levels?.length ?? 2) - 1);
  const between = progress.flatMap((each) => {
    const [one, other] = [each, Math.min(1, each + step)].map((place) => noiseOverSignal(schedule.at(place)).value);
    const middle = Math.sqrt(one * other);
    return middle > 0 && Number.isFinite(middle) ? [middle] : [];
  });
  const { alpha, sigma } = system.levelOf(Array.from(system.labelOf(between)));
  return worstAnswer(
    between.map((ratio, i) => {
      // by way of a logarithm and an interpolation between two labels
      const scale = ratio * (1 + Math.abs(Math.log(ratio))) + ratio / step;
      return answer(sigma[i] / alpha[i], { value: ratio, error: 0 }, scale, `sigma/alpha ${ratio.toPrecision(6)}`);
    }),
  );
}
