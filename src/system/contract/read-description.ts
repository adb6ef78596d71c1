import { z } from 'zod';
import { checkedValue } from '../../input/checked-value.js';
import { finite, positive, shapeFault, text } from '../../input/fields.js';
import { InputError } from '../../input/input-error.js';
import { oneLine } from '../../input/one-line.js';
import { checkTarget, targetSchema } from '../../target/target-schema.js';
import type { TargetSpec } from '../../target/target-spec.js';
import { CALLS } from './contract.js';
import { BUILT_IN, FIT_DIMENSIONS, PARAMETERIZATIONS } from './description.js';
import { roundingOf, signalsOf } from './precision.js';
import { checkSamplers, dtype, likelihood, sampler } from './sampler-schema.js';

import { checkFormula } from './weight-formula.js';

const nonNegative = finite.nonnegative({ error: 'a number of at least 0' });

/** Shown in every table and message about the system. */
const name = text
  .max(100, { error: 'a string of at most 100 characters' })
  .refine((value) => oneLine(value) === value, { error: 'a string on one line, without control characters' });

/** Claims look at every level, and published chains have a few thousand. */
const MOST_LEVELS = 100_000;

/** The exact score is compared coordinate by coordinate: a thousand of them would take the gate half an hour. */
const MOST_COORDINATES = 64;

/** Numbers in a table; what is not finite there, as the logarithm of 0, is for a law to judge. */
const list = z.array(
  z
    .number({ error: 'a number' })
    .or(z.nan())
    .or(z.literal([Infinity, -Infinity])),
  {
    error: 'a list of numbers',
  },
);

const prior = z.strictObject({ variance: positive }, { error: 'an object with a variance' });
const family = z.enum(['vp', 've'], { error: "'vp' or 've'" });

const TABLES = [
  ...['beta', 'alphaBar', 'alphaBarPrevious', 'snr', 'logSnr', 'posteriorVariance', 'posteriorLogVariance'],
  ...['posteriorMeanOfData', 'posteriorMeanOfState', 'dataOfState', 'dataOfNoise'],
] as const;

const A_FIT = { error: '1 or 2' };
const SOME_FITS = { error: 'a list of 1, 2 or both' };

const AN_OBJECT = { error: 'an object with from, to and prior, or with levels and prior' };

const A_FACTOR = { error: 'a number other than 0' };
const SOME_LABELS = { error: "'log snr', or an object with of ('time' or 'log snr') and scale" };

const timeLabels = z.union(
  [
    z.literal('log snr', SOME_LABELS),
    z.strictObject(
      {
        of: z.enum(['time', 'log snr'], { error: "'time' or 'log snr'" }).optional(),
        scale: finite.refine((scale) => scale !== 0, A_FACTOR).optional(),
      },
      SOME_LABELS,
    ),
  ],
  SOME_LABELS,
);

const continuous = z.strictObject(
  { from: finite, to: finite, prior, family: family.optional(), labels: timeLabels.optional() },
  AN_OBJECT,
);

const discrete = z.strictObject(
  {
    levels: z.strictObject(
      {
        label: z.array(finite, { error: 'a list of finite numbers' }).optional(),
        // what rounding leaves below 0 is told from a mistake by the dtype
        alpha: z.array(finite, { error: 'a list of numbers of at least 0' }).min(1),
        sigma: z.array(nonNegative, { error: 'a list of numbers of at least 0' }).min(1),
        alphaSlope: z.array(finite, { error: 'a list of finite numbers' }).optional(),
        sigmaSlope: z.array(finite, { error: 'a list of finite numbers' }).optional(),
      },
      { error: 'an object with the lists alpha and sigma' },
    ),
    prior,
    family: family.optional(),
    tables: z.partialRecord(z.enum(TABLES), list, { error: `tables by name: ${TABLES.join(', ')}` }).default({}),
  },
  AN_OBJECT,
);

const targetParts = z.preprocess(parametersOf, targetSchema);

