import { type Estimate, over } from '../../src/numeric/estimate.js';
import type { Level } from '../../src/process/level.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../src/system/contract/weight-formula.js';
import { errorFactor } from '../oracles/predictions.js';
import { formulaAt } from '../oracles/weights.js';

/**
 * The weights that a system's description gives the squared error in its own parameterization at some places: those of
 * |x_0 - x_0'|^2 over |p - p'|^2/|x_0 - x_0'|^2. Undefined where it describes none.
 */
export function describedWeights(system: SystemUnderTest, progress: readonly number[]): (Estimate | undefined)[] {
  const { weighting, preconditioning, parameterization } = system.description;
  if (weighting === undefined) return progress.map(() => undefined);
  const formula = weightFormula(typeof weighting === 'string' ? weighting : weighting.formula);
  const known = { sigmaData: preconditioning?.sigmaData, epsilon: epsilonOf(system.description) };
  return progress.map((place) => {
    const level = system.schedule.at(place);
    const weight = formulaAt(formula, level, { ...known, previous: previousOf(system.schedule, place) });
    const sloped = parameterization === 'flow' ? { ...level, ...system.schedule.slopes(place) } : level;
    return weight && over(weight, errorFactor(parameterization, sloped));
  });
}

function previousOf({ levels = [] }: Schedule, place: number): Level | undefined {
  return levels[Math.round(place * (levels.length - 1)) - 1];
}
