import type { Experiment } from '../experiment/schema.js';
import type { EmbeddingKind } from '../features/embedding.js';
import type { FormulaSymbol } from '../formula/formula.js';
import { InputError } from '../input/input-error.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { dimensionOf, type TargetSpec } from '../target/target-spec.js';
import type { Weighting } from '../training/weighting.js';
import { type Expression, expressionValue, partOf, readExpression } from './expression.js';
import { DEFAULTS, VARIABLES, type VariableValues } from './symbols.js';

/** What experiments are made of besides their variables. */
export interface SettingSpec {
  readonly process: Call;
  /** A family of targets, or one target. */
  readonly target: Call | TargetSpec;
  readonly embedding: Call;
  readonly weighting: Weighting;
}

/** A family by its name, with expressions of the variables: `modes(2 mu)`. */
export interface Call {
  readonly text: string;
  readonly name: string;
  readonly args: readonly Expression[];
}

/** How many arguments each family takes, at least and at most, and what it is. */
export const FAMILIES = {
  process: {
    vp: {
      least: 1,
      most: 2,
      about: 'vp(beta) or vp(first, last): variance preserving up to T, beta constant or linear',
    },
    ve: { least: 1, most: 1, about: 've(sigma): variance exploding up to T, g(t) = sigma^t' },
  },
  target: {
    modes: {
      least: 1,
      most: 2,
      about: 'modes(x) or modes(x, v): N(-x e_1, v I) and N(x e_1, v I) with equal weights, v = 1',
    },
    normal: { least: 1, most: 2, about: 'normal(x) or normal(x, v): N(x e_1, v I), v = 1' },
    bumps: { least: 1, most: 2, about: 'bumps(x) or bumps(x, h): two bumps of half-width h = 1 at -x e_1 and x e_1' },
  },
  embedding: {
    signal: { least: 0, most: 0, about: 'signal: (1, alpha_t)' },
    fourier: { least: 1, most: 1, about: 'fourier(q): q functions, 1, cos(pi t/T), sin(pi t/T), ...' },
  },
} as const;

type FamilyKind = keyof typeof FAMILIES;

/** What a call may be made of. */
interface Allowed {
  /** The families. */
  readonly names: readonly string[];
  /** The symbols of arguments. */
  readonly symbols: Readonly<Record<string, FormulaSymbol>>;
}

/** Reads `name(expression, ...)`. @param allowed all that a conjecture may have, by default @throws InputError */
export function readCall(
  kind: FamilyKind,
  text: string,
  { names, symbols }: Allowed = { names: Object.keys(FAMILIES[kind]), symbols: VARIABLES },
): Call {
  const families: Readonly<Record<string, { readonly least: number; readonly most: number; readonly about: string }>> =
    FAMILIES[kind];
  const all = names.map((each) => families[each].about);
  const [, name, , inner] = /^\s*([a-z]+)\s*(\((.*)\))?\s*$/.exec(text) ?? [];
  if (name === undefined || !names.includes(name))
    throw new InputError(`The ${kind} should be one of ${all.join('; ')}; found '${text}'.`);
  const args = inner === undefined || inner.trim() === '' ? [] : argumentsIn(inner);
  const { least, most, about } = families[name];
  if (args.length < least || args.length > most)
    throw new InputError(`The ${kind} should be ${about}; found '${text}'.`);
  const first = text.indexOf('(') + 1;
  return {
    text,
    name,
    args: args.map(({ from, to }) => readExpression(partOf(kind, text, first + from, first + to), symbols)),
  };
}

/** Where arguments begin and end: at commas that are in no brackets of their own, as those of max(n, m) are. */
function argumentsIn(inner: string): { readonly from: number; readonly to: number }[] {
  const commas: number[] = [];
  for (let [at, depth] = [0, 0]; at < inner.length; at++) {
    if (inner[at] === '(') depth++;
    if (inner[at] === ')') depth--;
    if (inner[at] === ',' && depth === 0) commas.push(at);
  }
  return [-1, ...commas].map((comma, k) => ({ from: comma + 1, to: commas[k] ?? inner.length }));
}

/**
 * The experiment with given values of the variables.
 *
 * @param seed of the features and of the data, whose streams never overlap
 * @throws InputError where a family has no member there
 */
export function experimentAt(
  { process, target, embedding, weighting }: SettingSpec,
  values: VariableValues,
  seed: number,
): Experiment {
  return {
    process: processAt(process, values),
    target: targetAt(target, values),
    embedding: embeddingAt(embedding, values),
    features: { width: values.m, seed },
    data: { samples: values.n, seed },
    trainingTimes: [values.tau],
    ...(weighting === 'g2' ? {} : { weighting }),
  };
}

function processAt({ name, args }: Call, values: VariableValues): ProcessSpec {
  const [first, last = first] = args.map((each) => short(expressionValue(each, values)));
  if (name === 've') return { kind: 've', sigma: first, horizon: values.T };
  return { kind: 'vp', betaMin: first, betaMax: last, horizon: values.T };
}

/** A mixture of normals on the line by its family and numbers alone: `modes(2, 0.25)`. @throws InputError */
export function namedMixture(text: string): TargetSpec {
  return targetAt(readCall('target', text, { names: ['modes', 'normal'], symbols: {} }), { ...DEFAULTS, d: 1 });
}

function targetAt(target: SettingSpec['target'], values: VariableValues): TargetSpec {
  if (!('args' in target)) {
    if (dimensionOf(target) !== values.d)
      throw new InputError(
        `The target has ${dimensionOf(target)} dimensions, but d is ${values.d}: give d=${dimensionOf(target)}.`,
      );
    return target;
  }
  const [x, size = 1] = target.args.map((each) => short(expressionValue(each, values)));
  const at = (place: number) => Array.from({ length: values.d }, (_, j) => (j === 0 ? place : 0));
  const places = target.name === 'normal' ? [at(x)] : [at(-x + 0), at(x)];
  const weights = places.map(() => 1 / places.length);
  const sizes = places.map(() => size);
  if (target.name === 'bumps') return { kind: 'bumps', weights, centers: places, halfWidths: sizes };
  return { kind: 'mixture', weights, means: places, variances: sizes };
}

function embeddingAt({ name, args }: Call, values: VariableValues): EmbeddingKind {
  return name === 'signal'
    ? { kind: 'signal' }
    : { kind: 'fourier', size: Math.round(expressionValue(args[0], values)) };
}

/** To the digits in which cases are written. */
function short(x: number): number {
  return Number(x.toPrecision(6));
}
