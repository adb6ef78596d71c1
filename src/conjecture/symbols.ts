import type { FormulaSymbol } from '../formula/formula.js';

/** The symbols that an experiment is made of: each has a value, which may vary. */
export const VARIABLES = {
  n: { meaning: 'the number of data' },
  m: { meaning: 'the number of features' },
  d: { meaning: 'the dimension' },
  tau: { meaning: 'the training time, in the clock of theta' },
  mu: { meaning: 'a length in the target: how far modes lie from 0' },
  T: { meaning: 'the horizon of the process' },
} as const satisfies Readonly<Record<string, FormulaSymbol>>;

export type Variable = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as Variable[];

/** Those that count something. */
export const WHOLE: readonly Variable[] = ['n', 'm', 'd'];

/** The values of all of them. */
export type VariableValues = Readonly<Record<Variable, number>>;

/** What a variable is where nobody says otherwise. */
export const DEFAULTS: VariableValues = { n: 64, m: 32, d: 1, tau: 10, mu: 2, T: 4 };

/** What is computed of each experiment, and may stand in a bound. */
export const CONSTANTS = {
  J: { meaning: 'the score loss of the model trained on the data', unit: 'nats' },
  JA: { meaning: 'the score loss of the model trained on the population', unit: 'nats' },
  J0: { meaning: 'the score loss of the score 0', unit: 'nats' },
  priorKl: { meaning: 'KL(p_T || pi)', unit: 'nats' },
  floor: { meaning: 'the score loss that training on the population reaches at tau = 10^9', unit: 'nats' },
  c: { meaning: 'n data cost c(tau)/n in the mean, to first order', unit: 'nats' },
  VR: { meaning: 'the integral of V_R(s) over training, the variance of the residual of one datum; on the line' },
  H2: { meaning: 'H^2 = E|a|^2, the square of the norm of the exact score of a normal target' },
  C6: { meaning: 'C_6: m features approximate the score of a normal target with a mean loss of C_6/m', unit: 'nats' },
} as const satisfies Readonly<Record<string, FormulaSymbol>>;

export type ConstantName = keyof typeof CONSTANTS;

/** Those that depend on the draw of features or data. */
export const RANDOM: readonly ConstantName[] = ['J', 'JA', 'floor', 'c', 'VR'];

/** The factor that is free, or given. */
export const FACTOR = 'C';

/** The chance of exceeding the bound. */
export const CHANCE = 'delta';

/** Names that may stand for numbers that are sought, in exponents only. */
export const EXPONENTS: readonly string[] = ['a', 'b', 'p', 'q', 'r', 's'];

/** All that a bound may have besides these. */
export const BOUND_SYMBOLS: Readonly<Record<string, FormulaSymbol>> = {
  [FACTOR]: { meaning: 'a factor that depends on none of the others' },
  ...VARIABLES,
  [CHANCE]: { meaning: 'the chance that a draw exceeds the bound' },
  ...CONSTANTS,
};

export function isConstant(name: string): name is ConstantName {
  return Object.hasOwn(CONSTANTS, name);
}

export function isVariable(name: string): name is Variable {
  return Object.hasOwn(VARIABLES, name);
}
