import { type Estimate, minus, over, times } from '../../src/numeric/estimate.js';
import { errorFactor } from '../../src/system/contract/prediction.js';
import { type Level, type Schedule, signalAt, snrOf } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type WeightFormula, type WeightSymbol, weightFormula } from '../../src/system/contract/weight-formula.js';
import { betaBetween } from './posterior.js';

/** How far a formula's symbols are moved to see how its errors are carried. */
const NUDGE = 1e-7;

/**
 * The weights that a system's description gives the squared error in its own parameterization at some places: those of
 * |x_0 - x_0'|^2 over |p - p'|^2/|x_0 - x_0'|^2. Undefined where it describes none.
 */
export function describedWeights(system: SystemUnderTest, progress: readonly number[]): (Estimate | undefined)[] {
  const { weighting, preconditioning } = system.description;
  if (weighting === undefined) return progress.map(() => undefined);
  const formula = weightFormula(typeof weighting === 'string' ? weighting : weighting.formula);
  return progress.map((place) => {
    const level = system.schedule.at(place);
    const weight = formulaAt(formula, level, previousOf(system.schedule, place), preconditioning?.sigmaData);
    return weight && over(weight, factorAt(system, level, place));
  });
}

/** The value of a formula at a level, with the error that its symbols have; undefined where a symbol has no value. */
export function formulaAt(
  { of, symbols }: WeightFormula,
  level: Level,
  previous: Level | undefined,
  sigmaData: number | undefined,
): Estimate | undefined {
  const at = valuesAt(level, previous, sigmaData);
  // between level 0 and the data there is no step
  if (symbols.some((symbol) => at[symbol] === undefined)) return undefined;
  const plain = Object.fromEntries(symbols.map((symbol) => [symbol, at[symbol]!.value]));
  const error = symbols.reduce((sum, symbol) => {
    const { value: x, error: e } = at[symbol]!;
    const step = NUDGE * Math.abs(x);
    const slope =
      step === 0 ? 0 : (of({ ...plain, [symbol]: x + step }) - of({ ...plain, [symbol]: x - step })) / (2 * step);
    return sum + Math.abs(slope) * e;
  }, 0);
  return { value: of(plain), error };
}

/** |p - p'|^2/|x_0 - x_0'|^2 at a level, with the error that sigma and alpha give it, and the slopes of a flow. */
function factorAt(system: SystemUnderTest, level: Level, place: number): Estimate {
  const { parameterization } = system.description;
  if (parameterization === 'flow') {
    const { alphaSlope, sigmaSlope } = system.schedule.slopes(place);
    // (alpha' - alpha sigma'/sigma)^2
    const slope = minus(alphaSlope, over(times(level.alpha, sigmaSlope), level.sigma));
    return times(slope, slope);
  }
  const value = errorFactor(parameterization, signalAt(system.schedule, place, parameterization));
  // each factor is a product of at most four powers of alpha and sigma
  const relative = level.alpha.error / level.alpha.value + level.variance.error / level.variance.value;
  return { value, error: parameterization === 'data' ? 0 : 2 * relative * value };
}

function previousOf({ levels = [] }: Schedule, place: number): Level | undefined {
  return levels[Math.round(place * (levels.length - 1)) - 1];
}

function valuesAt(level: Level, previous: Level | undefined, sigmaData: number | undefined) {
  const exact = (value: number): Estimate => ({ value, error: 0 });
  const values: Partial<Record<WeightSymbol, Estimate>> = {
    snr: snrOf(level),
    alpha: level.alpha,
    sigma: level.sigma,
    t: exact(level.label),
    ...(previous === undefined ? {} : { snrPrevious: snrOf(previous), beta: betaBetween(previous, level) }),
    ...(sigmaData === undefined ? {} : { sigmaData: exact(sigmaData) }),
  };
  return values;
}
