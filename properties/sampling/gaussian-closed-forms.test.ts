import { expect, test } from 'vitest';
import { alongThePath } from './gaussian-closed-forms.measure.js';

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
