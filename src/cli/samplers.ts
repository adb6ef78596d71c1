import { InputError } from '../input/input-error.js';
import type { BoundedDistance } from '../report/sampler-bounds-text.js';
import type { Distance } from '../report/samplers-text.js';
import type { Comparison, PublishedGrid } from '../sampler/errors-by-calls.js';
import type { LevelGap } from '../sampler/level-gaps.js';
import type { SamplerMethod } from '../sampler/methods.js';
import type { MixtureComparison } from '../sampler/mixture/mixture-by-calls.js';
import type { SamplerLine, SamplersResult } from '../sampler/samplers-result.js';
import type { GridLevel } from '../sampler/walk.js';
import type { GaussianMixture } from '../target/mixture.js';
import { command } from './command.js';
import { decimal, FORMATS, oneOf, parseSeconds } from './options.js';

const DEFAULTS = {
  variances: '1,0.3,0.1,0.03,0.01',
  methods:
    'ddim,heun,dpm-solver-2,dpm-solver++-2m,dpm-solver++-3m,unipc,deis,ddpm-small,sde-dpm-solver++-2m,euler-maruyama',
  calls: '5,8,10,15,20,30,40,60,80,100',
};

/** More variances, or more calls, than this are a slip of the finger; half a million steps take minutes. */
const [MOST_AXES, MOST_CALLS] = [1_000_000, 10_000];

/** Ends that are nearer to each other, as a part of the first, leave no room for steps that doubles tell apart. */
const NEAREST_ENDS = 1e-9;

export const samplers = command({
  name: 'samplers',
  description:
    'What samplers cost: W2 and KL between a normal, or a mixture on the line, and what each method generates of it with the exact model, by number of model calls',
  args: {
    system: {
      type: 'positional',
      required: false,
      description: 'module or command of a system, whose own samplers stand among the published ones',
    },
    variances: {
      type: 'string',
      description: `the spectrum of the covariance: variances, comma-separated (default: ${DEFAULTS.variances})`,
    },
    spectrum: {
      type: 'string',
      description: 'the same from a file: a JSON list, or a number a line',
    },
    target: {
      type: 'string',
      description:
        "a mixture of normals on the line in place of a spectrum: a JSON file with a target or an experiment, or 'modes(x, v)' or 'normal(x, v)'",
    },
    methods: {
      type: 'string',
      description: "published methods, comma-separated, or 'all' (default: ten of them)",
    },
    calls: { type: 'string', description: `numbers of model calls (default: ${DEFAULTS.calls})` },
    process: { type: 'string', description: 'vp, ve or flow: where the published methods walk', default: 'vp' },
    ends: { type: 'string', description: 'its times, the noise end first (default: 1,0.001; of ve 80,0.002)' },
    schedule: {
      type: 'string',
      description:
        'of what the steps are even: time, karras, exponential, linear, snr or flow (default: karras; of flow, flow)',
    },
    denoise: { type: 'boolean', description: 'the last step goes on to the data, where there is no noise' },
    start: {
      type: 'string',
      description: "'prior', against the data; or 'exact', from the law of the first level against that of the last",
      default: 'prior',
    },
    distance: { type: 'string', description: 'w2, kl or reverse-kl in the table and the picture', default: 'w2' },
    bounds: {
      type: 'boolean',
      description:
        'bounds beside w2 or kl from the law of the last level: by the errors of single steps, or of ddpm-small by its levels',
    },
    svg: { type: 'string', description: 'also write a picture to this file' },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
    'time-limit': { type: 'string', description: 'seconds that a call of the system may take (default 30)' },
  },
  async run(args, terminal) {
    const format = oneOf('format', FORMATS, args.format);
    if (args['time-limit'] !== undefined && args.system === undefined) {
      throw new InputError('--time-limit is for calls of a system: name one.');
    }
    const timeLimit = args['time-limit'] === undefined ? undefined : parseSeconds(args['time-limit']);
    const { DISTANCES, samplersText } = await import('../report/samplers-text.js');
    const distance = oneOf('distance', DISTANCES, args.distance);
    const bounded = args.bounds ? boundedOf(distance) : undefined;
    const { SAMPLER_STARTS, SAMPLERS_FORMAT } = await import('../sampler/samplers-result.js');
    const sampled = await sampledOf(args);
    const subject = await subjectOf(sampled, {
      start: oneOf('start', SAMPLER_STARTS, args.start),
      budgets: budgetsOf(args.calls ?? DEFAULTS.calls),
      bounds: bounded !== undefined,
    });
    const methods = await methodsOf(args.methods ?? DEFAULTS.methods);
    if (bounded === 'kl' && !methods.includes('ddpm-small')) {
      throw new InputError(`--bounds of kl are those of ddpm-small: --methods should name it, found ${args.methods}.`);
    }
    const published = await publishedGrid(args);
    const { askedFile } = await import('../report/whole-file.js');
    const picture = args.svg === undefined ? undefined : askedFile('The picture', args.svg);
    picture?.check();
    terminal.soFar('Nothing is printed: a comparison is whole or nothing.\n');
    const { packageVersion } = await import('../input/package-file.js');
    const compared = await comparedSamplers(args.system, timeLimit, methods, published, subject);
    const result: SamplersResult = {
      format: SAMPLERS_FORMAT,
      version: packageVersion(),
      process: published.process.says,
      ends: [...published.ends],
      schedule: published.schedule,
      denoise: published.denoise,
      start: subject.comparison.start,
      ...subject.named,
      ...compared,
    };
    picture?.write(await pictureOf(result, distance, bounded));
    if (format === 'json') {
      const { jsonText } = await import('../numeric/json-numbers.js');
      terminal.out(jsonText(result));
    } else if (bounded !== undefined) {
      const { samplerBoundsText } = await import('../report/sampler-bounds-text.js');
      terminal.show(samplerBoundsText(result, bounded));
    } else terminal.show(samplersText(result, distance));
    return 0;
  },
});

