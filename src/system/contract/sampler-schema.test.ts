import { describe, expect, it } from 'vitest';
import { InputError } from '../../input/input-error.js';
import { METHOD_NAMES } from '../../sampler/methods.js';
import { readDescription } from './read-description.js';

const PRIOR = { variance: 1 };
const TIME = { from: 0, to: 1, prior: PRIOR };
const LEVELS = { levels: { alpha: [0.8, 0.6], sigma: [0.6, 0.8] }, prior: PRIOR };

const read = (given: object) =>
  readDescription({ name: 'a', process: TIME, offers: ['coefficients'], ...given }, 'mine.ts');
const readSampler = (given: object, system: object = {}) =>
  read({ samplers: [{ name: 'one', ...given }], ...system }).samplers[0];
const refused = (given: object, sentence: string, system: object = {}) => {
  expect(() => readSampler(given, system)).toThrow(new InputError(`mine.ts: ${sentence}`));
};

describe('a sampler', () => {
  it('needs a name alone', () => {
    const said = { seeded: false, state: 'process', steps: { least: 1 }, labels: 'exact' };
    expect(readSampler({})).toEqual({ name: 'one', ...said });
  });

  it('has what is said of it', () => {
    const said = {
      name: 'all',
      method: 'ddim',
      order: 1.5,
      eta: 0,
      seeded: true,
      state: 've',
      spacing: { kind: 'karras', rho: 3, shift: 2, ends: [80, 0.002] },
      steps: { least: 2, only: [50, 20] },
      last: 'order 1',
      encodeLabel: 'origin',
      encodes: false,
      begins: false,
      parameterizations: ['noise', 'flow'],
      labels: 'interpolated',
      dtype: 'float16',
    };
    expect(readSampler(said)).toEqual(said);
  });

  it.each(METHOD_NAMES)('may follow %s', (method) => {
    expect(readSampler({ method }).method).toBe(method);
  });

  it('has spacings of rho 7 that are not shifted', () => {
    const spacing = { kind: 'karras', ends: [80, 0.002] };
    expect(readSampler({ spacing }).spacing).toEqual({ ...spacing, rho: 7, shift: 1 });
  });

  it.each(['snr', 'flow'])('may begin its levels of %s without signal', (kind) => {
    expect(readSampler({ spacing: { kind, ends: [Infinity, 0.01] } }).spacing?.ends).toEqual([Infinity, 0.01]);
  });

  it.each([
    { method: 'euler-ancestral', eta: 0.5, noiseScale: 1.01 },
    { method: 'sde-dpm-solver++-2m', eta: 0, noiseScale: 1, solver: 'heun' },
    { method: 'dpm-solver++-3m', solver: 'midpoint' },
    { method: 'lms', history: 4 },
    { method: 'dpm-solver++-sde', eta: 0.5, noiseScale: 1.01, subSteps: 'independent' },
    { method: 'deis', history: 3, lowerOrderBelow: 15 },
    { method: 'dpm-solver++-3m', lowerOrderBelow: 15 },
    { method: 'unipc', history: 1, solver: 'bh1', lowerOrderBelow: 0 },
    { method: 'unipc-noise', history: 3, solver: 'bh2', lowerOrderBelow: Infinity },
    { tolerances: [1e-3, 1e-5] },
    { corrector: { rule: 'annealed', snr: 0.3, steps: 100, place: 'after' } },
    { method: 'reverse-diffusion', corrector: { rule: 'langevin', snr: 0.16, steps: 1, place: 'before' } },
    { tolerances: [0.1], errorFactor: 10, last: 'without noise', state: 've' },
  ])('may be %j', (given) => {
    expect(readSampler(given)).toMatchObject(given);
  });

  it('may add its noise to all levels from the first', () => {
    const churn = { amount: 40, from: 0, to: Infinity, noise: 1.007 };
    for (const method of ['euler', 'heun', 'dpm-solver-2']) expect(readSampler({ method, churn }).churn).toEqual(churn);
  });

  it.each<[object, string]>([
    [{ name: '' }, 'samplers[0].name should be a string that is not empty, found "".'],
    [{ name: 5 }, 'samplers[0].name should be a string, found 5.'],
    [{ colour: 1 }, "samplers[0] has the unknown key 'colour'."],
    [{ corrector: { rule: 'langevin' } }, 'samplers[0].corrector.snr should be a finite number, found nothing.'],
    [
      { method: 'heun', corrector: { rule: 'langevin', snr: 0.16 } },
      "samplers[0].corrector should stand beside the method 'euler-maruyama', 'reverse-diffusion', 'ddpm-small', " +
        "'ddpm-large', 'ddim' or 'flow-euler', or none, found heun.",
    ],
    [
      { state: 've', corrector: { rule: 'langevin', snr: 0.16 } },
      "samplers[0].state should be 'process' beside a corrector, whose step is not that of x/alpha, found ve.",
    ],
    [
      { seeded: true, corrector: { rule: 'langevin', snr: 0.16 } },
      'samplers[0].seeded should be left out beside a corrector, whose step depends on the noise, found true.',
    ],
    [
      { order: 1, corrector: { rule: 'langevin', snr: 0.16 } },
      'samplers[0].order should be left out beside a corrector, whose error has none, found 1.',
    ],
    [{ tolerances: [] }, 'samplers[0].tolerances should not be empty, found [].'],
    [{ tolerances: [2] }, 'samplers[0].tolerances[0] should be a number above 0, of at most 0.1, found 2.'],
    [{ tolerances: 1e-5 }, 'samplers[0].tolerances should be a list of tolerances, found 0.00001.'],
    [{ errorFactor: 10 }, 'samplers[0].errorFactor should belong to a sampler with tolerances, found 10.'],
    [
      { tolerances: [1e-3], method: 'ddim' },
      'samplers[0].method should be left out where tolerances are described, as it is about fixed steps, found ddim.',
    ],
    [
      { tolerances: [1e-3], steps: { only: [5] } },
      'samplers[0].steps should be left out where tolerances are described, found {"least":1,"only":[5]}.',
    ],
    [
      { tolerances: [1e-3], seeded: true },
      'samplers[0].seeded should be left out where tolerances are described, as no noise is drawn, found true.',
    ],
    [
      { tolerances: [1e-3], last: 'order 1' },
      "samplers[0].last should be 'data' or 'without noise' where tolerances are described, found order 1.",
    ],
    [{ order: 0 }, 'samplers[0].order should be a positive number, found 0.'],
    [{ eta: -0.1, method: 'ddim' }, 'samplers[0].eta should be a number of at least 0, found -0.1.'],
    [{ history: 9, method: 'lms' }, 'samplers[0].history should be a whole number from 1 to 8, found 9.'],
    [{ history: 2.5, method: 'lms' }, 'samplers[0].history should be a whole number from 1 to 8, found 2.5.'],
    [{ solver: 'taylor' }, 'samplers[0].solver should be one of midpoint, heun, bh1, bh2, found "taylor".'],
    [{ lowerOrderBelow: -1, method: 'deis' }, 'samplers[0].lowerOrderBelow should be a number of steps, found -1.'],
    [{ noiseScale: 0 }, 'samplers[0].noiseScale should be a positive number, found 0.'],
    [{ eta: '1', method: 'ddim' }, 'samplers[0].eta should be a finite number, found "1".'],
    [{ seeded: 'yes' }, 'samplers[0].seeded should be true or false, found "yes".'],
    [{ state: 'vp' }, 'samplers[0].state should be one of process, ve, found "vp".'],
    [{ last: 'denoise' }, 'samplers[0].last should be one of data, order 1, without noise, found "denoise".'],
    [
      { encodeLabel: 'start', method: 'ddim' },
      'samplers[0].encodeLabel should be one of destination, origin, found "start".',
    ],
    [{ labels: 'nearest' }, 'samplers[0].labels should be one of exact, rounded, interpolated, found "nearest".'],
    [{ dtype: 'float8' }, 'samplers[0].dtype should be one of float64, float32, float16, bfloat16, found "float8".'],
    [{ parameterizations: [] }, 'samplers[0].parameterizations should not be empty, found [].'],
    [
      { parameterizations: 'noise' },
      'samplers[0].parameterizations should be a list of parameterizations, found "noise".',
    ],
    [
      { parameterizations: ['noise', 'eps'] },
      'samplers[0].parameterizations[1] should be one of score, noise, data, velocity, flow, found "eps".',
    ],
  ])('is refused with %j', (given, sentence) => {
    refused(given, sentence);
  });

  it('is refused with a method that is none, and told those that there are', () => {
    refused({ method: 'dpm++2m' }, `samplers[0].method should be one of ${METHOD_NAMES.join(', ')}, found "dpm++2m".`);
  });

  it.each<[unknown, string]>([
    [[0.5], 'samplers[0].steps.only[0] should be a whole number of at least 1, found 0.5.'],
    [[2, 0], 'samplers[0].steps.only[1] should be a whole number of at least 1, found 0.'],
    [[], 'samplers[0].steps.only should not be empty, found [].'],
    [5, 'samplers[0].steps.only should be a list of numbers of steps, found 5.'],
  ])('is refused with numbers of steps that are none: %j', (only, sentence) => {
    refused({ steps: { only } }, sentence);
  });

  it.each<[unknown, string]>([
    [{ least: 0 }, 'samplers[0].steps.least should be a whole number of at least 1, found 0.'],
    [{ least: 1.5 }, 'samplers[0].steps.least should be a whole number of at least 1, found 1.5.'],
    [{ most: 5 }, "samplers[0].steps has the unknown key 'most'."],
    [50, 'samplers[0].steps should be an object with least or only, found 50.'],
  ])('is refused with steps of another form: %j', (steps, sentence) => {
    refused({ steps }, sentence);
  });

  it.each<[object, string]>([
    [
      { kind: 'cosine' },
      'samplers[0].spacing.kind should be one of linear, karras, exponential, snr, flow, found "cosine".',
    ],
    [{ rho: 0 }, 'samplers[0].spacing.rho should be a positive number, found 0.'],
    [{ shift: -3 }, 'samplers[0].spacing.shift should be a positive number, found -3.'],
    [{ ends: [80] }, 'samplers[0].spacing.ends should be the first and the last sigma/alpha, found [80].'],
    [{ ends: [80, 0] }, "samplers[0].spacing.ends[1] should be above 0 where kind is 'karras', found 0."],
    [{ ends: [80, -1] }, 'samplers[0].spacing.ends[1] should be a number of at least 0, found -1.'],
    [{ ends: [-80, 1] }, 'samplers[0].spacing.ends[0] should be a positive number, found -80.'],
    [{ ends: [0.002, 80] }, 'samplers[0].spacing.ends should have the noise end first, found [0.002, 80].'],
    [{ ends: [2, 2] }, 'samplers[0].spacing.ends should have the noise end first, found [2, 2].'],
    [{ ends: [Infinity, 1] }, "samplers[0].spacing.ends[0] should be finite where kind is 'karras', found Infinity."],
  ])('is refused with the spacing %j', (changed, sentence) => {
    refused({ spacing: { kind: 'karras', ends: [80, 0.002], ...changed } }, sentence);
  });

  it('may end without noise where the spacing is even in the noise', () => {
    for (const kind of ['linear', 'flow'] as const) {
      expect(readSampler({ spacing: { kind, ends: [3, 0] } }).spacing?.ends).toEqual([3, 0]);
    }
    for (const kind of ['snr', 'exponential']) {
      const sentence = `samplers[0].spacing.ends[1] should be above 0 where kind is '${kind}', found 0.`;
      refused({ spacing: { kind, ends: [3, 0] } }, sentence);
    }
  });

  it('is refused with an infinite last level, and with a spacing that is no object', () => {
    expect(() => readSampler({ spacing: { kind: 'snr', ends: [Infinity, Infinity] } })).toThrow(InputError);
    refused({ spacing: 'karras' }, 'samplers[0].spacing should be an object with kind and ends, found "karras".');
    for (const kind of ['linear', 'exponential']) {
      refused(
        { spacing: { kind, ends: [Infinity, 1] } },
        `samplers[0].spacing.ends[0] should be finite where kind is '${kind}', found Infinity.`,
      );
    }
  });

  it.each<[unknown, string]>([
    [{ amount: -1 }, 'samplers[0].churn.amount should be a number of at least 0, found -1.'],
    [{ noise: 0 }, 'samplers[0].churn.noise should be a positive number, found 0.'],
    [{ from: Infinity }, 'samplers[0].churn.from should be a finite number, found Infinity.'],
    [{ to: undefined }, 'samplers[0].churn.to should be a finite number, found nothing.'],
  ])('is refused with the churn %j', (changed, sentence) => {
    const churn = { amount: 1, from: 0, to: 1, noise: 1, ...(changed as object) };
    refused({ method: 'heun', churn }, sentence);
  });

  it('is refused with a churn that is a number', () => {
    refused(
      { method: 'heun', churn: 40 },
      'samplers[0].churn should be an object with amount, from, to and noise, found 40.',
    );
  });
});

