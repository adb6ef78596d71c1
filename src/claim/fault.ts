import type { AnyClaim } from './claim.js';
import { LEAST_CASES, PROFILE_NAMES, type Sizes } from './profiles.js';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** How the declaration of a claim contradicts itself, if it does. */
export function faultOf(claim: AnyClaim): string | undefined {
  const { id, laws, controls, on, expects, kind, sizes } = claim;
  const names = Object.keys(laws);
  if (!ID.test(id)) return 'the id should be lower case words joined by hyphens';
  if (names.length === 0) return 'it should have a law';
  for (const name of names) {
    if (!ID.test(name)) return `the name of law '${name}' should be lower case words joined by hyphens`;
  }
  for (const list of [controls, on?.controls ?? []]) {
    for (const [i, each] of list.entries()) {
      if (!ID.test(each.id)) return `the id of control '${each.id}' should be lower case words joined by hyphens`;
      if (list.findIndex((other) => other.id === each.id) < i) return `two controls are called '${each.id}'`;
      if (!names.includes(each.breaks)) {
        return `control '${each.id}' should break one of the laws ${names.join(', ')}, found '${each.breaks}'`;
      }
    }
  }
  if (expects === 'holds' && !controls.some((each) => (each.expects ?? 'refuted') === 'refuted')) {
    return 'a claim that is expected to hold needs a control that must be refuted';
  }
  return (kind === 'coverage' ? coverageFault(claim) : undefined) ?? (sizes && sizesFault(sizes));
}

/** What is missed by chance can be counted only of a claim that should hold and of controls that exceed at a known rate. */
function coverageFault({ delta = Number.NaN, budgetWeight = 1, expects, controls }: AnyClaim): string | undefined {
  if (!(delta > 0 && delta < 1)) return 'delta should be a number between 0 and 1';
  if (!(budgetWeight > 0 && budgetWeight < Number.POSITIVE_INFINITY)) return 'budgetWeight should be a positive number';
  if (expects !== 'holds') return 'a coverage claim should be expected to hold';
  for (const { id, exceedance = Number.NaN, expects: expected } of controls) {
    if (expected === 'holds') return `control '${id}' of a coverage claim should be expected to be refuted`;
    if (!(exceedance > delta && exceedance <= 1)) {
      return `control '${id}' should state an exceedance between delta and 1`;
    }
  }
  return undefined;
}

/** A longer profile must extend the prefix of a shorter one, or their results could not be compared. */
function sizesFault(sizes: Sizes): string | undefined {
  const least = { cases: LEAST_CASES, controlCases: 1 };
  for (const name of PROFILE_NAMES) {
    for (const key of ['cases', 'controlCases'] as const) {
      const size = sizes[name][key];
      if (!Number.isSafeInteger(size) || size < least[key]) {
        return `sizes.${name}.${key} should be an integer of at least ${least[key]}`;
      }
      least[key] = size;
    }
  }
  return undefined;
}
