import { describe, expect, it } from 'vitest';
import { InputError } from '../../input/input-error.js';
import { gaussianMixture } from '../../target/mixture.js';
import { readDescription } from './read-description.js';

const PRIOR = { variance: 1 };
const TIME = { from: 0, to: 1, prior: PRIOR };
const LEVELS = { levels: { alpha: [0.8, 0.6], sigma: [0.6, 0.8] }, prior: PRIOR };
const TARGET = { kind: 'mixture', weights: [1], means: [[0]], variances: [1] };

/** A system that can be read, but for what is given. */
const read = (given: object) =>
  readDescription({ name: 'a', process: TIME, offers: ['coefficients'], ...given }, 'mine.ts');
const levels = (given: object) => ({ process: { ...LEVELS, levels: { ...LEVELS.levels, ...given } } });

describe('readDescription', () => {
  it('has a default for all that a system need not say', () => {
    expect(read({})).toEqual({
      name: 'a',
      process: TIME,
      dtype: 'float64',
      parameterization: 'score',
      models: [],
      posteriorSteps: 'any',
      bound: { variance: 'small' },
      fitDimensions: [1],
      guidance: { scale: 'gamma' },
      samplers: [],
      likelihood: { divergence: 'exact', tolerance: 1e-3 },
      offers: ['coefficients'],
    });
    expect(read({ process: LEVELS }).process).toEqual({ ...LEVELS, tables: {} });
    expect(read({ bound: { decoder: { kind: 'density', variance: 2 } } }).bound.variance).toBe('small');
    const learned = { decoder: { kind: 'density', variance: 'learned range' } } as const;
    expect(read({ bound: learned }).bound.decoder).toEqual(learned.decoder);
  });

  it('is not made of what would keep the gate busy for ever', () => {
    const alpha = new Array(10_000_000).fill(0.5);
    expect(() => read({ process: { ...LEVELS, levels: { alpha, sigma: alpha } } })).toThrow(
      new InputError('mine.ts: process.levels.alpha should have at most 100000 entries, found 10000000.'),
    );
    const target = { ...TARGET, means: [new Array(1000).fill(0)] };
    expect(() => read({ models: [{ id: 'wide', target }] })).toThrow(
      new InputError('mine.ts: models[0].target.means[0] should have at most 64 coordinates, found 1000.'),
    );
    expect(() => read({ weighting: `snr${' + snr'.repeat(100_000)}` })).toThrow(
      /weighting should be a formula, found 'snr .{190,200}': it has 600003 characters, where 2000 are the most\.$/,
    );
  });

  it('has the dimensions of the points that a model is trained on, one or both', () => {
    expect(read({ fitDimensions: [2] }).fitDimensions).toEqual([2]);
    const fails = (fitDimensions: unknown, sentence: string) =>
      expect(() => read({ fitDimensions })).toThrow(new InputError(`mine.ts: fitDimensions${sentence}`));
    fails([], ' should not be empty, found [].');
    fails(2, ' should be a list of 1, 2 or both, found 2.');
    fails([1, 3], '[1] should be 1 or 2, found 3.');
  });

  it('has what a system says', () => {
    const said = {
      process: {
        ...LEVELS,
        levels: { ...LEVELS.levels, label: [999, 0] },
        family: 'vp',
        tables: { beta: [0.1, 0.2], logSnr: [Infinity, -Infinity], posteriorLogVariance: [Number.NaN, 0] },
      },
      dtype: { schedule: 'float64', network: 'bfloat16' },
      fitDimensions: [1, 2],
      parameterization: 'velocity',
      models: [{ id: 'b', target: TARGET }],
      weighting: { formula: 'min(snr, 5)', scale: 'free' },
      preconditioning: { sigmaData: 0.5, promises: ['input', 'boundary'] },
      guidance: { scale: '1 + w', scales: [0, 8], parameterizations: ['noise'], rescale: 'data', interval: 'steps' },
      posteriorSteps: 'adjacent',
      bound: { variance: 'large', decoder: { kind: 'discretized', variance: 0.1, levels: 256, cdf: 'tanh' } },
      trainingTimes: { law: 'normal', of: 'log noise', mean: -1.2, deviation: 1.2 },
      samplers: [{ name: 'd', method: 'ddim', seeded: true, state: 've', steps: { least: 2 }, labels: 'rounded' }],
      dataRange: [-1, 1],
      likelihood: { divergence: 'estimated', tolerance: 0.01 },
      labelTolerance: 0.01,
      offers: ['score', 'precondition', 'times'],
    };
    expect(read(said)).toEqual({ name: 'a', ...said });
  });

  it('has targets that functions of the package build by what they are made of alone', () => {
    const [{ target }] = read({ models: [{ id: 'b', target: gaussianMixture([1], [[0]], [1]) }] }).models;
    expect(target).toEqual(TARGET);
  });

  it.each([
    [{ colour: 1 }, "the system has the unknown key 'colour'."],
    [{ process: { ...TIME, horizon: 1, kind: 'vp' } }, "process has the unknown keys 'horizon', 'kind'."],
    [{ process: { ...TIME, ...LEVELS } }, "process should have 'from' and 'to', or else 'levels', found both."],
    [{ process: { ...LEVELS, labels: 'log snr' } }, "process has the key 'labels', which does not go with 'levels'."],
    [
      { models: [{ id: 'b', target: { ...TARGET, centers: [[0]] } }] },
      "models[0].target has the key 'centers', which does not go with kind 'mixture'.",
    ],
    [levels({ beta: [0.1, 0.2] }), "process.levels has the unknown key 'beta'."],
    [levels({ label: 'a' }), 'process.levels.label should be a list of finite numbers, found "a".'],
    [
      { process: { prior: PRIOR } },
      'process.levels should be an object with the lists alpha and sigma, found nothing.',
    ],
    [{ process: { ...LEVELS, tables: { betas: [1, 2] } } }, "process.tables has the unknown key 'betas'."],
    [
      { name: 'built-in' },
      `name should be another name, as this is what the package itself is called, found "built-in".`,
    ],
    [{ name: 'a\nb' }, 'name should be a string on one line, without control characters, found "a\\nb".'],
    [{ process: 5 }, 'process should be an object with from, to and prior, or with levels and prior, found 5.'],
    [{ process: { from: 0, prior: PRIOR } }, 'process.to should be a finite number, found nothing.'],
    [{ process: { ...TIME, prior: { variance: 0 } } }, 'process.prior.variance should be a positive number, found 0.'],
    [{ process: { ...TIME, family: 'edm' } }, "process.family should be 'vp' or 've', found \"edm\"."],
    [{ process: { ...TIME, from: 1 } }, 'process.to should differ from process.from, found 1.'],
    [{ dtype: 'float8' }, 'dtype should be one of float64, float32, float16, bfloat16, found "float8".'],
    [
      { offers: ['generate'] },
      /^mine\.ts: offers\[0\] should be one of coefficients, levelOf, .*, close, found "generate"\.$/,
    ],
  ])('refuses %j', (given, sentence) => {
    expect(() => read(given)).toThrow(InputError);
    expect(() => read(given)).toThrow(sentence instanceof RegExp ? sentence : new InputError(`mine.ts: ${sentence}`));
  });

  it('reads signals that the dtype rounds to below 0 as none', () => {
    const given = { ...levels({ alpha: [0.8, -4.371139e-8] }), dtype: 'float32' };
    expect(read(given).process).toMatchObject({ levels: { alpha: [0.8, 0] } });
    const sentence = 'mine.ts: process.levels.alpha[1] should be a number of at least 0, found -4.371139e-8.';
    expect(() => read({ ...given, dtype: 'float64' })).toThrow(new InputError(sentence));
  });

  it.each([
    [levels({ sigma: [0.6] }), 'process.levels.sigma should have 2 entries, one a level, found 1.'],
    [levels({ label: [1, 2, 3] }), 'process.levels.label should have 2 entries, one a level, found 3.'],
    [levels({ alpha: [] }), 'process.levels.alpha should not be empty, found [].'],
    [levels({ alpha: [0.8, -0.6] }), 'process.levels.alpha[1] should be a number of at least 0, found -0.6.'],
    [
      { process: { ...LEVELS, tables: { beta: [0.1, 0.2], snr: [1] } } },
      'process.tables.snr should have 2 entries, one a level, found 1.',
    ],
  ])('refuses tables of levels: %j', (given, sentence) => {
    expect(() => read(given)).toThrow(new InputError(`mine.ts: ${sentence}`));
  });

  it.each([
    [
      [
        { id: 'b', target: TARGET },
        { id: 'c', target: TARGET },
        { id: 'b', target: TARGET },
      ],
      'models[2].id should be unique, found "b" once more.',
    ],
    [[{ id: 'b', target: { ...TARGET, weights: [0.5] } }], 'models[0].target.weights should sum to 1, found 0.5.'],
    [
      [{ id: 'b', target: { ...TARGET, variances: [1, 2] } }],
      'models[0].target.variances should have 1 entries, one per weight, found 2.',
    ],
    [[{ id: 'b', target: { kind: 'cube' } }], "models[0].target.kind should be 'mixture' or 'bumps', found \"cube\"."],
  ])('refuses models: %j', (models, sentence) => {
    expect(() => read({ models })).toThrow(new InputError(`mine.ts: ${sentence}`));
  });

  it.each([
    [
      { offers: ['coefficients', 'precondition'] },
      'the call precondition needs the description preconditioning, found nothing.',
    ],
    [{ guidance: { scale: 'w' } }, `guidance.scale should be 'gamma' or '1 + w', found "w".`],
    [{ guidance: { scales: [2, 2] } }, 'guidance.scales[1] should be above guidance.scales[0], found 2.'],
    [
      { process: TIME, guidance: { interval: 'steps' } },
      "guidance.interval should be 'sigma/alpha' or 'label' where there are no levels, found 'steps'.",
    ],
    [
      { process: LEVELS, guidance: { parameterizations: ['flow'] } },
      "guidance of a 'flow' of levels needs levels.alphaSlope and levels.sigmaSlope, found nothing.",
    ],
    [
      { process: LEVELS, guidance: { rescale: 'flow' } },
      "guidance of a 'flow' of levels needs levels.alphaSlope and levels.sigmaSlope, found nothing.",
    ],
    [{ offers: ['coefficients', 'times'] }, 'the call times needs the description trainingTimes, found nothing.'],
    [
      { process: { ...TIME, labels: 'snr' } },
      `process.labels should be 'log snr', or an object with of ('time' or 'log snr') and scale, found "snr".`,
    ],
    [{ process: { ...TIME, labels: { scale: 0 } } }, 'process.labels.scale should be a number other than 0, found 0.'],
    [
      { process: { ...TIME, labels: { of: 'snr' } } },
      `process.labels should be 'log snr', or an object with of ('time' or 'log snr') and scale, found {"of":"snr"}.`,
    ],
    [
      { process: { ...TIME, labels: 'log snr' }, offers: ['coefficients', 'levelOf', 'labelOf'] },
      'process.labels and the call levelOf both say what labels mean: leave one of them out.',
    ],
    [
      { offers: ['coefficients', 'levelOf'] },
      'the call levelOf needs the call labelOf, which says what labels there are.',
    ],
    [{ offers: ['score'] }, 'a continuous process needs the call coefficients, or give process.levels.'],
    [
      { process: LEVELS, parameterization: 'flow' },
      "parameterization 'flow' of levels needs levels.alphaSlope and levels.sigmaSlope, found nothing.",
    ],
    [
      { process: { ...LEVELS, levels: { ...LEVELS.levels, sigmaSlope: [1, 1] } } },
      'process.levels should have both alphaSlope and sigmaSlope, or neither.',
    ],
    [
      { process: { ...LEVELS, levels: { ...LEVELS.levels, alphaSlope: [1, 1], sigmaSlope: [1] } } },
      'process.levels.sigmaSlope should have 2 entries, one a level, found 1.',
    ],
    [
      {
        process: { ...LEVELS, levels: { ...LEVELS.levels, alphaSlope: [-1, -1], sigmaSlope: [1, 2] } },
        ...{ parameterization: 'flow', offers: ['levelOf'] },
      },
      'where there is levelOf, levels.alphaSlope and sigmaSlope should be constant.',
    ],
  ])('refuses what lacks a companion: %j', (given, sentence) => {
    expect(() => read(given)).toThrow(new InputError(`mine.ts: ${sentence}`));
  });

  const target = { kind: 'mixture', weights: [1], means: [[0]], variances: [1] };
  const scored = { offers: ['coefficients', 'score'] };
  const trained = [
    { id: 'a', after: 0 },
    { id: 'b', after: 5 },
  ];

  it('reads the checkpoints of a network', () => {
    expect(read({ ...scored, checkpoints: { target, trained } }).checkpoints?.trained).toEqual(trained);
  });

  it.each([
    [{ ...scored, checkpoints: { target, trained: [] } }, 'checkpoints.trained should not be empty, found [].'],
    [
      { ...scored, checkpoints: { target, trained: [trained[0], { id: 'a', after: 1 }] } },
      'checkpoints.trained[1].id should be unique, found "a" once more.',
    ],
    [
      { ...scored, models: [{ id: 'a', target }], checkpoints: { target, trained } },
      'checkpoints.trained[0].id should be unique, found "a" once more.',
    ],
    [
      { ...scored, checkpoints: { target, trained: [trained[1], trained[0]] } },
      'checkpoints.trained[1].after should be larger than the one before, 5, found 0.',
    ],
    [
      { process: LEVELS, offers: ['score'], checkpoints: { target, trained } },
      'checkpoints need a process in time, with from and to; found levels.',
    ],
    [{ offers: ['coefficients'], checkpoints: { target, trained } }, 'checkpoints need the call score, found none.'],
    [{ ...scored, checkpoints: { target: { ...target, weights: [2] }, trained } }, 'checkpoints.target.weights should'],
    [
      { ...scored, checkpoints: { target: { ...target, means: [Array(65).fill(0)] }, trained } },
      'checkpoints.target.means[0] should have at most 64 coordinates, found 65.',
    ],
  ])('refuses checkpoints that say nothing: %j', (given, sentence) => {
    expect(() => read(given)).toThrow(sentence);
  });

  it('refuses dtypes that name none, of which there is no coarsest', () => {
    expect(() => read({ dtype: {} })).toThrow(InputError);
  });

  it.each([
    [
      { bound: { decoder: { kind: 'discretized', variance: 1, levels: 1 } } },
      /levels should be (?!Too small).*found 1/,
    ],
    [
      { bound: { decoder: { kind: 'discretized', variance: 1, levels: 2.5 } } },
      /levels should be (?!Invalid).*found 2/,
    ],
    [{ trainingTimes: { law: 'uniform integer', from: 0.5, to: 1 } }, /from should be (?!a finite number).*found 0/],
    [{ weighting: 5 }, /weighting should be (?!a string,).*found 5/],
  ])('says in words of its own what is expected: %j', (given, sentence) => {
    expect(() => read(given)).toThrow(sentence);
  });
});