type Options = Readonly<
  Partial<Record<'variances' | 'spectrum' | 'target' | 'process' | 'ends' | 'schedule', string | undefined>>
> & {
  readonly denoise?: boolean | undefined;
  readonly bounds?: boolean | undefined;
};

/** What is sampled: a normal by the variances along its axes, or a mixture on the line. */
type Sampled = { readonly variances: readonly number[] } | { readonly target: GaussianMixture };

/** @throws InputError */
async function sampledOf(options: Options): Promise<Sampled> {
  const { target, variances, spectrum, bounds } = options;
  if (target === undefined) return { variances: await variancesOf(options) };
  if (variances !== undefined || spectrum !== undefined) {
    const other = variances === undefined ? '--spectrum' : '--variances';
    throw new InputError(`--target and ${other} say each what is sampled: give one of them.`);
  }
  if (bounds) throw new InputError('--bounds are those of a normal: give --variances or --spectrum, found --target.');
  return { target: await targetOf(target) };
}

/** A mixture on the line from a file that has a target or an experiment, or by its family. @throws InputError */
async function targetOf(text: string): Promise<GaussianMixture> {
  const { checkedValue } = await import('../input/checked-value.js');
  const { checkTarget, targetSchema } = await import('../target/target-schema.js');
  const { gaussianMixture } = await import('../target/mixture.js');
  const target = checkedValue(targetSchema, await writtenTarget(text), text, 'the target');
  const dimension = checkTarget(target, 'target', text);
  if (target.kind !== 'mixture') {
    throw new InputError(`${text}: the target of samplers should be a mixture of normals, found ${target.kind}.`);
  }
  if (dimension !== 1) {
    throw new InputError(`${text}: the target of samplers should be on the line, found ${dimension} dimensions.`);
  }
  return gaussianMixture(target.weights, target.means, target.variances);
}

async function writtenTarget(text: string): Promise<unknown> {
  if (text.includes('(') && !isJsonName(text))
    return (await import('../conjecture/setting-spec.js')).namedMixture(text);
  const { readJson } = await import('../input/read-json.js');
  const found = readJson(text);
  return typeof found === 'object' && found !== null && 'target' in found ? found.target : found;
}

function isJsonName(path: string): boolean {
  return /\.json$/i.test(path);
}

/** What is sampled, as a result names it, with what levels cost of it and what methods generate. */
interface Subject {
  readonly comparison: Comparison | MixtureComparison;
  readonly named: Pick<SamplersResult, 'spectrum' | 'target'>;
  gapOf(levels: readonly GridLevel[]): LevelGap;
  errorsOf(name: SamplerMethod, published: PublishedGrid): SamplerLine;
}

