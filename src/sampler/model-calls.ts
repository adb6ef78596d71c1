import type { GridOfLevels } from './affine-map.js';
import { endOfWalk } from './end-of-walk.js';
import type { GridLevel, Method, MethodOptions, Walk } from './walk.js';
import { walkOfNormal } from './walk-of-normal.js';

/**
 * How often a method asks its model on a grid: once for each state at a level, however often the recursion needs the answer, as
 * code keeps what it has been told.
 */
export function modelCalls(method: Method, { levels, levelAt }: GridOfLevels, options: MethodOptions = {}): number {
  const walk = walkOfNormal(levels, { mean: 0, variance: 1 / 3 }, levelAt);
  const asked = new Set<string>();
  const note = (x: number, { alpha, sigma }: GridLevel) => {
    asked.add(Number.isFinite(x) ? `${x} ${alpha} ${sigma}` : `${asked.size}`);
  };
  const counting: Walk = {
    ...walk,
    // without noise the states after a step that draws all of it would be the same
    noise: (draw) => 1 / (1 + draw),
    predict(x, k, as) {
      note(x, levels[k]);
      return walk.predict(x, k, as);
    },
    predictAt(x, level) {
      note(x, level);
      return walk.predictAt(x, level);
    },
  };
  endOfWalk(method, counting, 1, options);
  return asked.size;
}

/**
 * The largest number of steps for which a model is asked no more than `budget` times, with the number of its calls; undefined
 * where a single step takes more.
 *
 * @param callsIn a number of steps: more in more steps
 */
export function stepsWithin(
  callsIn: (steps: number) => number,
  budget: number,
): { readonly steps: number; readonly calls: number } | undefined {
  let steps = budget;
  let calls = callsIn(steps);
  while (calls > budget) {
    steps = Math.min(steps - 1, Math.floor((steps * budget) / calls));
    if (steps < 1) return undefined;
    calls = callsIn(steps);
  }
  for (;;) {
    const more = callsIn(steps + 1);
    if (more > budget) return { steps, calls };
    steps++;
    calls = more;
  }
}
