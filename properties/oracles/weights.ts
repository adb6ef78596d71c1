import type { Estimate } from '../../src/numeric/estimate.js';
import { betaBetween, type Level, snrOf } from '../../src/process/level.js';

/** The numbers of a level, and of the one before it, that a weight may be made of. */
type WeightSymbol = 'snr' | 'snrPrevious' | 'beta' | 'alpha' | 'sigma' | 'sigmaData' | 't';

/** A weight as a function of the symbols in it. */
export interface Formula {
  readonly symbols: readonly WeightSymbol[];
  of(values: Readonly<Partial<Record<WeightSymbol, number>>>): number;
  /** The same with a bound on the rounding of code that computes it in numbers of a machine epsilon. */
  rounded(values: Readonly<Partial<Record<WeightSymbol, number>>>, epsilon: number): Estimate;
}

/** How far a formula's symbols are moved to see how its errors are carried. */
const NUDGE = 1e-7;

/**
 * The value of a formula at a level, with the error that its symbols have and that of rounding at each of its steps;
 * undefined where a symbol has no value.
 *
 * @param epsilon of the numbers that the formula is computed in
 */
export function formulaAt(
  { of, rounded, symbols }: Formula,
  level: Level,
  { previous, sigmaData, epsilon }: { previous?: Level | undefined; sigmaData?: number | undefined; epsilon: number },
): Estimate | undefined {
  const at = valuesAt(level, previous, sigmaData);
  // between level 0 and the data there is no step
  if (symbols.some((symbol) => at[symbol] === undefined)) return undefined;
  const plain = Object.fromEntries(symbols.map((symbol) => [symbol, at[symbol]!.value]));
  const given = symbols.reduce((sum, symbol) => {
    const { value: x, error: e } = at[symbol]!;
    const step = NUDGE * Math.abs(x);
    const slope =
      step === 0 ? 0 : (of({ ...plain, [symbol]: x + step }) - of({ ...plain, [symbol]: x - step })) / (2 * step);
    return sum + Math.abs(slope) * e;
  }, 0);
  const { value, error } = rounded(plain, epsilon);
  return { value, error: given + error };
}

function valuesAt(level: Level, previous: Level | undefined, sigmaData: number | undefined) {
  const exact = (value: number): Estimate => ({ value, error: 0 });
  const values: Readonly<Partial<Record<WeightSymbol, Estimate>>> = {
    snr: snrOf(level),
    alpha: level.alpha,
    sigma: level.sigma,
    t: exact(level.label),
    ...(previous === undefined ? {} : { snrPrevious: snrOf(previous), beta: betaBetween(previous, level) }),
    ...(sigmaData === undefined ? {} : { sigmaData: exact(sigmaData) }),
  };
  return values;
}