describe('a sampler is refused', () => {
  it('by the name of one before it', () => {
    const samplers = [{ name: 'b' }, { name: 'c' }, { name: 'b' }];
    const sentence = 'mine.ts: samplers[2].name should be unique, found "b" once more.';
    expect(() => read({ samplers })).toThrow(new InputError(sentence));
    expect(read({ samplers: samplers.slice(0, 2) }).samplers).toHaveLength(2);
  });

  it.each([undefined, 'ddpm-small', 'euler'])('with eta where its method is %s', (method) => {
    const methods =
      "'ddim', 'euler-ancestral', 'dpm-2-ancestral', 'dpm-solver++-2s-ancestral', 'dpm-solver++-sde' or 'sde-dpm-solver++-2m'";
    refused({ method, eta: 0 }, `samplers[0].eta should belong to the method ${methods}, found 0.`);
  });

  it.each([
    [
      'noiseScale',
      1.01,
      'ddim',
      "'euler-ancestral', 'dpm-2-ancestral', 'dpm-solver++-2s-ancestral', 'dpm-solver++-sde' or 'sde-dpm-solver++-2m'",
    ],
    [
      'solver',
      'heun',
      'dpm-solver++-2s',
      "'dpm-solver++-2m', 'dpm-solver++-3m', 'sde-dpm-solver++-2m', 'unipc' or 'unipc-noise'",
    ],
    ['history', 3, 'dpm-solver++-2m', "'lms', 'deis', 'unipc' or 'unipc-noise'"],
    ['lowerOrderBelow', 15, 'lms', "'dpm-solver++-2m', 'dpm-solver++-3m', 'deis', 'unipc' or 'unipc-noise'"],
  ])('with %s %s where its method is %s', (option, value, method, methods) => {
    refused(
      { method, [option]: value },
      `samplers[0].${option} should belong to the method ${methods}, found ${value}.`,
    );
  });

  it.each([
    ['lms', 'history', 1, 'be a whole number from 2 to 8'],
    ['deis', 'history', 4, 'be a whole number from 1 to 3'],
    ['unipc', 'history', 4, 'be a whole number from 1 to 3'],
    ['unipc', 'solver', 'heun', "be 'bh1' or 'bh2'"],
    ['dpm-solver++-2m', 'solver', 'bh2', "be 'midpoint' or 'heun'"],
  ])('whose method %s has not the %s %s', (method, option, value, expected) => {
    refused(
      { method, [option]: value },
      `samplers[0].${option} should ${expected} for the method '${method}', found ${value}.`,
    );
  });

  it.each([undefined, 'ddim', 'euler-ancestral'])('with churn where its method is %s', (method) => {
    const churn = { amount: 40, from: 0, to: 1, noise: 1 };
    refused(
      { method, churn },
      "samplers[0].churn should belong to the method 'euler', 'heun' or 'dpm-solver-2', found 40.",
    );
  });

  it.each([undefined, 'euler', 'ddpm-small'])('with a way upwards where its method is %s', (method) => {
    refused(
      { method, encodeLabel: 'origin' },
      "samplers[0].encodeLabel should belong to the method 'ddim', found origin.",
    );
  });

  it('where it encodes without tolerances', () => {
    refused(
      { method: 'flow-euler', encodes: true },
      "samplers[0].encodes should belong to a sampler with tolerances (a 'ddim' has encodeLabel), found true.",
    );
  });

  it.each([
    [{}, 'begins should belong to a sampler with a method or with tolerances, found true.'],
    [{ method: 'ddpm-small' }, "begins should belong to a sampler without noise, found it of the method 'ddpm-small'."],
    [{ method: 'ddim', eta: 0.5 }, "begins should belong to a sampler without noise, found it of the method 'ddim'."],
    [
      { method: 'euler', startScale: 80 },
      'startScale should be left out where a sampler begins at any state, found 80.',
    ],
    [
      { method: 'deis', lowerOrderBelow: 15 },
      'lowerOrderBelow should be left out where a sampler begins at any state, found 15.',
    ],
    [{ method: 'ddim', seeded: true }, 'seeded should be left out where a sampler begins at any state, found true.'],
  ])('where it begins at any state, with %j', (sampler, expected) => {
    refused({ ...sampler, begins: true }, `samplers[0].${expected}`);
  });

  it.each([{ method: 'dpm-solver++-2m' }, { method: 'ddim', eta: 0 }, { tolerances: [1e-3], encodes: true }])(
    'not where it begins at any state and draws no noise, with %j',
    (sampler) => {
      expect(readSampler({ ...sampler, begins: true }).begins).toBe(true);
    },
  );

  it('with a list of numbers of steps of which one is below the least', () => {
    refused(
      { steps: { least: 5, only: [10, 4, 5] } },
      'samplers[0].steps.only should have no number below least, which is 5, found 4.',
    );
  });

  it.each(['flow-euler', 'flow-heun', 'flow-midpoint', 'euler-maruyama'])('with %s where it has levels', (method) => {
    const sentence = `samplers[0]: method '${method}' is for continuous processes, found levels.`;
    refused({ method }, sentence, { process: LEVELS, offers: [] });
    expect(readSampler({ method }).method).toBe(method);
  });

  it('with the flow of its model where it has levels', () => {
    const sentence = "samplers[0]: parameterization 'flow' of levels needs levels.alphaSlope, found nothing.";
    refused({ parameterizations: ['noise', 'flow'] }, sentence, { process: LEVELS, offers: [] });
  });

  it('by no method that goes by levels', () => {
    for (const method of ['reverse-diffusion', 'ddim', 'dpm-solver++-2m']) {
      expect(readSampler({ method }, { process: LEVELS, offers: [] }).method).toBe(method);
    }
  });
});

