import type { AnyClaim, Control } from '../claim/claim.js';
import { detailOf, FINITE, type Law } from '../claim/law.js';
import { valuesIn } from '../claim/measured.js';
import { lacking, lackText, needsText } from '../claim/need.js';
import { decidedLaws } from '../claim/statistical.js';
import { type Comparison, numberOf } from '../numeric/estimate.js';
import { NonFiniteAnswer } from '../system/contract/answers.js';
import type { Call } from '../system/contract/contract.js';
import { dtypeOf } from '../system/contract/precision.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';

/** A law as it is asked of a system. */
export interface LawForSystem extends Law<unknown> {
  /** What it needs that the system lacks, or may lack. */
  readonly lacks?: string;
  /** The system lacks what it needs: where it applies to no case, that is why. */
  readonly isOutOfReach?: true;
}

/** A claim as it is asked of a system, or of this package, whose laws lack nothing. */
export interface ClaimForSystem extends AnyClaim {
  readonly laws: Readonly<Record<string, LawForSystem>>;
}

/** A claim as it is run: about this package itself or about a system, or the reason why it is skipped. */
export type ClaimOrSkipped = { readonly claim: ClaimForSystem } | { readonly skipped: string };

/** Why a claim that cannot be asked of any system is skipped. */
export const NOT_ABOUT_SYSTEMS = 'is not about a system';

/** The laws that decide a claim where it is asked of a system, if it can be: its own, and that answers are numbers. */
export function decidedLawsForSystem(claim: AnyClaim): string[] {
  return [...decidedLaws(claim), ...(claim.forSystem === undefined ? [] : [FINITE])];
}

/**
 * A claim as it is asked of a system, by the same laws; without one, of this package itself, where all is installed that its
 * measurement needs.
 */
export function claimForSystem(claim: AnyClaim, system?: SystemUnderTest): ClaimOrSkipped {
  if (system === undefined) {
    const missing = claim.missing?.();
    return missing === undefined ? { claim } : { skipped: missing };
  }
  // what is over the cases of the claim itself is left out
  const { forSystem, furtherCases: _, deepestCases: __, measure: ___, strata: ____, ...own } = claim;
  if (forSystem === undefined) return { skipped: NOT_ABOUT_SYSTEMS };
  const lacks = lacking(forSystem.needs, system);
  if (lacks.length > 0) return { skipped: `needs ${lackText(lacks, system)}` };
  const { measure, measures = {}, sizes } = forSystem;
  const bound = bindingTo(system);
  const laws = Object.entries(claim.laws).map(([name, law]) => {
    const ofLaw = measures[name] ?? law.measure;
    return [name, lawForSystem(law, ofLaw && bound(ofLaw), system)];
  });
  return {
    claim: {
      ...own,
      // predicates are over the cases of the claim itself
      assumptions: claim.assumptions.map(({ statement }) => ({ statement })),
      laws: { ...Object.fromEntries(laws), [FINITE]: FINITE_LAW },
      cases: () => forSystem.cases(system),
      ...(measure === undefined ? {} : { measure: bound(measure) }),
      controls: (forSystem.controls ?? claim.controls).map((control) => controlForSystem(control, claim, bound)),
      ...(sizes === undefined ? {} : { sizes }),
    },
  };
}

/** A claim of one of several systems: with its name before the id. */
export function underName<C extends AnyClaim>(claim: C, system: SystemUnderTest): C {
  return { ...claim, id: `${system.name}/${claim.id}` };
}

/** The name of the system that an id begins with, where it does, and the rest. */
export function partsOfId(id: string): { readonly system?: string; readonly own: string } {
  const at = id.lastIndexOf('/');
  return at < 0 ? { own: id } : { system: id.slice(0, at), own: id.slice(at + 1) };
}

type Measure = (aCase: unknown) => unknown;

/** Tells functions the system that they measure; laws with one function go on to have one. */
function bindingTo(system: SystemUnderTest): (measure: (aCase: never, system: never) => unknown) => Measure {
  const bound = new Map<unknown, Measure>();
  const precisely = precisionOf(system);
  return (measure) => {
    const known =
      bound.get(measure) ??
      ((aCase) => precisely(aCase, (inPrecision) => measuredBeside(measure as never, aCase, inPrecision)));
    bound.set(measure, known);
    return known;
  };
}