const decoderVariance = z.union([positive, z.literal('learned range')], {
  error: "a positive number or 'learned range'",
});

const bound = z.strictObject(
  {
    variance: z
      .enum(['small', 'large', 'learned range'], { error: "'small', 'large' or 'learned range'" })
      .default('small'),
    decoder: z
      .discriminatedUnion(
        'kind',
        [
          z.strictObject({ kind: z.literal('density'), variance: decoderVariance }),
          z.strictObject({
            kind: z.literal('discretized'),
            variance: decoderVariance,
            levels: z.int({ error: 'a whole number of at least 2' }).min(2, { error: 'a whole number of at least 2' }),
            cdf: z.enum(['exact', 'tanh'], { error: "'exact' or 'tanh'" }).optional(),
          }),
        ],
        { error: "an object with kind 'density' or 'discretized'" },
      )
      .optional(),
  },
  { error: 'an object' },
);

const preconditioning = z.strictObject(
  {
    sigmaData: positive,
    promises: z
      .array(
        z.enum(['input', 'target', 'least output', 'boundary'], {
          error: "'input', 'target', 'least output' or 'boundary'",
        }),
        {
          error: 'a list of promises',
        },
      )
      .optional(),
    input: text.optional(),
    skip: text.optional(),
    output: text.optional(),
    noise: text.optional(),
  },
  { error: 'an object with sigmaData' },
);

const A_SCALE_OF_GUIDANCE = { error: "'gamma' or '1 + w'" };
const guidance = z.strictObject(
  {
    scale: z.enum(['gamma', '1 + w'], A_SCALE_OF_GUIDANCE).default('gamma'),
    scales: z.tuple([finite, finite], { error: 'the least scale and the largest' }).optional(),
    parameterizations: z
      .array(z.enum(PARAMETERIZATIONS, { error: `one of ${PARAMETERIZATIONS.join(', ')}` }), {
        error: 'a list of parameterizations',
      })
      .min(1, { error: 'a list of parameterizations' })
      .optional(),
    rescale: z
      .enum(['given', ...PARAMETERIZATIONS], { error: `one of given, ${PARAMETERIZATIONS.join(', ')}` })
      .optional(),
    interval: z.enum(['sigma/alpha', 'label', 'steps'], { error: "'sigma/alpha', 'label' or 'steps'" }).optional(),
  },
  { error: 'an object' },
);

const A_FORMULA = { error: 'a formula, or an object with a formula' };

const weighting = z.union(
  [
    z.string(A_FORMULA).min(1, { error: 'a formula that is not empty' }),
    z.strictObject({ formula: text, scale: z.literal('free', { error: "'free'" }).optional() }, A_FORMULA),
  ],
  A_FORMULA,
);

const wholeNumber = z.int({ error: 'a whole number' });
const ends = { from: finite.optional(), to: finite.optional() };
const by = z.enum(['label', 'level'], { error: "'label' or 'level'" }).default('label');
const spread = { by, from: finite.default(0), to: finite.default(1) };

/** u of `mode` falls all the way from 1 to 0 for these alone (Esser et al. 2024, section 3.1). */
const SCALES = [-1, 2 / (Math.PI - 2)] as const;
const A_SCALE = { error: `a number from ${SCALES[0]} to ${SCALES[1].toPrecision(4)}` };

/** The law of training times; see `TimesLaw`. */
const trainingTimes = z.discriminatedUnion(
  'law',
  [
    z.strictObject({ law: z.literal('uniform'), from: finite, to: finite }),
    z.strictObject({ law: z.literal('uniform integer'), from: wholeNumber, to: wholeNumber }),
    z.discriminatedUnion(
      'of',
      [
        z.strictObject({ law: z.literal('normal'), of: z.literal('log noise'), mean: finite, deviation: positive }),
        z.strictObject({
          law: z.literal('normal'),
          of: z.literal('logit'),
          mean: finite,
          deviation: positive,
          ...spread,
        }),
      ],
      { error: "'log noise' or 'logit'" },
    ),
    z.strictObject({
      law: z.literal('mode'),
      scale: z.number(A_SCALE).min(SCALES[0], A_SCALE).max(SCALES[1], A_SCALE),
      ...spread,
    }),
    z.strictObject({ law: z.literal('proportional'), formula: z.string({ error: 'a formula' }), ...ends }),
  ],
  { error: "an object with law 'uniform', 'uniform integer', 'normal', 'mode' or 'proportional'" },
);

