import type { Call } from './contract.js';
import type { Dtype } from './description.js';

const EPSILONS: Readonly<Record<Dtype, number>> = {
  float64: 2 ** -52,
  float32: 2 ** -23,
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
};

/** What of a description its precision follows from. */
interface Described {
  /** Of all calls, or by call. */
  readonly dtype: Dtype | Readonly<Record<string, Dtype>>;
  readonly offers: readonly Call[];
  readonly process: object;
}

/** Roundings that are allowed to an identity, in machine epsilons of the dtype. */
const ROUNDINGS = 16;

/**
 * How far an answer may be off, as a fraction of the terms that it is a sum of: 16 machine epsilons of the coarsest
 * dtype that the system has.
 */
export function roundingOf(description: Pick<Described, 'dtype'>): number {
  return ROUNDINGS * epsilonOf(description);
}

/**
 * The coarsest dtype of what some calls answer, and of the schedule, which each answer is compared by. Where dtypes are
 * given by call, a call that is not named has the coarsest of all.
 */
export function dtypeOf({ dtype, offers, process }: Described, calls: Iterable<Call>): Dtype {
  if (typeof dtype === 'string') return dtype;
  const all = coarsest(Object.values(dtype));
  // what labels mean is part of the schedule too
  const schedule =
    'levels' in process
      ? ['levels']
      : ['coefficients', ...offers.filter((each) => each === 'labelOf' || each === 'levelOf')];
  return coarsest([...schedule, ...calls].map((each) => dtype[each] ?? all));
}

function coarsest(dtypes: readonly Dtype[]): Dtype {
  return dtypes.reduce((a, b) => (EPSILONS[b] > EPSILONS[a] ? b : a));
}

/** The machine epsilon of the coarsest dtype that the system has. */
export function epsilonOf({ dtype }: Pick<Described, 'dtype'>): number {
  const names = typeof dtype === 'string' ? [dtype] : Object.values(dtype);
  return Math.max(...names.map((each) => EPSILONS[each]));
}

/** Signals that are rounded to below 0 are 0, as the cosine of pi/2 is in single precision. */
export function signalsOf<T extends readonly number[] | Float64Array>(alpha: T, rounding: number): T {
  return alpha.map((each) => (each < 0 && each >= -rounding ? 0 : each)) as T;
}
