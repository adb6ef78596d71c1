import { describe, expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { OU } from '../testing/processes.js';
import { parseExperiment } from './schema.js';

const process = OU;
const target = { kind: 'mixture', weights: [0.25, 0.75], means: [[-2], [2]], variances: [1, 0.5] };
const embedding = { kind: 'signal' };
const features = {
  weights: [[1], [-1]],
  timeWeights: [
    [0.5, 0.1],
    [0, 1],
  ],
};
const data = { points: [[0.3], [-0.4]] };
const good = { process, target, embedding, features, data, trainingTimes: [0, 10] };

function messageOf(json: unknown): string {
  try {
    parseExperiment(json, 'e.json');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('parseExperiment', () => {
  test('returns a valid experiment as it is', () => {
    expect(parseExperiment(good, 'e.json')).toEqual(good);
  });

  test('accepts an object that holds an experiment', () => {
    expect(parseExperiment({ name: 'n', experiment: good, expected: {} }, 'e.json')).toEqual(good);
  });

  test.each([
    { ...good, process: { kind: 've', sigma: 25, horizon: 1 } },
    { ...good, process: { ...process, betaMin: 0 } },
    { ...good, target: { kind: 'bumps', weights: [1], centers: [[0]], halfWidths: [2] } },
    { ...good, embedding: { kind: 'fourier', size: 2 } },
    { ...good, features: { width: 8, seed: 0, weightScale: 2 } },
    { ...good, data: { samples: 5, seed: 3 } },
    { ...good, weighting: 'g2' },
    { ...good, weighting: 'paper', initial: { readout: [[0.5, -1]] } },
    { ...good, features: { width: 3, seed: 0 }, initial: { readout: [[0.5, -1, 0]] } },
    { ...good, target: { ...target, weights: [0.1 + 0.2, 0.7] } },
  ])('accepts every kind of part (%#)', (experiment) => {
    expect(messageOf(experiment)).toBe('accepted');
  });

  test.each([
    [3, 'e.json: the experiment should be an object, found 3.'],
    [{ experiment: null }, 'e.json: the experiment should be an object, found null.'],
    [{ ...good, target: undefined }, /target should be an object with kind 'mixture' or 'bumps', found nothing/],
    [{ ...good, process: { ...process, kind: 'sub-vp' } }, /process\.kind should be 'vp' or 've', found "sub-vp"/],
    [{ ...good, weighting: 'g' }, /weighting should be 'g2', 'paper', 'sigma2' or 'one', found "g"/],
    [{ ...good, initial: [[1, 2]] }, /initial should be an object, found \[\[1,2\]\]/],
    [{ ...good, initial: { readout: 0 } }, /initial\.readout should be rows of numbers, found 0/],
    [
      { ...good, initial: { readout: [[1, null]] } },
      /initial\.readout\[0\]\[1\] should be a finite number, found null/,
    ],
    [
      {
        ...good,
        initial: {
          readout: [
            [1, 2],
            [3, 4],
          ],
        },
      },
      'e.json: initial.readout should have 1 row, one per coordinate of the target, found 2.',
    ],
    [{ ...good, initial: { readout: [[1, 2, 3]] } }, 'e.json: initial.readout[0] should have 2 entries, found 3.'],
    [
      { ...good, features: { width: 8, seed: 0 }, initial: { readout: [[1, 2]] } },
      /initial\.readout\[0\] should have 8 entries, found 2/,
    ],
    [{ ...good, extra: 1 }, "e.json: the experiment has the unknown key 'extra'."],
    [{ ...good, process: { ...process, beta: 1 } }, /process has the unknown key 'beta'/],
    [{ ...good, wieghting: 'one' }, /the experiment has the unknown key 'wieghting'; the nearest is 'weighting'\.$/],
    [
      { ...good, process: { ...process, horizn: 1 } },
      /process has the unknown key 'horizn'; the nearest is 'horizon'\.$/,
    ],
    [
      { ...good, process: { ...process, horizon: 1e101 } },
      /process\.horizon should be at most 1e\+100 in size, found 1e\+101/,
    ],
    [
      { ...good, process: { ...process, horizon: 1000 } },
      /process should have an integral of beta of at most 600 over/,
    ],
    [
      { ...good, process: { kind: 've', sigma: 25, horizon: 100 } },
      /process should have a horizon of at most 300\/ln\(sigma\), found 100/,
    ],
    [
      { ...good, trainingTimes: [0, 1e-310] },
      /trainingTimes\[1\] should be 0 or at least 1e-100 in size, found 1e-310/,
    ],
    [{ ...good, target: { ...target, variances: [1e-301, 1] } }, /target\.variances\[0\] should be at least 1e-300/],
    [{ ...good, target: { ...target, variances: [1, 1e201] } }, /target\.variances\[1\] should be at most 1e200/],
    [
      { ...good, target: { ...target, means: [[-1e160], [0]] } },
      /target\.means\[0\]\[0\] should be at most 1e\+100 in size/,
    ],
    [{ ...good, process: { ...process, horizon: 0 } }, /process\.horizon should be a positive number, found 0/],
    [{ ...good, process: { ...process, betaMin: -1 } }, /process\.betaMin should be a number of at least 0, found -1/],
    [{ ...good, process: { kind: 've', sigma: 1, horizon: 1 } }, /process\.sigma should be a number above 1, found 1/],
    [{ ...good, target: { ...target, weights: [0.5, 0.6] } }, /target\.weights should sum to 1, found 1\.1/],
    [{ ...good, target: { ...target, weights: [1, 0] } }, /target\.weights\[1\] should be a positive number, found 0/],
    [
      { ...good, target: { ...target, variances: [1, -1] } },
      'e.json: target.variances[1] should be a positive number, found -1.',
    ],
    [
      { ...good, target: { ...target, variances: [1] } },
      /target\.variances should have 2 entries, one per weight, found 1/,
    ],
    [{ ...good, target: { ...target, means: [[1]] } }, /target\.means should have 2 rows, one per weight, found 1/],
    [{ ...good, target: { ...target, means: [[1], [1, 2]] } }, /target\.means\[1\] should have 1 entry, found 2/],
    [
      {
        ...good,
        target: {
          ...target,
          means: [
            [1, 2],
            [1, 2],
          ],
        },
      },
      /data\.points\[0\] should have 2 entries, found 1/,
    ],
    [
      { ...good, target: { ...target, means: [[], []] } },
      /target\.means\[0\] should have at least 1 coordinate, found 0/,
    ],
    [
      { ...good, target: { kind: 'mixture', weights: [], means: [], variances: [] } },
      /target\.weights should not be empty/,
    ],
    [
      { ...good, embedding: { kind: 'fourier', size: 1.5 } },
      /embedding\.size should be a positive integer, found 1\.5/,
    ],
    [{ ...good, embedding: { kind: 'fourier', size: 0 } }, /embedding\.size should be a positive integer, found 0/],
    [{ ...good, embedding: { kind: 'fourier', size: 1026 } }, /embedding\.size should be at most 1025, found 1026/],
    [{ ...good, features: { ...features, timeWeights: [[1, 2]] } }, /features\.timeWeights should have 2 rows/],
    [
      { ...good, features: { ...features, timeWeights: [[1, 2], [3]] } },
      /features\.timeWeights\[1\] should have 2 entries, found 1/,
    ],
    [
      { ...good, features: { ...features, weights: [[1, 1], [1]] } },
      /features\.weights\[0\] should have 1 entry, found 2/,
    ],
    [
      { ...good, features: { ...features, weights: [['a'], [1]] } },
      /features\.weights\[0\]\[0\] should be a finite number, found "a"/,
    ],
    [{ ...good, features: { width: 0, seed: 1 } }, /features\.width should be a positive integer, found 0/],
    [{ ...good, features: { width: 4 } }, /features\.seed should be a safe integer of at least 0, found nothing/],
    [{ ...good, features: 5 }, /features should be an object, found 5/],
    [{ ...good, data: { samples: 0, seed: 1 } }, /data\.samples should be a positive integer, found 0/],
    [{ ...good, data: { samples: 3, seed: 1.5 } }, /data\.seed should be a safe integer of at least 0, found 1\.5/],
    [
      { ...good, data: { samples: 3, seed: 1e300 } },
      /data\.seed should be a safe integer of at least 0, found 1e\+300/,
    ],
    [{ ...good, data: { points: [[1, 2]] } }, /data\.points\[0\] should have 1 entry, found 2/],
    [{ ...good, data: { points: [] } }, /data\.points should not be empty/],
    [{ ...good, trainingTimes: [] }, /trainingTimes should not be empty/],
    [{ ...good, trainingTimes: [1, -1] }, /trainingTimes\[1\] should be a number of at least 0, found -1/],
    [
      { ...good, trainingTimes: [Number.POSITIVE_INFINITY] },
      /trainingTimes\[0\] should be a finite number, found Infinity/,
    ],
    [{ ...good, trainingTimes: 7 }, /trainingTimes should be a list of numbers, found 7/],
  ])('refuses bad input in one sentence (%#)', (json, message) => {
    const text = messageOf(json);
    expect(text).toMatch(message);
    expect(text).toMatch(/^e\.json: [^\n]*\.$/);
  });
});