/**
 * Measures a system in the precision of the calls that a case makes of it, where that differs from call to call: first in
 * that of its schedule, and again where calls were made whose answers are coarser.
 */
function precisionOf(system: SystemUnderTest) {
  const { description } = system;
  const views = new Map<string, SystemUnderTest>();
  // measurements of a case share what they ask, so that a later one makes the calls of an earlier one
  const made = new WeakMap<object, Set<Call>>();
  let calls = new Set<Call>();
  return (aCase: unknown, measure: (inPrecision: SystemUnderTest) => unknown): unknown => {
    if (typeof description.dtype === 'string') return measure(system);
    const key = Object(aCase) as object;
    calls = made.get(key) ?? new Set();
    made.set(key, calls);
    while (true) {
      const dtype = dtypeOf(description, calls);
      const view = views.get(dtype) ?? system.inPrecision(dtype, (call) => calls.add(call));
      views.set(dtype, view);
      const outcome = attempt(() => measure(view));
      if (dtypeOf(description, calls) === dtype) return outcome();
    }
  };
}

/** What a function returns or throws, when it is asked for. */
function attempt<T>(of: () => T): () => T {
  try {
    const value = of();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What is measured of a system; where an answer is not finite, that, and what can be measured beside it. */
function measuredBeside(
  measure: (aCase: unknown, system: SystemUnderTest) => unknown,
  aCase: unknown,
  system: SystemUnderTest,
): unknown {
  try {
    return measure(aCase, system);
  } catch (error) {
    if (!(error instanceof NonFiniteAnswer)) throw error;
    return [error, ...finiteValues(() => measure(aCase, system.lenient))];
  }
}

/** The sets of values that are numbers throughout, undefined among them; none where nothing can be measured. */
function finiteValues(measure: () => unknown): unknown[] {
  try {
    return valuesIn(measure()).filter(areNumbers);
  } catch {
    return [];
  }
}

function areNumbers(values: unknown): boolean {
  return Object.values(detailOf(values)).every((each) => Number.isFinite(numberOf(each)));
}

/** A law that knows what a system lacks for it. Where its needs are not met, nothing is measured for it. */
function lawForSystem(law: Law<unknown>, measure: Measure | undefined, system: SystemUnderTest): LawForSystem {
  const { measure: _, ...rest } = law;
  const missing = lacking(law.needs ?? [], system);
  const lacks = missing.length > 0 ? needsText(missing) : law.appliesWhen;
  return {
    ...rest,
    ...(lacks === undefined ? {} : { lacks }),
    ...(missing.length === 0 ? {} : { isOutOfReach: true }),
    ...(missing.length === 0 ? measure && { measure } : { measure: nothing }),
  };
}

const nothing = () => undefined;

/**
 * A control as it is asked of a system; one that has cases of its own, but no measure, goes on to measure this package.
 */
function controlForSystem(
  control: Control<unknown>,
  claim: AnyClaim,
  bound: ReturnType<typeof bindingTo>,
): Control<unknown> {
  const { breaks, cases, measure } = control;
  if (measure !== undefined) return { ...control, measure: bound(measure) };
  const own = claim.laws[breaks].measure ?? claim.measure;
  return cases === undefined || own === undefined ? control : { ...control, measure: own };
}

/** A law of every claim that is asked of a system: an answer is a number. What was measured decides it, see `outcomeOf`. */
export const FINITE_LAW: Law<unknown> = {
  statement: 'every answer inside the described domain is a finite number',
  latex: String.raw`|y| < \infty`,
  sharpness: 'tight',
  kind: 'exact',
  yesOrNo: true,
  causes: [
    '0/0 or log 0 at an end of the process',
    'overflow in a narrow dtype',
    'a model asked outside of the process',
  ],
  measure: nothing,
  check: () => finiteness(),
};

/** That all answers of a case were finite, or where one was not. */
export function finiteness(where?: string): Comparison {
  // counts answers, so that none is well below the bound and one well above it
  return { measured: where === undefined ? 0 : 1, bound: 0.5, error: 0, ...(where === undefined ? {} : { where }) };
}