async function subjectOf(sampled: Sampled, shared: Pick<Comparison, 'start' | 'budgets' | 'bounds'>): Promise<Subject> {
  const { levelGap, mixtureLevelGap } = await import('../sampler/level-gaps.js');
  if ('target' in sampled) {
    const { mixtureComparison, mixtureMethodErrors } = await import('../sampler/mixture/mixture-by-calls.js');
    const { target } = sampled;
    const { weights, means, variances } = target;
    const comparison = mixtureComparison(target, shared);
    return {
      comparison,
      named: { target: { weights: [...weights], means: means.map(([mean]) => mean), variances: [...variances] } },
      gapOf: (levels) => mixtureLevelGap(target, levels),
      errorsOf: (name, published) => mixtureMethodErrors(name, published, comparison),
    };
  }
  const { methodErrors } = await import('../sampler/errors-by-calls.js');
  const { spectrumRule } = await import('../sampler/spectrum-rule.js');
  const { variances } = sampled;
  const spectrum = spectrumRule(variances);
  const comparison = { spectrum, ...shared };
  return {
    comparison,
    named: {
      spectrum: {
        axes: variances.length,
        distinct: new Set(variances).size,
        least: least(variances),
        largest: largest(variances),
        nodes: spectrum.reduce((sum, part) => sum + part.nodes.length, 0),
      },
    },
    gapOf: (levels) => levelGap(spectrum, levels),
    errorsOf: (name, published) => methodErrors(name, published, comparison),
  };
}

/** The samplers of the system, if there is one, before the published methods. */
async function comparedSamplers(
  path: string | undefined,
  timeLimit: number | undefined,
  methods: readonly SamplerMethod[],
  published: PublishedGrid,
  { comparison, gapOf, errorsOf }: Subject,
): Promise<Pick<SamplersResult, 'levels' | 'samplers'>> {
  const { scheduleGaps } = await import('../sampler/errors-by-calls.js');
  const own: SamplersResult['samplers'] = [];
  const levels: SamplersResult['levels'] = [];
  if (path !== undefined) {
    const { openSystems } = await import('../system/transport/open-system.js');
    const { systemLevelGaps, systemSamplerErrors } = await import('../system/system-sampler-errors.js');
    const systems = openSystems(path, timeLimit);
    try {
      for (const system of systems) {
        if (!system.can.has('sample')) {
          throw new InputError(
            `${path}: the system '${system.name}' should offer sample, with grid and start, found none.`,
          );
        }
        levels.push(...systemLevelGaps(system, comparison.budgets, gapOf));
        for (const sampler of system.description.samplers) {
          own.push(systemSamplerErrors(system, sampler, comparison));
        }
      }
    } finally {
      for (const system of systems) system.close();
    }
  }
  return {
    levels: [...levels, scheduleGaps(published, comparison.budgets, gapOf)],
    samplers: [...own, ...methods.map((name) => errorsOf(name, published))],
  };
}