const description = z.strictObject(
  {
    name: name.refine((each) => each !== BUILT_IN, {
      error: 'another name, as this is what the package itself is called',
    }),
    process: z.union([continuous, discrete], AN_OBJECT),
    dtype: z
      .union([dtype, z.record(z.string(), dtype).refine((each) => Object.keys(each).length > 0)], {
        error: `one of ${dtype.options.join(', ')}`,
      })
      .default('float64'),
    parameterization: z.enum(PARAMETERIZATIONS, { error: `one of ${PARAMETERIZATIONS.join(', ')}` }).default('score'),
    models: z
      .array(z.strictObject({ id: text, target: targetParts }, { error: 'an object with id and target' }), {
        error: 'a list of models',
      })
      .default([]),
    checkpoints: z
      .strictObject(
        {
          target: targetParts,
          trained: z
            .array(z.strictObject({ id: text, after: nonNegative }, { error: 'an object with id and after' }), {
              error: 'a list of checkpoints',
            })
            .min(1),
        },
        { error: 'an object with target and trained' },
      )
      .optional(),
    weighting: weighting.optional(),
    preconditioning: preconditioning.optional(),
    guidance: guidance.default({ scale: 'gamma' }),
    posteriorSteps: z.enum(['any', 'adjacent'], { error: "'any' or 'adjacent'" }).default('any'),
    bound: bound.default({ variance: 'small' }),
    trainingTimes: trainingTimes.optional(),
    fitDimensions: z.array(z.literal(FIT_DIMENSIONS, A_FIT), SOME_FITS).min(1).default([1]),
    samplers: z.array(sampler, { error: 'a list of samplers' }).default([]),
    dataRange: z.tuple([finite, finite], { error: 'the two ends of an interval' }).optional(),
    likelihood: likelihood.default({ divergence: 'exact', tolerance: 1e-3 }),
    labelTolerance: positive.optional(),
    packed: z.boolean({ error: 'true or false' }).optional(),
    // the expression that is the system where it is defined, for the call that asks it again
    servedAs: name.optional(),
    offers: z.array(z.enum(CALLS, { error: `one of ${CALLS.join(', ')}` }), { error: 'a list of calls' }),
  },
  { error: 'an object' },
);

/** What a system says about itself, with the calls that it offers. */
export type Description = z.infer<typeof description>;

/** The keys that targets are made of; a target built by a function of the package has others too. */
const PARAMETERS = ['kind', 'weights', 'means', 'variances', 'centers', 'halfWidths'];

function parametersOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => PARAMETERS.includes(key)));
}

/**
 * Reads the description of a system.
 *
 * @param where what the system is called in a message
 * @throws InputError naming the field, what was expected and what was found
 */
export function readDescription(value: unknown, where: string): Description {
  refuseLarge(value, where);
  const found = withSignals(checkedValue(description, value, where, 'the system'), where);
  checkProcess(found.process, where);
  checkModels(found.models, where);
  checkCheckpoints(found, where);
  checkParts(found, where);
  checkTimes(found, where);
  checkGuidance(found, where);
  checkFormulas(found, where);
  checkSamplers(found, where);
  return found;
}

/** The description with signals that rounding left below 0 as they are meant. */
function withSignals(found: Description, where: string): Description {
  if (!('levels' in found.process)) return found;
  const { levels } = found.process;
  const alpha = signalsOf(levels.alpha, roundingOf(found));
  const negative = alpha.findIndex((each) => each < 0);
  if (negative >= 0) {
    shapeFault(where)(`process.levels.alpha[${negative}]`, 'be a number of at least 0', alpha[negative]);
  }
  return { ...found, process: { ...found.process, levels: { ...levels, alpha } } };
}

