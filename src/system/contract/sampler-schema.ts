import { z } from 'zod';
import { finite, positive, type ShapeFault, shapeFault, text } from '../../input/fields.js';
import { InputError } from '../../input/input-error.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from '../../sampler/methods.js';
import type { Call } from './contract.js';
import { DTYPES, PARAMETERIZATIONS, type Parameterization } from './description.js';

const steps = z.int({ error: 'a whole number of at least 1' }).min(1, { error: 'a whole number of at least 1' });
const oneOf = <const T extends readonly string[]>(names: T) => z.enum(names, { error: `one of ${names.join(', ')}` });

export const dtype = oneOf(DTYPES);

const tolerance = positive.max(0.1, { error: 'a number above 0, of at most 0.1' });

const HISTORY = 'a whole number from 1 to 8';

const spacing = z.strictObject(
  {
    kind: oneOf(['linear', 'karras', 'exponential', 'snr', 'flow']),
    rho: positive.default(7),
    shift: positive.default(1),
    ends: z.tuple([positive.or(z.literal(Infinity)), finite.nonnegative({ error: 'a number of at least 0' })], {
      error: 'the first and the last sigma/alpha',
    }),
  },
  { error: 'an object with kind and ends' },
);

const churn = z.strictObject(
  {
    amount: finite.nonnegative({ error: 'a number of at least 0' }),
    from: finite,
    // code has no upper end more often than not
    to: finite.or(z.literal(Infinity)),
    noise: positive,
  },
  { error: 'an object with amount, from, to and noise' },
);

const corrector = z.strictObject(
  {
    rule: oneOf(['langevin', 'annealed']),
    snr: positive,
    steps: steps.default(1),
    place: oneOf(['before', 'after']).default('before'),
  },
  { error: 'an object with rule and snr' },
);

export const sampler = z.strictObject(
  {
    name: text,
    method: oneOf(METHOD_NAMES).optional(),
    order: positive.optional(),
    eta: finite.nonnegative({ error: 'a number of at least 0' }).optional(),
    noiseScale: positive.optional(),
    solver: oneOf(['midpoint', 'heun', 'bh1', 'bh2']).optional(),
    history: z.int({ error: HISTORY }).min(1, { error: HISTORY }).max(8, { error: HISTORY }).optional(),
    lowerOrderBelow: finite.nonnegative({ error: 'a number of steps' }).or(z.literal(Infinity)).optional(),
    subSteps: oneOf(['path', 'independent']).optional(),
    seeded: z.boolean({ error: 'true or false' }).default(false),
    state: oneOf(['process', 've']).default('process'),
    startScale: positive.optional(),
    spacing: spacing.optional(),
    tolerances: z
      .array(tolerance, { error: 'a list of tolerances' })
      .min(1, { error: 'a list of at least one tolerance' })
      .optional(),
    errorFactor: positive.optional(),
    steps: z
      .strictObject(
        { least: steps.default(1), only: z.array(steps, { error: 'a list of numbers of steps' }).min(1).optional() },
        { error: 'an object with least or only' },
      )
      .default({ least: 1 }),
    last: oneOf(['data', 'order 1', 'without noise']).optional(),
    churn: churn.optional(),
    corrector: corrector.optional(),
    encodeLabel: oneOf(['destination', 'origin']).optional(),
    encodes: z.boolean({ error: 'true or false' }).optional(),
    begins: z.boolean({ error: 'true or false' }).optional(),
    parameterizations: z
      .array(oneOf(PARAMETERIZATIONS), { error: 'a list of parameterizations' })
      .min(1, { error: 'a list of at least one parameterization' })
      .optional(),
    labels: oneOf(['exact', 'rounded', 'interpolated']).default('exact'),
    dtype: dtype.optional(),
  },
  { error: 'an object with a name' },
);

export const likelihood = z.strictObject(
  { divergence: oneOf(['exact', 'estimated']).default('exact'), tolerance: positive.default(1e-3) },
  { error: 'an object' },
);

/** A sampler as it is described. */
export type DescribedSampler = z.infer<typeof sampler>;

/** What is chosen of some methods alone. */
type Chosen = 'eta' | 'noiseScale' | 'solver' | 'history' | 'lowerOrderBelow' | 'subSteps' | 'churn' | 'encodeLabel';