describe('a call is refused', () => {
  const offers = (...calls: string[]) => ['coefficients', ...calls];

  it.each(['sample', 'grid', 'start'])('without samplers: %s', (call) => {
    // sample is asked with a grid
    const calls = call === 'sample' ? ['grid', 'sample'] : [call];
    const sentence = `mine.ts: the call ${call} needs the description samplers, found none.`;
    expect(() => read({ offers: offers(...calls) })).toThrow(new InputError(sentence));
    expect(read({ offers: offers(...calls), samplers: [{ name: 'b' }] }).offers).toContain(call);
  });

  it('that samples without a grid', () => {
    const sentence = 'mine.ts: the call sample needs the call grid, which says where the steps lie.';
    expect(() => read({ offers: offers('sample', 'start'), samplers: [{ name: 'b' }] })).toThrow(
      new InputError(sentence),
    );
  });
});

describe('the range of data', () => {
  it.each([
    [[1, -1], 'dataRange should have its lower end first, found [1,-1].'],
    [[1, 1], 'dataRange should have its lower end first, found [1,1].'],
    [[0], 'dataRange should be the two ends of an interval, found [0].'],
    [[0, 1, 2], 'dataRange should be the two ends of an interval, found [0,1,2].'],
    [[], 'dataRange should not be empty, found [].'],
    [[0, Infinity], 'dataRange[1] should be a finite number, found Infinity.'],
  ])('is refused as %j', (dataRange, sentence) => {
    expect(() => read({ dataRange })).toThrow(new InputError(`mine.ts: ${sentence}`));
  });

  it('is an interval', () => {
    expect(read({ dataRange: [-1, 1] }).dataRange).toEqual([-1, 1]);
    expect(read({}).dataRange).toBeUndefined();
  });
});

describe('a likelihood', () => {
  it('is exact to a thousandth unless it is said to be otherwise', () => {
    expect(read({ likelihood: { divergence: 'estimated' } }).likelihood).toEqual({
      divergence: 'estimated',
      tolerance: 1e-3,
    });
    expect(read({ likelihood: { tolerance: 0.5 } }).likelihood).toEqual({ divergence: 'exact', tolerance: 0.5 });
  });

  it.each<[unknown, string]>([
    [{ divergence: 'hutchinson' }, 'likelihood.divergence should be one of exact, estimated, found "hutchinson".'],
    [{ tolerance: 0 }, 'likelihood.tolerance should be a positive number, found 0.'],
    [{ probes: 3 }, "likelihood has the unknown key 'probes'."],
    ['exact', 'likelihood should be an object, found "exact".'],
  ])('is refused as %j', (likelihood, sentence) => {
    expect(() => read({ likelihood })).toThrow(new InputError(`mine.ts: ${sentence}`));
  });
});