/** What is too large is refused unread: the schema looks at every entry. */
function refuseLarge(value: unknown, where: string): void {
  const { process } = (value ?? {}) as {
    process?: { levels?: Record<string, unknown>; tables?: Record<string, unknown> };
  };
  for (const key of ['levels', 'tables'] as const) {
    for (const [name, entries] of Object.entries(process?.[key] ?? {})) {
      if (Array.isArray(entries) && entries.length > MOST_LEVELS) {
        shapeFault(where)(`process.${key}.${name}`, `have at most ${MOST_LEVELS} entries`, entries.length);
      }
    }
  }
}

function checkProcess(process: Description['process'], where: string): void {
  const fail = shapeFault(where);
  if (!('levels' in process)) {
    if (process.from === process.to) fail('process.to', 'differ from process.from', process.to);
    return;
  }
  const { alpha, ...others } = process.levels;
  const lists = Object.fromEntries(
    Object.entries(others).flatMap(([key, entries]) => (entries === undefined ? [] : [[`levels.${key}`, entries]])),
  );
  const { alphaSlope, sigmaSlope } = others;
  if ((alphaSlope === undefined) !== (sigmaSlope === undefined)) {
    throw new InputError(`${where}: process.levels should have both alphaSlope and sigmaSlope, or neither.`);
  }
  const tables = Object.fromEntries(Object.entries(process.tables).map(([key, entries]) => [`tables.${key}`, entries]));
  for (const [key, entries] of Object.entries({ ...lists, ...tables })) {
    if (entries.length !== alpha.length) {
      fail(`process.${key}`, `have ${alpha.length} entries, one a level`, entries.length);
    }
  }
}

function checkModels(models: Description['models'], where: string): void {
  for (const [i, { id, target }] of models.entries()) {
    checkNewId(id, models.slice(0, i), `models[${i}].id`, where);
    checkTargetOfModel(target, `models[${i}].target`, where);
  }
}

function checkNewId(id: string, before: readonly { readonly id: string }[], at: string, where: string): void {
  if (before.some((other) => other.id === id)) {
    throw new InputError(`${where}: ${at} should be unique, found ${JSON.stringify(id)} once more.`);
  }
}

function checkTargetOfModel(target: TargetSpec, at: string, where: string): void {
  const dimension = checkTarget(target, at, where);
  if (dimension > MOST_COORDINATES) {
    const rows = target.kind === 'mixture' ? 'means' : 'centers';
    shapeFault(where)(`${at}.${rows}[0]`, `have at most ${MOST_COORDINATES} coordinates`, dimension);
  }
}

/** The checkpoints of a network, which `measure` compares with their target. */
function checkCheckpoints({ checkpoints, process, offers, models }: Description, where: string): void {
  if (checkpoints === undefined) return;
  checkTargetOfModel(checkpoints.target, 'checkpoints.target', where);
  const { trained } = checkpoints;
  for (const [i, { id, after }] of trained.entries()) {
    checkNewId(id, [...models, ...trained.slice(0, i)], `checkpoints.trained[${i}].id`, where);
    if (i > 0 && after <= trained[i - 1].after) {
      shapeFault(where)(
        `checkpoints.trained[${i}].after`,
        `be larger than the one before, ${trained[i - 1].after}`,
        after,
      );
    }
  }
  if ('levels' in process)
    throw new InputError(`${where}: checkpoints need a process in time, with from and to; found levels.`);
  if (!offers.includes('score')) throw new InputError(`${where}: checkpoints need the call score, found none.`);
}

