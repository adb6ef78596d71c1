import type { Arbitrary } from 'fast-check';
import type { ClaimKind, Comparison, Vacuous } from '../evidence/comparison.js';
import type { Expectation } from '../evidence/verdict.js';
import type { Experiment } from '../experiment/schema.js';
import type { Capability } from '../system/diffusion-system.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { LEAST_CASES, PROFILE_NAMES, type Sizes } from './profiles.js';

export const CLAIM_GROUPS = ['forward', 'score', 'sampling', 'training', 'generalization'] as const;

export type ClaimGroup = (typeof CLAIM_GROUPS)[number];

type Finding = Comparison | Vacuous;

/** One comparison, or several of one case (one a training time, say): the case is refuted if any of them is. */
export type CheckResult = Finding | readonly Finding[];

/** A way to draw cases and to compare a measured value with a bound in each. */
export interface Check<C> {
  /** Plain data, drawn so that the assumptions are met. */
  readonly cases: Arbitrary<C>;
  // A method, not a property: methods are bivariant in their parameters, so that claims over different cases fit one
  // registry. The runner gives a check only what its own `cases` drew.
  check(aCase: C): CheckResult | Promise<CheckResult>;
}

/** A clause the claim rests on. */
export interface Assumption<C> {
  readonly statement: string;
  /** Whether a case meets it; left out where the generator can draw nothing else. */
  holds?(aCase: C): boolean;
}

/** A number that a check uses: an explicit constant of the bound, or a tolerance. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
}

/** The claim with one thing wrong, which must therefore be refuted: evidence that the check can bite. */
export interface Control<D = unknown> extends Check<D> {
  readonly id: string;
  /** What is wrong in it. */
  readonly title: string;
  /** 'holds' for a positive control, a corrected form beside a claim expected to fail: it must not be refuted. */
  readonly expects?: Expectation;
  /** Coverage: the true rate at which its draws exceed the bound is at least this, so that its chance of being missed is known. */
  readonly exceedance?: number;
}

/** A theorem as data: statement, assumptions, cases, check and controls. The same object drives the gate and its reports. */
export interface Claim<C = unknown> extends Check<C> {
  /** Lower case words joined by hyphens. */
  readonly id: string;
  readonly group: ClaimGroup;
  readonly title: string;
  readonly source: { readonly paper: string; readonly locus: string };
  /** LaTeX. */
  readonly statement: string;
  /** The statement in lines of plain text, for a terminal. */
  readonly plain: string;
  /** Whether equality is attained. */
  readonly sharpness: 'tight' | 'upper';
  readonly assumptions: readonly Assumption<C>[];
  readonly kind: ClaimKind;
  /** Coverage: the chance of exceeding the bound that the claim states. */
  readonly delta?: number;
  /** Coverage: its part of the run's false-alarm budget is to those of other statistical claims as this is to theirs; default 1. */
  readonly budgetWeight?: number;
  /** A printed form that fails names the clause at fault. */
  readonly expects: 'holds' | { readonly refuted: string };
  readonly controls: readonly Control[];
  readonly constants?: readonly Constant[];
  /** In place of `cases` for what longer profiles draw beyond the cases of the shortest: larger ones, say. */
  readonly furtherCases?: Arbitrary<C>;
  /** The experiment that a case is, or holds, if any: its counterexamples can be measured. */
  experiment?(aCase: C): Experiment | undefined;
  /** In place of the profiles' case counts. */
  readonly sizes?: Sizes;
  /** Its place in the chain of the main theorem. */
  readonly proves?: string;
  /** How it is asked of somebody else's system; without it the claim is about this package's own mathematics alone. */
  readonly onSystem?: SystemForm;
}

/** What a claim asks of one system: its cases and check there; further parts replace the claim's own. */
export type SystemCheck<D = unknown> = Check<D> & Partial<Pick<Claim<D>, 'assumptions' | 'controls' | 'sizes'>>;

/** A claim as it is asked of a system under test. */
export interface SystemForm {
  /** What the system has to be able to do; of a list within the list, one. */
  readonly needs: readonly (Capability | readonly Capability[])[];
  /** The claim about one system that can do this. */
  of(system: SystemUnderTest): SystemCheck;
}

/** Declares what a claim asks of one system, over cases of its own type. */
export function systemCheck<D>(declaration: SystemCheck<D>): SystemCheck {
  return declaration;
}

/** A claim over whatever cases, as the registry and the runner see it. */
export type AnyClaim = Claim;

type Fail = (fault: string) => never;

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares a claim.
 *
 * @throws Error when the declaration contradicts itself
 */
export function claim<C>(declaration: Claim<C>): Claim<C> {
  const { id, controls, sizes } = declaration;
  const fail: Fail = (fault) => {
    throw new Error(`claim '${id}': ${fault}`);
  };
  if (!ID.test(id)) fail('the id should be lower case words joined by hyphens');
  for (const [i, each] of controls.entries()) {
    if (!ID.test(each.id)) fail(`the id of control '${each.id}' should be lower case words joined by hyphens`);
    if (controls.findIndex((other) => other.id === each.id) < i) fail(`two controls are called '${each.id}'`);
  }
  if (declaration.expects === 'holds' && !controls.some((each) => (each.expects ?? 'refuted') === 'refuted')) {
    fail('a claim that is expected to hold needs a control that must be refuted');
  }
  if (sizes !== undefined) checkSizes(sizes, fail);
  if (declaration.kind === 'coverage') checkCoverage(declaration, fail);
  return declaration;
}

/** Declares a control; a control draws cases of its own type. */
export function control<D>(declaration: Control<D>): Control {
  return declaration;
}

/** What the claim is expected to come out as. */
export function expectationOf({ expects }: AnyClaim): Expectation {
  return expects === 'holds' ? 'holds' : 'refuted';
}

/** What is missed by chance can be counted only of a claim that should hold and of controls that exceed at a known rate. */
function checkCoverage<C>({ delta = Number.NaN, budgetWeight = 1, expects, controls }: Claim<C>, fail: Fail): void {
  if (!(delta > 0 && delta < 1)) fail(`delta should be a number between 0 and 1`);
  if (!(budgetWeight > 0 && budgetWeight < Number.POSITIVE_INFINITY)) fail('budgetWeight should be a positive number');
  if (expects !== 'holds') fail('a coverage claim should be expected to hold');
  for (const { id, exceedance = Number.NaN, expects: expected } of controls) {
    if (expected === 'holds') fail(`control '${id}' of a coverage claim should be expected to be refuted`);
    if (!(exceedance > delta && exceedance <= 1))
      fail(`control '${id}' should state an exceedance between delta and 1`);
  }
}

/** A longer profile must extend the prefix of a shorter one, or their results could not be compared. */
function checkSizes(sizes: Sizes, fail: Fail): void {
  const least = { cases: LEAST_CASES, controlCases: 1 };
  for (const name of PROFILE_NAMES) {
    for (const key of ['cases', 'controlCases'] as const) {
      const size = sizes[name][key];
      if (!Number.isSafeInteger(size) || size < least[key])
        fail(`sizes.${name}.${key} should be an integer of at least ${least[key]}`);
      least[key] = size;
    }
  }
}