/** The spectrum that the options give. @throws InputError */
async function variancesOf({ variances, spectrum }: Options): Promise<number[]> {
  if (spectrum === undefined) return numbersOf('--variances', (variances ?? DEFAULTS.variances).split(','));
  if (variances !== undefined) throw new InputError('--variances and --spectrum say the same: give one of them.');
  if (isJsonName(spectrum)) return listOf(spectrum, (await import('../input/read-json.js')).readJson(spectrum));
  const { linesOf } = await import('../input/read-lines.js');
  // once, as a pipe cannot be read again
  const lines = [...linesOf(spectrum)];
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (/^\s*[[{]/.test(first)) {
    const { parseJson } = await import('../input/parse-json.js');
    return listOf(spectrum, parseJson(lines.join('\n'), spectrum));
  }
  return numbersOf(
    spectrum,
    lines.map((line) => line.trim()).filter((line) => line !== ''),
  );
}

/** The variances of a JSON list. @throws InputError */
function listOf(path: string, found: unknown): number[] {
  if (Array.isArray(found)) return checkedVariances(path, found);
  const isTarget = typeof found === 'object' && found !== null && 'kind' in found;
  const hint = isTarget ? ` A mixture on the line is given by --target ${path}.` : '';
  throw new InputError(
    `${path} should be a list of variances, found ${found === null ? 'null' : typeof found}.${hint}`,
  );
}

function numbersOf(where: string, texts: readonly string[]): number[] {
  return checkedVariances(
    where,
    texts.map((each) => decimal(each.trim()) ?? each),
  );
}

/** @throws InputError that names the first entry that is no variance */
function checkedVariances(where: string, found: readonly unknown[]): number[] {
  if (found.length === 0 || found.length > MOST_AXES) {
    throw new InputError(`${where} should have 1 to ${MOST_AXES} variances, found ${found.length}.`);
  }
  const fault = found.findIndex(
    (each) => typeof each !== 'number' || !(each === 0 || (each >= 1e-100 && each <= 1e100)),
  );
  if (fault >= 0) {
    throw new InputError(
      `${where}: variance ${fault + 1} should be 0, or a number from 1e-100 to 1e100, found ${quoted(found[fault])}.`,
    );
  }
  return found as number[];
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  // JSON has no infinity, but 1e999 reads as one
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** The numbers of calls, from few to many. @throws InputError */
function budgetsOf(text: string): number[] {
  const found = text.split(',').map((each) => each.trim());
  for (const each of found) {
    if (!/^\d+$/.test(each) || Number(each) < 1 || Number(each) > MOST_CALLS) {
      throw new InputError(`--calls should be integers from 1 to ${MOST_CALLS}, comma-separated, found '${each}'.`);
    }
  }
  return [...new Set(found.map(Number))].sort((a, b) => a - b);
}

/** @throws InputError */
async function methodsOf(text: string): Promise<readonly SamplerMethod[]> {
  const { METHOD_NAMES } = await import('../sampler/methods.js');
  const { nearHint } = await import('../input/near-name.js');
  const names = [...new Set(text.split(',').map((each) => each.trim()))];
  if (names.includes('all')) {
    if (names.length === 1) return METHOD_NAMES;
    throw new InputError(`--methods should be 'all' alone, or the methods that are meant, found '${text}'.`);
  }
  return names.map((name) => {
    const method = METHOD_NAMES.find((each) => each === name);
    if (method !== undefined) return method;
    throw new InputError(
      `--methods should be 'all', or published methods as docs/samplers.md lists them, found '${name}'${nearHint(name, METHOD_NAMES)}.`,
    );
  });
}

/** @throws InputError */
async function publishedGrid({
  process: name = 'vp',
  ends: given,
  schedule: wanted,
  denoise = false,
}: Options): Promise<PublishedGrid> {
  const { SAMPLED_PROCESSES, SCHEDULES } = await import('../sampler/scheduled-grid.js');
  const process = SAMPLED_PROCESSES[oneOf('process', ['vp', 've', 'flow'], name)];
  const schedule = wanted === undefined ? process.schedule : oneOf('schedule', SCHEDULES, wanted);
  const ends = given === undefined ? process.ends : given.split(',').map((each) => decimal(each.trim()) ?? Number.NaN);
  const [first, last] = ends;
  const most = name === 've' ? 1e6 : 1;
  if (ends.length !== 2 || !(last > 0 && last < first && first <= most)) {
    throw new InputError(`--ends should be two times, first,last with ${most} >= first > last > 0, found '${given}'.`);
  }
  if (first - last < NEAREST_ENDS * first) {
    throw new InputError(`--ends should be apart by ${NEAREST_ENDS} of the first or more, found '${given}'.`);
  }
  const { alpha } = process.coefficients(first);
  if (alpha === 0 && !['time', 'flow', 'snr'].includes(schedule)) {
    throw new InputError(
      `--schedule ${schedule} has no first step where sigma/alpha is infinite: take flow, snr or time, or --ends 0.999,${last}.`,
    );
  }
  return { process, schedule, ends: [first, last], denoise };
}

/** The distance that bounds are asked of. @throws InputError */
function boundedOf(distance: Distance): BoundedDistance {
  if (distance === 'reverse-kl') throw new InputError('--bounds are of w2 and kl, found reverse-kl.');
  return distance;
}

async function pictureOf(
  result: SamplersResult,
  distance: Distance,
  bounded: BoundedDistance | undefined,
): Promise<string> {
  const { samplerBoundsPicture, samplersPicture } = await import('../report/samplers-picture.js');
  return bounded === undefined ? samplersPicture(result, distance) : samplerBoundsPicture(result, bounded);
}

const least = (values: readonly number[]) =>
  values.reduce((low, each) => Math.min(low, each), Number.POSITIVE_INFINITY);
const largest = (values: readonly number[]) => values.reduce((high, each) => Math.max(high, each), 0);