/** Methods that lead below the next level, and up to it by noise. */
const ANCESTRAL = ['euler-ancestral', 'dpm-2-ancestral', 'dpm-solver++-2s-ancestral', 'dpm-solver++-sde'] as const;

const CHOSEN_OF: readonly (readonly [Chosen, readonly SamplerMethod[]])[] = [
  ['eta', ['ddim', ...ANCESTRAL, 'sde-dpm-solver++-2m']],
  ['noiseScale', [...ANCESTRAL, 'sde-dpm-solver++-2m']],
  ['subSteps', ['dpm-solver++-sde']],
  ['solver', ['dpm-solver++-2m', 'dpm-solver++-3m', 'sde-dpm-solver++-2m', 'unipc', 'unipc-noise']],
  ['history', ['lms', 'deis', 'unipc', 'unipc-noise']],
  ['lowerOrderBelow', ['dpm-solver++-2m', 'dpm-solver++-3m', 'deis', 'unipc', 'unipc-noise']],
  ['churn', ['euler', 'heun', 'dpm-solver-2']],
  ['encodeLabel', ['ddim']],
];

/** How many predictions a step of a method is made of, at least and at most. */
const HISTORIES: Partial<Record<SamplerMethod, readonly [number, number]>> = {
  lms: [2, 8],
  deis: [1, 3],
  unipc: [1, 3],
  'unipc-noise': [1, 3],
};

/** 'a', 'b' or 'c'. */
const LISTED = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** What the checks look at. */
interface Samplers {
  readonly samplers: readonly DescribedSampler[];
  readonly dataRange?: readonly [number, number] | undefined;
  readonly offers: readonly Call[];
  readonly process: { readonly prior: object; readonly levels?: { readonly alphaSlope?: unknown } };
  readonly parameterization: Parameterization;
}

/** What a call needs to be told before its answers mean anything. @throws InputError */
export function checkSamplers({ samplers, dataRange, offers, process }: Samplers, where: string): void {
  const fail = shapeFault(where);
  const call = (['sample', 'grid', 'start'] as const).find((each) => offers.includes(each));
  if (call !== undefined && samplers.length === 0) {
    throw new InputError(`${where}: the call ${call} needs the description samplers, found none.`);
  }
  if (offers.includes('sample') && !offers.includes('grid')) {
    throw new InputError(`${where}: the call sample needs the call grid, which says where the steps lie.`);
  }
  if (dataRange !== undefined && !(dataRange[0] < dataRange[1])) {
    fail('dataRange', 'have its lower end first', JSON.stringify(dataRange));
  }
  for (const [i, sampler] of samplers.entries()) {
    const { name, method, spacing, steps, parameterizations = [] } = sampler;
    const at = `samplers[${i}]`;
    if (samplers.findIndex((other) => other.name === name) < i) {
      throw new InputError(`${where}: ${at}.name should be unique, found ${JSON.stringify(name)} once more.`);
    }
    for (const [option, methods] of CHOSEN_OF) {
      const value = sampler[option];
      if (value === undefined || (method !== undefined && methods.includes(method))) continue;
      const named = LISTED.format(methods.map((each) => `'${each}'`));
      fail(`${at}.${option}`, `belong to the method ${named}`, typeof value === 'object' ? value.amount : value);
    }
    const [fewest, most] = (method !== undefined && HISTORIES[method]) || [1, 8];
    const { history = most, solver } = sampler;
    if (history < fewest || history > most) {
      fail(`${at}.history`, `be a whole number from ${fewest} to ${most} for the method '${method}'`, history);
    }
    const isUniPc = method === 'unipc' || method === 'unipc-noise';
    if (solver !== undefined && isUniPc !== (solver === 'bh1' || solver === 'bh2')) {
      fail(
        `${at}.solver`,
        `be ${isUniPc ? "'bh1' or 'bh2'" : "'midpoint' or 'heun'"} for the method '${method}'`,
        solver,
      );
    }
    const below = steps.only?.find((count) => count < steps.least);
    if (below !== undefined) fail(`${at}.steps.only`, `have no number below least, which is ${steps.least}`, below);
    checkTolerances(sampler, at, fail);
    checkBegins(sampler, at, fail);
    checkCorrector(sampler, at, fail);
    if (spacing !== undefined) checkSpacing(spacing, `${at}.spacing`, fail);
    if ('levels' in process && (method === 'euler-maruyama' || method?.startsWith('flow-'))) {
      throw new InputError(`${where}: ${at}: method '${method}' is for continuous processes, found levels.`);
    }
    if (parameterizations.includes('flow') && process.levels !== undefined && process.levels.alphaSlope === undefined) {
      throw new InputError(
        `${where}: ${at}: parameterization 'flow' of levels needs levels.alphaSlope, found nothing.`,
      );
    }
  }
}

