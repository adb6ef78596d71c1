import type { Experiment } from '../experiment/schema.js';
import { type Estimate, minus } from '../numeric/estimate.js';
import type { BoundValues } from './bound.js';
import type { Conjecture } from './conjecture.js';
import { type CaseNumbers, caseNumbers, QUANTITIES, type Quantity } from './measured-quantity.js';
import { experimentAt } from './setting-spec.js';
import type { ConstantName, VariableValues } from './symbols.js';

/** One draw at one place of the domain. */
export interface Case {
  readonly variables: VariableValues;
  /** Of the features and the data. */
  readonly seed: number;
}

/** What was found in a case: the number that is to be below the bound, and what the bound needs. */
export interface CaseFound {
  readonly case: Case;
  readonly measured: Estimate;
  readonly boundValues: BoundValues;
  /** measured as a part of J_0, of what falls from there as a model learns; null of other quantities. */
  readonly ofStart: number | null;
}

/** A case of which something is not known, and why. */
export interface CaseMissing {
  readonly case: Case;
  readonly reason: string;
}

export type CaseResult = CaseFound | CaseMissing;

/** Measures one case. */
export function measureCase(conjecture: Conjecture, aCase: Case): CaseResult {
  const numbers = numbersOf(conjecture, aCase);
  const measured = numbers.quantity(conjecture.measure);
  if (measured.value === null) return { case: aCase, reason: measured.reason };
  const off = conjecture.minus === undefined ? { value: 0, error: 0 } : numbers.constant(conjecture.minus);
  if (off.value === null) return { case: aCase, reason: off.reason };
  const constants: Partial<Record<ConstantName, Estimate>> = {};
  for (const name of conjecture.bound.constants) {
    const found = numbers.constant(name);
    if (found.value === null) return { case: aCase, reason: found.reason };
    constants[name] = { value: found.value, error: found.error };
  }
  const { value, error } = minus(measured, off);
  const { fallsFromStart }: Quantity = QUANTITIES[conjecture.measure];
  const start = fallsFromStart ? numbers.constant('J0').value : null;
  return {
    case: aCase,
    measured: { value, error },
    boundValues: { variables: aCase.variables, constants, delta: conjecture.delta },
    ofStart: start === null ? null : value / start,
  };
}

/** The experiment that a case measures. */
export function experimentOf({ setting }: Conjecture, { variables, seed }: Case): Experiment {
  return experimentAt(setting, variables, seed);
}

function numbersOf(conjecture: Conjecture, aCase: Case): CaseNumbers {
  return caseNumbers(() => experimentOf(conjecture, aCase), aCase.variables, aCase.seed);
}

export function isFound(result: CaseResult): result is CaseFound {
  return 'measured' in result;
}
