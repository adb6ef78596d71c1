import { expect, it, test } from 'vitest';
import { METHOD_NAMES, METHODS } from '../methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../scheduled-grid.js';
import type { GridLevel, Prediction, State, Walk } from '../walk.js';
import { mixturePredictions } from './mixture-predictions.js';
import { movedStepForms, stepForms, stepped } from './step-form.js';

const MIXTURE = { weights: [0.3, 0.7], means: [-1.5, 1], variances: [0.1, 0.2] };
const grid = scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', 6);
const NOISE = 0.4;

function predictAt(x: number, level: GridLevel): Prediction {
  const { data, noise } = mixturePredictions(MIXTURE, level, Float64Array.of(x));
  return { data: data[0], noise: noise[0], dataSize: 0, noiseSize: 0 };
}

const walk: Walk = {
  ...grid,
  predictAt,
  predict: (x, k) => predictAt(x, grid.levels[k]),
  noise: () => NOISE,
  varianceFraction: 0.5,
  rounded: (value) => value,
};

test.each(METHOD_NAMES)('%s takes the steps of its forms, whatever its memory and its noise', (name) => {
  const method = METHODS[name];
  let state: State = [0.8];
  for (const [k, form] of stepForms(method, grid, {}).entries()) {
    const before = state;
    state = method.step(walk, k, before, {});
    if ((method.drawsPerStep ?? 1) > 1) return;
    // the noise of each of these methods comes after all questions
    const terms = form.parts + 2 * form.questions.length;
    const quiet = stepped(
      form,
      before.map((x) => Float64Array.of(x)),
      MIXTURE,
    );
    for (const [i, [part]] of quiet.entries()) {
      expect(part + (form.rows[i][terms] ?? 0) * NOISE).toBeCloseTo(state[i], 10);
    }
  }
});

it('is moved by about 2^-40, in its factors and in what is predicted', () => {
  const [form] = stepForms(METHODS.ddim, grid, {});
  const [moved] = movedStepForms(METHODS.ddim, grid, {});
  const places = [Float64Array.of(0.8)];
  const [[plain], [byForm], [bySize]] = [
    stepped(form, places, MIXTURE)[0],
    stepped(moved, places, MIXTURE)[0],
    stepped(form, places, MIXTURE, () => 1)[0],
  ];
  for (const other of [byForm, bySize]) {
    expect(Math.abs(other - plain)).toBeGreaterThan(2 ** -44);
    expect(Math.abs(other - plain)).toBeLessThan(2 ** -28);
  }
});
