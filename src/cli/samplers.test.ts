import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { METHOD_NAMES } from '../sampler/methods.js';
import { samplersSchema } from '../sampler/samplers-result.js';
import { temporaryFolder } from '../testing/folder.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

/** Nothing here is about claims: loading it would fail. */
const NO_REGISTRY = new URL('file:///no-such-registry.js');

const folder = temporaryFolder('all tests');

const MIXED = 'ddim,heun,dpm-solver++-2m,unipc,ddpm-small';

async function samplers(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(['samplers', ...argv], terminal, NO_REGISTRY), ...written };
}

async function found(...argv: string[]) {
  const { code, out } = await samplers('--format', 'json', ...argv);
  expect(code).toBe(0);
  return samplersSchema.parse(JSON.parse(out));
}

function fileOf(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

describe('what samplers cost', () => {
  test('is a table of one distance and all of them as JSON, by the steps that the calls allow', async () => {
    const { code, out } = await samplers('--methods', 'ddim,heun', '--calls', '10,5', '--variances', '1, 0.1');
    expect(code).toBe(0);
    expect(out).toMatch(/^calls +5 +10\nddim +0\.\d+ +0\.\d+\nheun +[\d.]+ +[\d.]+\n$/m);
    const { samplers: lines, spectrum } = await found('--methods', 'heun', '--calls', '10,1', '--variances', '1,0.1,1');
    expect(spectrum).toEqual({ axes: 3, distinct: 2, least: 0.1, largest: 1, nodes: 2 });
    expect(lines[0].runs.map(({ steps, calls }) => [steps, calls])).toEqual([
      [null, null],
      [5, 10],
    ]);
    expect(lines[0].runs[0].w2).toEqual({ value: null, reason: 'a step takes more calls' });
  });

  test('falls with the number of steps, as the order of the method has it, from the law of the first level', async () => {
    const { samplers: lines } = await found(
      '--methods',
      'ddim,dpm-solver++-2m',
      '--calls',
      '64,128',
      '--start',
      'exact',
    );
    const orders = lines.map(({ runs }) => Math.log2(runs[0].w2.value! / runs[1].w2.value!));
    expect(orders[0]).toBeCloseTo(1, 0);
    expect(orders[1]).toBeCloseTo(2, 0);
  });

  test.each(['vp', 've', 'flow'])(
    'of %s every method has its numbers, or the reason why there is none',
    async (process) => {
      const { samplers: lines } = await found('--methods', 'all', '--calls', '6', '--process', process, '--denoise');
      expect(lines.map(({ name }) => name)).toEqual(METHOD_NAMES);
      for (const { name, runs } of lines) {
        const [{ w2 }] = runs;
        if (w2.value === null)
          expect([name, process, w2.reason]).toEqual([name, 'flow', expect.stringContaining('alpha, which is 0')]);
      }
      expect(lines.filter(({ runs }) => runs[0].w2.value !== null).length).toBeGreaterThan(process === 'flow' ? 6 : 26);
    },
  );

  test('a method that has no value on a mixture has its own reason for a flow too', async () => {
    const { samplers: lines } = await found(
      ...['--methods', 'sde-dpm-solver++-2m', '--calls', '6', '--process', 'flow', '--target', 'modes(2, 0.1)'],
    );
    const [{ w2 }] = lines[0].runs;
    expect(w2).toMatchObject({ value: null, reason: expect.stringContaining('draws noise and has a memory') });
  });

  test('is drawn too, and one sentence says where the picture cannot be written', async () => {
    const svg = join(folder.path, 'new', 'samplers.svg');
    expect((await samplers('--calls', '5', '--methods', 'ddim', '--svg', svg)).code).toBe(0);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    const failed = await samplers('--calls', '5', '--methods', 'ddim', '--svg', folder.path);
    expect(failed).toMatchObject({
      code: 2,
      out: '',
      err: `The picture '${folder.path}' cannot be written: EISDIR.\n`,
    });
    // before any system is asked
    expect((await samplers('none.ts', '--svg', folder.path)).err).toBe(failed.err);
  });

  test.each([
    ['samplers', []],
    ['sampler-bounds', ['--bounds', '--methods', 'ddim,dpm-solver++-2m,unipc,ddpm-small']],
    ['sampler-mixture', ['--target', 'modes(2, 0.25)', '--methods', MIXED, '--calls', '5,8,12,20,35']],
  ])('is what docs/samplers.md shows as %s', async (name, argv) => {
    const svg = join(folder.path, `${name}.svg`);
    await samplers(...argv, '--svg', svg);
    const shown = fileURLToPath(new URL(`../../docs/pictures/${name}.svg`, import.meta.url));
    expect(readFileSync(svg, 'utf8')).toBe(readFileSync(shown, 'utf8'));
  });

  test('has bounds above the distances from the law of the last level, by the steps and by the levels', async () => {
    const { samplers: lines } = await found('--bounds', '--methods', 'ddim,unipc,ddpm-small', '--calls', '10,40');
    for (const { name, runs } of lines) {
      for (const { bounds } of runs) {
        const { distance, carried, contraction } = bounds!.w2;
        expect(carried.value).toBeGreaterThan(distance.value!);
        if (name === 'unipc') expect(contraction).toMatchObject({ reason: expect.stringContaining('memory') });
        else expect(contraction.value).toBeGreaterThan(carried.value!);
        const { divergence, path, information, moments } = bounds!.kl;
        if (name !== 'ddpm-small') expect(path).toMatchObject({ reason: expect.stringContaining('ddpm-small alone') });
        else {
          const rising = [divergence, path, information, moments].map(({ value }) => value!);
          expect(rising).toEqual(rising.toSorted((a, b) => a - b));
        }
      }
    }
    // with the right start and without --denoise, what is meant is the law of the last level
    const { samplers: exact } = await found('--bounds', '--start', 'exact', '--methods', 'ddpm-small', '--calls', '10');
    const [{ w2, kl, bounds }] = exact[0].runs;
    expect([w2, kl]).toEqual([bounds!.w2.distance, bounds!.kl.divergence]);
  });

  test('shows the bounds in the table and the picture', async () => {
    const svg = join(folder.path, 'bounds.svg');
    const w2 = await samplers('--bounds', '--methods', 'ddim,plms', '--calls', '5,10', '--svg', svg);
    expect(w2.out).toMatch(
      /^ddim +[\d.]+ +[\d.]+\n {2}errors of steps +[\d. ]+\n {2}by largest slopes +[\d. ]+\n {2}slack +[\d. ]+\nplms/m,
    );
    expect(w2.out).toContain('plms: by largest slopes: it has a memory');
    expect(readFileSync(svg, 'utf8')).toContain('dotted: the least bound');
    const kl = await samplers('--bounds', '--distance', 'kl', '--methods', 'ddpm-small', '--calls', '10');
    expect(kl.out).toMatch(/^ddpm-small.*\n {2}by gap of levels.*\n {2}by information.*\n {2}by moments.*\n {2}slack/m);
  });

  test.each(['2\\n0.5\\n', '\\n[2, 0.5]'])('takes a spectrum from a pipe, which is read once: %s', async (written) => {
    const path = join(folder.path, `pipe-${written.length}`);
    execFileSync('mkfifo', [path]);
    spawn('sh', ['-c', `printf '${written}' > '${path}'`]);
    const { spectrum } = await found('--spectrum', path, '--calls', '5', '--methods', 'ddim');
    expect(spectrum).toMatchObject({ axes: 2, largest: 2 });
  });

  test('takes a spectrum from a file, as a list or a number a line, and stands nodes for a long one', async () => {
    const list = fileOf('spectrum.json', '[2, 0.5, 0]');
    const lines = fileOf('spectrum.txt', '2\n0.5\n\n0\n');
    const unnamed = fileOf('spectrum-list.txt', '\n [2, 0.5,\n 0]');
    expect((await found('--spectrum', unnamed, '--calls', '5', '--methods', 'ddim')).spectrum).toMatchObject({
      axes: 3,
    });
    const [one, other] = [
      await found('--spectrum', list, '--calls', '5', '--methods', 'ddim'),
      await found('--spectrum', lines, '--calls', '5', '--methods', 'ddim'),
    ];
    expect(one).toEqual(other);
    expect(one.samplers[0].runs[0].kl).toEqual({ value: null, reason: 'the target has no density along an axis' });
    const long = fileOf('long.json', JSON.stringify(Array.from({ length: 300 }, (_, i) => 1 / (1 + i))));
    const { spectrum } = await found('--spectrum', long, '--calls', '5', '--methods', 'ddim');
    expect(spectrum!.nodes).toBeLessThan(60);
    const said = async (...argv: string[]) => (await samplers(...argv, '--calls', '5', '--methods', 'ddim')).out;
    expect(await said('--variances', '0', '--distance', 'kl')).toMatch(/^ {2}best levels +0$/m);
    expect(await said('--spectrum', long)).toContain(`by Gauss rules of ${spectrum!.nodes} nodes where`);
    expect(await said('--variances', '1,1,0.1')).not.toContain('Gauss');
  });
});

describe('what samplers cost on a mixture', () => {
  const MODES = '{ "kind": "mixture", "weights": [0.3, 0.7], "means": [[-1.5], [1]], "variances": [0.1, 0.2] }';

  test('is the same table, JSON and picture, with the reasons why some methods are not answered', async () => {
    const path = fileOf('modes.json', MODES);
    const svg = join(folder.path, 'modes.svg');
    const argv = ['--target', path, '--methods', 'ddim,ddpm-small,sde-dpm-solver++-2m', '--calls', '5,20'];
    const { code, out } = await samplers(...argv, '--svg', svg);
    expect(code).toBe(0);
    expect(out).toContain('a mixture of 2 normals on the line, of deviation 1.22, with the exact model\n');
    expect(out).toMatch(
      /^calls +5 +20\nddim +0\.532 +0\.148\nddpm-small +0\.675 +0\.254\nsde-dpm-solver\+\+-2m +none +none\n$/m,
    );
    expect(out).toMatch(
      /^karras +\d+ +[\d.]+\n\nnot answered\n {2}sde-dpm-solver\+\+-2m: it draws noise and has a memory/m,
    );
    expect(readFileSync(svg, 'utf8')).toContain('a mixture of 2 normals');
    const result = await found(...argv);
    expect(result.spectrum).toBeUndefined();
    expect(result.target).toEqual({ weights: [0.3, 0.7], means: [-1.5, 1], variances: [0.1, 0.2] });
    for (const { w2, kl } of result.samplers[0].runs) {
      if (w2.value === null || kl.value === null) throw new Error('no value');
      expect(w2.error).toBeLessThan(1e-3 * w2.value);
      expect(kl.error).toBeLessThan(1e-3 * kl.value);
    }
    expect(result.levels[0].runs[0].least).toEqual({
      value: null,
      reason: 'the best levels are sought for normals alone',
    });
  });

  test('is read from a file with a bracket in its name', async () => {
    const path = fileOf('mixture (1).json', '{ "kind": "mixture", "weights": [1], "means": [[0]], "variances": [1] }');
    const { target } = await found('--target', path, '--calls', '5', '--methods', 'ddim');
    expect(target).toEqual({ weights: [1], means: [0], variances: [1] });
  });

  test('is that of a normal by its spectrum, where the mixture is one', async () => {
    const shared = ['--methods', 'unipc', '--calls', '8', '--start', 'exact'];
    const [one, other] = [
      await found('--target', 'normal(0, 0.25)', ...shared),
      await found('--variances', '0.25', ...shared),
    ];
    const [{ w2: ours }, { w2: theirs }] = [one.samplers[0].runs[0], other.samplers[0].runs[0]];
    if (ours.value === null || theirs.value === null) throw new Error('no value');
    expect(Math.abs(ours.value - theirs.value)).toBeLessThan(ours.error + theirs.error);
    expect(one.levels[0].runs[0].gap.value).toBeCloseTo(other.levels[0].runs[0].gap.value!, 9);
  });

  test('has the gap of the same levels as a spectrum of one axis', async () => {
    const shared = ['--methods', 'ddim', '--calls', '5,9'];
    const [ofTarget, ofSpectrum] = [
      await found('--target', 'normal(0, 0.25)', ...shared),
      await found('--variances', '0.25', ...shared),
    ].map(({ levels: [{ runs }] }) => runs.map(({ gap }) => gap));
    for (const [i, gap] of ofTarget.entries()) {
      const other = ofSpectrum[i];
      if (gap.value === null || other.value === null) throw new Error('a gap is known');
      expect(Math.abs(gap.value - other.value)).toBeLessThanOrEqual(gap.error + other.error);
      expect(gap.error).toBeLessThan(1e-6 * gap.value);
    }
  });

  test('takes the target of an experiment', async () => {
    const path = fileOf('experiment.json', `{ "target": ${MODES}, "data": {} }`);
    const { target } = await found('--target', path, '--methods', 'ddim', '--calls', '5');
    expect(target?.means).toEqual([-1.5, 1]);
  });
});

describe('bad input is one sentence and exit code 2', () => {
  const faults: [string, string[], string][] = [
    [
      'a variance',
      ['--variances', '1,-2'],
      "--variances: variance 2 should be 0, or a number from 1e-100 to 1e100, found '-2'.",
    ],
    [
      'a word',
      ['--variances', '1,x'],
      "--variances: variance 2 should be 0, or a number from 1e-100 to 1e100, found 'x'.",
    ],
    [
      'two spectra',
      ['--variances', '1', '--spectrum', 'a.json'],
      '--variances and --spectrum say the same: give one of them.',
    ],
    [
      'a method',
      ['--methods', 'ddmi'],
      "--methods should be 'all', or published methods as docs/samplers.md lists them, found 'ddmi'; the nearest is 'ddim'.",
    ],
    [
      'all methods and one of them',
      ['--methods', 'all, ddim'],
      "--methods should be 'all' alone, or the methods that are meant, found 'all, ddim'.",
    ],
    ['calls', ['--calls', '5,0'], "--calls should be integers from 1 to 10000, comma-separated, found '0'."],
    ['a process', ['--process', 'vq'], "--process should be one of vp, ve, flow, found 'vq'."],
    [
      'a schedule',
      ['--schedule', 'cosine'],
      "--schedule should be one of time, karras, exponential, linear, snr, flow, found 'cosine'.",
    ],
    [
      'a schedule without a first step',
      ['--process', 'flow', '--schedule', 'karras'],
      '--schedule karras has no first step where sigma/alpha is infinite: take flow, snr or time, or --ends 0.999,0.001.',
    ],
    [
      'ends',
      ['--ends', '0.001,1'],
      "--ends should be two times, first,last with 1 >= first > last > 0, found '0.001,1'.",
    ],
    [
      'ends that no steps lie between',
      ['--ends', '1,0.9999999999999999'],
      "--ends should be apart by 1e-9 of the first or more, found '1,0.9999999999999999'.",
    ],
    [
      'a number in hexadecimal',
      ['--variances', '0x10'],
      "--variances: variance 1 should be 0, or a number from 1e-100 to 1e100, found '0x10'.",
    ],
    [
      'a number that is too large',
      ['--variances', '1,1e400'],
      "--variances: variance 2 should be 0, or a number from 1e-100 to 1e100, found '1e400'.",
    ],
    ['a start', ['--start', 'data'], "--start should be one of prior, exact, found 'data'."],
    [
      'bounds of a distance that has none',
      ['--bounds', '--distance', 'reverse-kl'],
      '--bounds are of w2 and kl, found reverse-kl.',
    ],
    [
      'bounds of KL without its method',
      ['--bounds', '--distance', 'kl', '--methods', 'ddim'],
      '--bounds of kl are those of ddpm-small: --methods should name it, found ddim.',
    ],
    [
      'a target beside a spectrum',
      ['--target', 'modes(1)', '--variances', '1'],
      '--target and --variances say each what is sampled: give one of them.',
    ],
    [
      'bounds of a mixture',
      ['--target', 'modes(1)', '--bounds'],
      '--bounds are those of a normal: give --variances or --spectrum, found --target.',
    ],
    [
      'a target of unknown numbers',
      ['--target', 'modes(mu)'],
      "The target 'modes(»mu«)' has the unknown symbol 'mu' where marked: it has numbers only.",
    ],
    [
      'a target of no number',
      ['--target', 'modes(2,nan)'],
      "The target 'modes(2,»nan«)' has the unknown symbol 'nan' where marked: it has numbers only.",
    ],
    [
      'a target that is no mixture',
      ['--target', 'bumps(1)'],
      'The target should be one of modes(x) or modes(x, v): N(-x e_1, v I) and N(x e_1, v I) with equal weights, v = 1; ' +
        "normal(x) or normal(x, v): N(x e_1, v I), v = 1; found 'bumps(1)'.",
    ],
    [
      'a target without width',
      ['--target', 'modes(1, 0)'],
      'modes(1, 0): variances[0] should be a positive number, found 0.',
    ],
    ['no target', ['--target', 'none.json'], "There is no file 'none.json'."],
    ['a limit without a system', ['--time-limit', '3'], '--time-limit is for calls of a system: name one.'],
    ['no file', ['--spectrum', 'none.txt'], "There is no file 'none.txt'."],
  ];
  test.each(faults)('%s', async (_, argv, sentence) => {
    expect(await samplers(...argv)).toMatchObject({ code: 2, out: '', err: `${sentence}\n` });
  });

  test('a mixture for a spectrum, with the option that takes it', async () => {
    const path = fileOf('mixture.json', '{ "kind": "mixture", "weights": [1], "means": [[0]], "variances": [1] }');
    const { code, err } = await samplers('--spectrum', path);
    expect([code, err]).toEqual([
      2,
      `${path} should be a list of variances, found object. A mixture on the line is given by --target ${path}.\n`,
    ]);
  });

  test.each([
    ['no target', '{ "weights": [1] }', "kind should be 'mixture' or 'bumps', found nothing."],
    [
      'weights',
      '{ "kind": "mixture", "weights": [0.5, 0.4], "means": [[0], [1]], "variances": [1, 1] }',
      'target.weights should sum to 1, found 0.9.',
    ],
    [
      'a point',
      '{ "kind": "mixture", "weights": [1], "means": [[0]], "variances": [0] }',
      'variances[0] should be a positive number, found 0.',
    ],
    [
      'the plane',
      '{ "kind": "mixture", "weights": [1], "means": [[0, 1]], "variances": [1] }',
      'the target of samplers should be on the line, found 2 dimensions.',
    ],
    [
      'bumps',
      '{ "kind": "bumps", "weights": [1], "centers": [[0]], "halfWidths": [1] }',
      'the target of samplers should be a mixture of normals, found bumps.',
    ],
  ])('a target with a fault: %s', async (name, content, sentence) => {
    const path = fileOf(`${name}.json`, content);
    expect(await samplers('--target', path)).toMatchObject({ code: 2, out: '', err: `${path}: ${sentence}\n` });
  });
});
