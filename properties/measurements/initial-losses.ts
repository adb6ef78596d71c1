import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { type Comparison, numberOf, type Quantity } from '../../src/numeric/estimate.js';

/**
 * The one rule of all claims for when a bound on the loss of a trained model says something: where it is below the loss that the
 * model had before training.
 */
export function whereItSpeaks(bound: Quantity, initialLoss: Quantity, comparison: Comparison): Comparison | Vacuous {
  if (numberOf(bound) < numberOf(initialLoss)) return comparison;
  return vacuous('the bound is above the loss before training');
}
