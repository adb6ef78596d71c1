import type { ClaimKind } from '../evidence/comparison.js';
import type { Expectation } from '../evidence/verdict.js';
import { schemaFault } from './declaration-schema.js';
import { FINITE, type Law } from './law.js';
import { type Need, needsFault } from './need.js';
import { LEAST_CASES, PROFILE_NAMES, type Sizes } from './profiles.js';
import { decidedLaws, isByChance, isStatistical, kindOf } from './statistical.js';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What can be wrong in the declaration of a control. */
interface ControlDeclaration {
  readonly id: string;
  readonly breaks: string;
  readonly expects?: Expectation;
  readonly exceedance?: number;
}

/** What can be wrong in the declaration of a claim. */
interface Declaration {
  readonly id: string;
  readonly laws: Readonly<Record<string, Pick<Law<unknown>, 'kind' | 'needs' | 'measure'>>>;
  readonly kind: ClaimKind;
  readonly delta?: number;
  readonly strata?: unknown;
  readonly budgetWeight?: number;
  readonly expects: 'holds' | object;
  readonly controls: readonly ControlDeclaration[];
  readonly forSystem?: {
    readonly needs: readonly Need[];
    readonly measure?: unknown;
    readonly measures?: Readonly<Record<string, unknown>>;
    readonly controls?: readonly ControlDeclaration[];
    readonly sizes?: Sizes;
  };
  readonly sizes?: Sizes;
  readonly measure?: unknown;
  readonly chain?: unknown;
}

/** How the declaration of a claim contradicts itself, if it does. */
export function declarationFault(claim: Declaration): string | undefined {
  const wrong = schemaFault(claim);
  if (wrong !== undefined) return wrong;
  const { id, laws, controls, forSystem, sizes } = claim;
  const names = Object.keys(laws);
  if (!ID.test(id)) return 'the id should be lower case words joined by hyphens';
  if (decidedLaws(claim).length === 0) return 'it should have a law that is decided';
  for (const name of names) {
    if (!ID.test(name)) return `the name of law '${name}' should be lower case words joined by hyphens`;
    if (name === FINITE) return `no law should be called '${FINITE}', as one of a claim about systems is by itself`;
  }
  const needs = [
    ['forSystem.needs', forSystem?.needs] as const,
    ...names.map((name) => [`laws.${name}.needs`, laws[name].needs] as const),
  ];
  return (
    needs.map(([field, each]) => needsFault(field, each)).find((fault) => fault !== undefined) ??
    measureFault(claim) ??
    strataFault(claim) ??
    controlsFault(claim, controls) ??
    controlsFault(claim, forSystem?.controls ?? controls) ??
    (isStatistical(claim) ? chanceFault(claim) : undefined) ??
    sizesFault('sizes', sizes) ??
    sizesFault('forSystem.sizes', forSystem?.sizes)
  );
}

/** Something has to be measured for every law, of this package and of a system. */
function measureFault({ laws, measure, forSystem, chain }: Declaration): string | undefined {
  const { measures = {} } = forSystem ?? {};
  const names = Object.keys(laws);
  const stray = Object.keys(measures).find((name) => !names.includes(name));
  if (stray !== undefined) return `forSystem.measures should be by law, one of ${names.join(', ')}, found '${stray}'`;
  const sharing = names.find((name) => laws[name].measure === undefined);
  if (measure === undefined && sharing !== undefined) {
    return `measure should be a function, as law '${sharing}' has none of its own`;
  }
  if (measure === undefined && chain !== undefined) return 'chain is made of what measure returns, which is missing';
  const asked = names.find((name) => laws[name].measure === undefined && measures[name] === undefined);
  return forSystem !== undefined && forSystem.measure === undefined && asked !== undefined
    ? `forSystem.measure should be a function, as law '${asked}' has none of its own`
    : undefined;
}

/** Only the draws of a law of kind coverage are counted by setting. */
function strataFault(claim: Declaration): string | undefined {
  const isCoverage = Object.keys(claim.laws).some((law) => kindOf(claim, law) === 'coverage');
  return claim.strata === undefined || isCoverage ? undefined : 'strata are of a claim with a law of kind coverage';
}

/** A claim that should hold needs a check that is seen to fail, on a system too. */
function controlsFault(claim: Declaration, controls: readonly ControlDeclaration[]): string | undefined {
  const { expects } = claim;
  const names = decidedLaws(claim);
  for (const [i, { id, breaks }] of controls.entries()) {
    if (!ID.test(id)) return `the id of control '${id}' should be lower case words joined by hyphens`;
    if (controls.findIndex((other) => other.id === id) < i) return `two controls are called '${id}'`;
    if (!names.includes(breaks)) {
      return `control '${id}' should break one of the laws ${names.join(', ')}, found '${breaks}'`;
    }
  }
  return expects === 'holds' && !controls.some((each) => (each.expects ?? 'refuted') === 'refuted')
    ? 'a claim that is expected to hold needs a control that must be refuted'
    : undefined;
}

/** Chances can be counted only for a law that should hold and for controls that exceed at a known rate. */
function chanceFault(claim: Declaration): string | undefined {
  const { delta = Number.NaN, budgetWeight = 1, expects, controls, forSystem } = claim;
  const kinds = new Map(Object.keys(claim.laws).map((law) => [law, kindOf(claim, law)]));
  const hasCoverage = [...kinds.values()].includes('coverage');
  if (hasCoverage && !(delta > 0 && delta < 1)) return 'delta should be a number between 0 and 1';
  if (!(budgetWeight > 0 && budgetWeight < Number.POSITIVE_INFINITY)) return 'budgetWeight should be a positive number';
  if (hasCoverage && expects !== 'holds') return 'a claim with a law of kind coverage should be expected to hold';
  for (const { id, breaks, exceedance = Number.NaN, expects: expected } of [
    ...controls,
    ...(forSystem?.controls ?? []),
  ]) {
    const kind = kinds.get(breaks);
    if (kind === undefined || !isByChance(kind)) continue;
    if (expected === 'holds') {
      if (kind === 'trend') continue;
      return `control '${id}' of a law of kind coverage should be expected to be refuted`;
    }
    const [least, name] = kind === 'coverage' ? [delta, 'delta'] : [0.5, '0.5'];
    if (!(exceedance > least && exceedance <= 1)) {
      return `control '${id}' should state an exceedance between ${name} and 1`;
    }
  }
  return undefined;
}

/** A longer profile must extend the prefix of a shorter one, or their results could not be compared. */
function sizesFault(field: string, sizes: Sizes | undefined): string | undefined {
  if (sizes === undefined) return undefined;
  const least = { cases: LEAST_CASES, controlCases: 1 };
  for (const name of PROFILE_NAMES) {
    for (const key of ['cases', 'controlCases'] as const) {
      const size = sizes[name][key];
      if (!Number.isSafeInteger(size) || size < least[key]) {
        return `${field}.${name}.${key} should be an integer of at least ${least[key]}`;
      }
      least[key] = size;
    }
  }
  return undefined;
}
