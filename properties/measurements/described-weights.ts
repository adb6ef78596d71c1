import { type Estimate, over } from '../../src/numeric/estimate.js';
import type { Level } from '../../src/process/level.js';
import { PARAMETERIZATIONS, type Parameterization } from '../../src/system/contract/description.js';
import { epsilonOf } from '../../src/system/contract/precision.js';
import type { Schedule } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { type WeightFormula, weightFormula } from '../../src/system/contract/weight-formula.js';
import { errorFactor } from '../oracles/predictions.js';
import { formulaAt } from '../oracles/weights.js';
import { byMistake, type Mistakes } from './answers.js';
import { levelsBeside } from './levels-of-systems.js';
import { mutantsOf } from './mistaken-formulas.js';

/**
 * The weights that a system's description gives the squared error in its own parameterization at some places: those of
 * |x_0 - x_0'|^2 over |p - p'|^2/|x_0 - x_0'|^2. Undefined where it describes none.
 */
export function describedWeights(system: SystemUnderTest, progress: readonly number[]): (Estimate | undefined)[] {
  const { parameterization } = system.description;
  const formula = formulaOf(system);
  if (formula === undefined) return progress.map(() => undefined);
  return weightsBy(system, weightFormula(formula), parameterization, progress);
}

/** The described weight at a place as known mistakes have it. */
export function weightsByMistake(system: SystemUnderTest, place: number): Mistakes {
  const { parameterization } = system.description;
  const formula = formulaOf(system) ?? '';
  const at = (kind: Parameterization, text = formula, where = place) => {
    try {
      return weightsBy(system, weightFormula(text), kind, [where])[0]?.value ?? Number.NaN;
    } catch {
      // a formula that another one was made of may be none
      return Number.NaN;
    }
  };
  const { levels = [] } = system.schedule;
  const beside = levelsBeside(system.schedule, system.schedule.at(place));
  const others = PARAMETERIZATIONS.filter((kind) => kind !== parameterization && kind !== 'flow');
  const swapped = formula.replace(/\b(min|max)\(/g, (name) => (name === 'min(' ? 'max(' : 'min('));
  const ofMutants = mutantsOf(formula).map((text) => [`the weight ${text}`, at(parameterization, text)] as const);
  return {
    ...Object.fromEntries(others.map((kind) => [`the weight for a model that predicts ${kind}`, at(kind)])),
    'max for min, or min for max': at(parameterization, swapped),
    'SNR + 1 put beside the weight in place of below it': at('noise') + 1,
    'a root that is forgotten': at(parameterization) ** 2,
    'a root too many': Math.sqrt(at(parameterization)),
    'a weight upside down': 1 / at(parameterization),
    ...Object.fromEntries(ofMutants),
    ...byMistake(beside, (level) => at(parameterization, formula, levels.indexOf(level) / (levels.length - 1))),
  };
}

function formulaOf({ description: { weighting } }: SystemUnderTest): string | undefined {
  return typeof weighting === 'object' ? weighting.formula : weighting;
}

/** The weights of a formula at some places for a model that predicts something. */
function weightsBy(
  system: SystemUnderTest,
  formula: WeightFormula,
  parameterization: Parameterization,
  progress: readonly number[],
): (Estimate | undefined)[] {
  const { preconditioning } = system.description;
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
