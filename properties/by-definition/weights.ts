import { type Estimate, over } from '../../src/numeric/estimate.js';
import { errorFactor } from '../../src/system/prediction.js';
import { type Level, type Schedule, slopeValues, snrOf } from '../../src/system/schedule.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { type WeightSymbol, weightFormula } from '../../src/system/weight-formula.js';
import { betaBetween } from './posterior.js';

/** A weight of the squared error in x_0, as a system describes it, and in its own parameterization. */
export interface DescribedWeight {
  /** Of |x_0 - x_0'|^2. */
  readonly ofData: Estimate;
  /** Of the squared error in the system's parameterization. */
  readonly ofPrediction: Estimate;
  /** |p - p'|^2/|x_0 - x_0'|^2. */
  readonly factor: Estimate;
}

/** How far a formula's symbols are moved to see how its errors are carried. */
const NUDGE = 1e-7;

/** The weights that a system's description gives the labels at some places, undefined where it describes none. */
export function describedWeights(
  system: SystemUnderTest,
  progress: readonly number[],
): (DescribedWeight | undefined)[] {
  const { weighting, preconditioning } = system.description;
  if (weighting === undefined) return progress.map(() => undefined);
  const { of, symbols } = weightFormula(typeof weighting === 'string' ? weighting : weighting.formula);
  return progress.map((place) => {
    const level = system.schedule.at(place);
    const previous = previousOf(system.schedule, place);
    const at = valuesAt(level, previous, preconditioning?.sigmaData);
    // between level 0 and the data there is no step
    if (symbols.some((symbol) => at[symbol] === undefined)) return undefined;
    const plain = Object.fromEntries(symbols.map((symbol) => [symbol, at[symbol]!.value]));
    const value = of(plain);
    const error = symbols.reduce((sum, symbol) => {
      const { value: x, error: e } = at[symbol]!;
      const step = NUDGE * Math.abs(x);
      const slope =
        step === 0 ? 0 : (of({ ...plain, [symbol]: x + step }) - of({ ...plain, [symbol]: x - step })) / (2 * step);
      return sum + Math.abs(slope) * e;
    }, 0);
    const ofData = { value, error };
    const factor = factorAt(system, level, place);
    return { ofData, factor, ofPrediction: over(ofData, factor) };
  });
}

/** |p - p'|^2/|x_0 - x_0'|^2 at a level, with the error that sigma and alpha give it. */
export function factorAt(system: SystemUnderTest, level: Level, place: number): Estimate {
  const { parameterization } = system.description;
  const slopes = parameterization === 'flow' ? slopeValues(system.schedule.slopes(place)) : {};
  const value = errorFactor(parameterization, { alpha: level.alpha.value, sigma: level.sigma.value, ...slopes });
  // each factor is a product of at most four powers of alpha and sigma
  const relative = level.alpha.error / level.alpha.value + level.variance.error / level.variance.value;
  return { value, error: parameterization === 'data' ? 0 : 2 * relative * value };
}

function previousOf({ count, at }: Schedule, place: number): Level | undefined {
  if (count === undefined) return undefined;
  const k = Math.round(place * (count - 1));
  return k === 0 ? undefined : at((k - 1) / (count - 1));
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