/** What is said of fixed steps that a sampler which chooses its own does not have. */
const OF_FIXED_STEPS = ['method', 'order', 'spacing', 'churn', 'corrector', 'encodeLabel'] as const;

function checkTolerances(sampler: DescribedSampler, at: string, fail: ShapeFault): void {
  const { tolerances, errorFactor, encodes, last, seeded, steps } = sampler;
  if (tolerances === undefined) {
    if (errorFactor !== undefined) fail(`${at}.errorFactor`, 'belong to a sampler with tolerances', errorFactor);
    if (encodes)
      fail(`${at}.encodes`, "belong to a sampler with tolerances (a 'ddim' has encodeLabel)", String(encodes));
    return;
  }
  for (const key of OF_FIXED_STEPS) {
    if (sampler[key] === undefined) continue;
    fail(`${at}.${key}`, 'be left out where tolerances are described, as it is about fixed steps', shown(sampler[key]));
  }
  if (steps.only !== undefined || steps.least > 1) {
    fail(`${at}.steps`, 'be left out where tolerances are described', shown(steps));
  }
  if (seeded) fail(`${at}.seeded`, 'be left out where tolerances are described, as no noise is drawn', String(seeded));
  if (last === 'order 1') fail(`${at}.last`, "be 'data' or 'without noise' where tolerances are described", last);
}

/** What leaves open where the rest of a grid leads from a state on it. */
const WITH_BEGINS = ['seeded', 'corrector', 'churn', 'startScale', 'lowerOrderBelow'] as const;

function checkBegins(sampler: DescribedSampler, at: string, fail: ShapeFault): void {
  const { begins, method, tolerances } = sampler;
  if (!begins) return;
  if (method === undefined && tolerances === undefined) {
    fail(`${at}.begins`, 'belong to a sampler with a method or with tolerances', String(begins));
  }
  if (method !== undefined && METHODS[method].draws(sampler)) {
    fail(`${at}.begins`, 'belong to a sampler without noise', `it of the method '${method}'`);
  }
  for (const key of WITH_BEGINS) {
    if (sampler[key] === undefined || sampler[key] === false) continue;
    fail(`${at}.${key}`, 'be left out where a sampler begins at any state', shown(sampler[key]));
  }
}

/** Methods of one draw in a step at most, and without a memory: what a corrector moves is all that they go on from. */
const PREDICTORS: readonly (SamplerMethod | undefined)[] = [
  undefined,
  'euler-maruyama',
  'reverse-diffusion',
  'ddpm-small',
  'ddpm-large',
  'ddim',
  'flow-euler',
];

function checkCorrector(sampler: DescribedSampler, at: string, fail: ShapeFault): void {
  const { corrector, method, state, seeded, order } = sampler;
  if (corrector === undefined) return;
  if (!PREDICTORS.includes(method)) {
    const named = LISTED.format(PREDICTORS.slice(1).map((each) => `'${each}'`));
    fail(`${at}.corrector`, `stand beside the method ${named}, or none`, String(method));
  }
  if (state !== 'process')
    fail(`${at}.state`, "be 'process' beside a corrector, whose step is not that of x/alpha", state);
  if (seeded) fail(`${at}.seeded`, 'be left out beside a corrector, whose step depends on the noise', String(seeded));
  if (order !== undefined) fail(`${at}.order`, 'be left out beside a corrector, whose error has none', order);
}

const shown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Levels that go down, finite but for the first, with noise but for the last, where their spacing has a value there. */
function checkSpacing({ kind, ends }: z.infer<typeof spacing>, at: string, fail: ShapeFault): void {
  const [first, last] = ends;
  if (!(first > last)) fail(`${at}.ends`, 'have the noise end first', `[${first}, ${last}]`);
  if (first === Infinity && kind !== 'snr' && kind !== 'flow') {
    fail(`${at}.ends[0]`, `be finite where kind is '${kind}'`, first);
  }
  if (last === 0 && kind !== 'linear' && kind !== 'flow') {
    fail(`${at}.ends[1]`, `be above 0 where kind is '${kind}'`, last);
  }
}