/** What a call needs to be told before its answers mean anything. */
function checkParts({ offers, preconditioning, trainingTimes, process, parameterization }: Description, where: string) {
  const offered = (call: Description['offers'][number]) => offers.includes(call);
  const lacks = (call: string, key: string) => {
    throw new InputError(`${where}: the call ${call} needs the description ${key}, found nothing.`);
  };
  if (offered('precondition') && preconditioning === undefined) lacks('precondition', 'preconditioning');
  if (offered('times') && trainingTimes === undefined) lacks('times', 'trainingTimes');
  if (offered('levelOf') && !('levels' in process) && !offered('labelOf')) {
    throw new InputError(`${where}: the call levelOf needs the call labelOf, which says what labels there are.`);
  }
  if (offered('levelOf') && 'labels' in process && process.labels !== undefined) {
    throw new InputError(
      `${where}: process.labels and the call levelOf both say what labels mean: leave one of them out.`,
    );
  }
  if (!('levels' in process) && !offered('coefficients')) {
    throw new InputError(`${where}: a continuous process needs the call coefficients, or give process.levels.`);
  }
  if (!('levels' in process)) return;
  const { alphaSlope = [], sigmaSlope = [] } = process.levels;
  if (parameterization === 'flow' && alphaSlope.length === 0) {
    throw new InputError(
      `${where}: parameterization 'flow' of levels needs levels.alphaSlope and levels.sigmaSlope, found nothing.`,
    );
  }
  const vary = [alphaSlope, sigmaSlope].some((slopes) => slopes.some((each) => each !== slopes[0]));
  if (parameterization === 'flow' && offered('levelOf') && vary) {
    throw new InputError(`${where}: where there is levelOf, levels.alphaSlope and sigmaSlope should be constant.`);
  }
}

/** What is combined is known at every level, and the scales are a range. */
function checkGuidance({ guidance, process, parameterization }: Description, where: string): void {
  const { scales, interval, rescale, parameterizations = [parameterization] } = guidance;
  const hasLevels = 'levels' in process;
  if (scales !== undefined && !(scales[0] < scales[1])) {
    shapeFault(where)('guidance.scales[1]', 'be above guidance.scales[0]', scales[1]);
  }
  if (interval === 'steps' && !hasLevels) {
    throw new InputError(
      `${where}: guidance.interval should be 'sigma/alpha' or 'label' where there are no levels, found 'steps'.`,
    );
  }
  const isOfFlow = [...parameterizations, rescale].includes('flow');
  if (isOfFlow && hasLevels && process.levels.alphaSlope === undefined) {
    throw new InputError(
      `${where}: guidance of a 'flow' of levels needs levels.alphaSlope and levels.sigmaSlope, found nothing.`,
    );
  }
}

/** A formula that cannot be read would be found out by the first case only. */
function checkFormulas({ weighting, preconditioning, process }: Description, where: string): void {
  const known = { levels: 'levels' in process, sigmaData: preconditioning !== undefined };
  if (weighting !== undefined) {
    checkFormula(typeof weighting === 'string' ? weighting : weighting.formula, known, `${where}: weighting`);
  }
  for (const part of ['input', 'skip', 'output', 'noise'] as const) {
    const formula = preconditioning?.[part];
    if (formula !== undefined) checkFormula(formula, known, `${where}: preconditioning.${part}`);
  }
}

/** The law of training times fits the process, and its formula can be read. */
function checkTimes({ trainingTimes: law, process, preconditioning }: Description, where: string): void {
  if (law === undefined) return;
  const hasLevels = 'levels' in process;
  const { from, to } = { from: undefined, to: undefined, ...law };
  if (from !== undefined && to !== undefined && !(from < to)) {
    shapeFault(where)('trainingTimes.to', 'be above trainingTimes.from', to);
  }
  if ('by' in law && law.by === 'level' && !hasLevels) {
    throw new InputError(`${where}: trainingTimes.by should be 'label' where there are no levels, found 'level'.`);
  }
  if (law.law !== 'proportional') return;
  checkFormula(
    law.formula,
    { levels: hasLevels, sigmaData: preconditioning !== undefined },
    `${where}: trainingTimes.formula`,
  );
  if (!hasLevels && (from === undefined || to === undefined)) {
    throw new InputError(`${where}: trainingTimes should have from and to, between which its density lies.`);
  }
}
