import { expect, test } from 'vitest';
import { gaussianClosedForms } from './gaussian-closed-forms.js';
import { alongThePath, solvedKls } from './gaussian-closed-forms.measure.js';

test('at strong noise the closed form in eight dimensions states ten times its error too', () => {
  const { closedForm, other } = alongThePath(
    {
      kind: 'linear',
      process: { kind: 'vp', betaMin: 0.5158, betaMax: 98.96, horizon: 0.2006 },
      normal: {
        mean: [-0.2291, 0.3196, -0.5289, 0.7029, 0.5346, -0.2588, 0.2291, -0.4483],
        covariance: {
          values: [0.3035, 1.85, 0.3042, 2.972, 0.3014, 2.548, 0.4722, 0.5497],
          mirror: [0.5035, -0.998, 0.664, -0.13, 0.986, -0.388, -0.376, -0.994],
        },
      },
      score: {
        precision: [
          {
            values: [1.11975, 0.8685, 1.38825, 0.80025, 1.2015, 0.93225, 1.15275, 1.39575],
            mirror: [0.634, 0.52, 0.576, 0.89, 0.212, 0.83, -1, -0.76],
          },
          {
            values: [1.203, 1.3575, 1.49925, 1.314, 1.31775, 1.0275, 1.3095, 1.392],
            mirror: [0.918, 0.998, 0.544, -0.99, 0.882, 0.248, 1, -0.072],
          },
        ],
        swirl: 0.47,
        centre: [
          [0.2376, -0.28, -0.7043, -0.4412, -0.7043, -0.7014, -0.1556, -0.7043],
          [0.07778, 0.3359, 0.3486, 0.297, 0.2369, -0.3514, 0.1011, -0.3295],
        ],
      },
    },
    'ode',
  );
  // by 384 steps it is off by 1.3e-5, and twice as many had changed it by 8.5e-5
  expect(closedForm.error).toBeLessThan(2e-6);
  expect(10 * Math.abs(closedForm.value - other.value)).toBeLessThan(closedForm.error + other.error);
});

test('klSde in the plane may have a reason for a value where it is deep, and nothing else may', () => {
  // with the score of the prior, which is what both lead to
  const own = { values: [1, 1], mirror: [1, 0] };
  const at = (x: number) =>
    solvedKls({
      kind: 'solved',
      process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 1 },
      mean: [x, 0],
      variance: 1,
      score: {
        precision: [own, own],
        swirl: 0,
        centre: [
          [0, 0],
          [0, 0],
        ],
      },
      aim: 1,
    });
  const [[deep, byFlow], [shallow]] = [at(5), at(4)];
  expect([deep.scale, shallow.scale]).toEqual([expect.closeTo(12.5, 9), expect.closeTo(8, 9)]);
  expect(shallow.isDeep).toBe(false);
  expect([deep.isDeep, byFlow.isDeep]).toEqual([true, false]);
  const { check } = gaussianClosedForms.laws.solver;
  const solved = { value: null, reason: 'too faint' };
  expect(check({ ...deep, solved })).toEqual({ vacuous: 'too faint' });
  expect(check({ ...byFlow, solved })).toMatchObject({ measured: 1, bound: 0.5 });
});
