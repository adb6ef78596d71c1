import type { Arbitrary } from 'fast-check';
import type { ClaimKind } from '../evidence/comparison.js';
import type { Expectation } from '../evidence/verdict.js';
import type { Quantity } from '../numeric/estimate.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { declarationFault } from './declaration-fault.js';
import type { Checked, CheckResults, Law } from './law.js';
import type { Measured } from './measured.js';
import type { Need } from './need.js';
import type { Sizes } from './profiles.js';

/** Where a statement comes from, and how the claim deviates from what is printed there. */
export interface Source {
  readonly paper: string;
  /** The number of the statement there, as in 'Lemma 4'. */
  readonly locus: string;
  /** How the claim deviates from it. */
  readonly note?: string;
}

/** A clause of the theorem. */
export interface Assumption<C> {
  readonly statement: string;
  /** Whether a case meets it; left out where the generator can draw nothing else. */
  holds?(aCase: C): boolean;
}

/** A number that the laws or their measurement use: an explicit constant of a bound, or a tolerance. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
}

/** A part of a bound in one case, or what the parts make together. */
export interface Link {
  readonly name: string;
  /** What it is, in symbols. */
  readonly formula: string;
  readonly value: Quantity;
}

/** What a theorem says in numbers, for a reader; nothing is decided by it. */
export interface Table {
  readonly title: string;
  /** What its columns mean, and of what it is made. */
  readonly notes: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A law with one thing wrong, which must therefore be refuted: evidence that the check can fail. */
export interface Control<V, L extends string = string> {
  readonly id: string;
  /** What is wrong in it. */
  readonly title: string;
  /** The law that has one thing wrong. */
  readonly breaks: L;
  /** 'holds' for a positive control, a corrected form beside a claim expected to fail: it must not be refuted. */
  readonly expects?: Expectation;
  /**
   * Coverage and trend: the true rate at which its draws exceed the bound is at least this, so that its chance of being
   * missed is known.
   */
  readonly exceedance?: number;
  /** Default: the cases of the claim. */
  cases?(): Arbitrary<unknown>;
  /** Default: that of the law. Takes what `cases` draws, and the system where the control is asked of one. */
  measure?(aCase: never, system: never): Measured<V> | Promise<Measured<V>>;
  /** Default: that of the law. */
  check?(values: V): CheckResults;
}

/** A control of any of the laws, over what that law checks. */
type ControlOf<V, W> = { [L in keyof W & string]: Control<Checked<V, W[L]>, L> }[keyof W & string];

/** How the laws of a claim are asked of somebody else's system; what is left out is as in the claim. */
export interface SystemForm<V, W = Readonly<Record<string, unknown>>> {
  /** What the system has to be able to do; of an inner list, one is enough. */
  readonly needs: readonly Need[];
  cases(system: SystemUnderTest): Arbitrary<unknown>;
  /** In place of that of the claim, for the laws without one of their own. */
  measure?(aCase: never, system: SystemUnderTest): Measured<V> | Promise<Measured<V>>;
  /** In place of those of laws, by law. */
  readonly measures?: {
    readonly [L in keyof W]?: (
      aCase: never,
      system: SystemUnderTest,
    ) => Measured<Checked<V, W[L]>> | Promise<Measured<Checked<V, W[L]>>>;
  };
  /** Default: those of the claim; controls without cases of their own are tried on those of the system. */
  readonly controls?: readonly ControlOf<V, W>[];
  readonly sizes?: Sizes;
}

/** What is wrong with a statement that is expected to be refuted, as it is printed. */
export interface Failure {
  /** The clause at fault. */
  readonly refuted: string;
  /** Under which readings of the text it fails, and under which it does not. */
  readonly readings?: string;
  /** What stands in the source all the same, and what a repair costs. */
  readonly untouched?: string;
}

type LawsMeasured = Readonly<Record<string, unknown>>;

/**
 * A theorem as data: its laws, the assumptions it rests on, the cases it is tried on, and what is measured in them. The
 * same object drives the gate and its reports.
 *
 * C is the type of a case, V the type of what is measured in one, and W the types of what laws measure themselves, by
 * law: unknown for a law that shares V.
 */
export interface Claim<C = unknown, V = unknown, W extends LawsMeasured = LawsMeasured> {
  /** Lower case words joined by hyphens. */
  readonly id: string;
  readonly title: string;
  readonly source: Source;
  /** Of the theorem. */
  readonly assumptions: readonly Assumption<C>[];
  /** Which of the cases that the assumptions allow are drawn, and which are left out. */
  readonly scope: readonly string[];
  /** By name: words joined by hyphens. */
  readonly laws: { readonly [L in keyof W]: Law<NoInfer<Checked<V, W[L]>>, NoInfer<C>, W[L]> };
  /** How its laws are decided, where a law says nothing else. */
  readonly kind: ClaimKind;
  /** Coverage: the chance of exceeding the bound that the claim states. */
  readonly delta?: number;
  /**
   * Coverage: what varies from draw to draw and may matter, as numbers or as names of kinds, and never a seed. The chance is
   * tested in each kind of setting too, as a bound that fails in few settings alone does not exceed it over all of them.
   */
  strata?(aCase: C): Readonly<Record<string, number | string>>;
  /**
   * The weight of a statistical claim where the run's false-alarm budget is split over its statistical claims; default
   * 1.
   */
  readonly budgetWeight?: number;
  /** A printed form that fails says what is wrong with it. */
  readonly expects: 'holds' | Failure;
  /** Plain data, drawn so that the assumptions are met. A thunk, so that the statement can stand first in its file. */
  cases(): Arbitrary<C>;
  /** In place of `cases` for the cases that longer profiles add to those of the shortest: larger ones, for instance. */
  furtherCases?(): Arbitrary<C>;
  /** In place of both for the cases that the longest profile adds: sizes that take minutes. */
  deepestCases?(): Arbitrary<C>;
  /** What the laws check that have no `measure` of their own. */
  measure?(aCase: C): Measured<V> | Promise<Measured<V>>;
  /** What its measurement needs that is not installed here, in a sentence: the claim is then skipped with it. */
  missing?(): string | undefined;
  /** Without it the claim is asked of no system: it is about this package's own mathematics, or that of a user. */
  readonly forSystem?: SystemForm<V, NoInfer<W>>;
  /** V is what `measure` returns: TypeScript 7 would take what the first control returns, TypeScript 6 what all have. */
  readonly controls: readonly ControlOf<NoInfer<V>, NoInfer<W>>[];
  readonly constants?: readonly Constant[];
  /** In place of the profiles' case counts. */
  readonly sizes?: Sizes;
  /** Its place in the chain of the main theorem. */
  readonly proves?: string;
  /** How the parts of its bound make the bound, in what `measure` finds in one case. */
  chain?(values: V): readonly Link[];
  /** Its numbers in a setting of its own, at the end of its explanation. */
  tables?(): readonly Table[];
}

/** A claim over any cases and values, as the registry and the runner see it. */
export type AnyClaim = Claim;

/**
 * Declares a claim. Give `measure` as a function that is declared below, or with the type of its parameter: the laws
 * are then typed by what it returns.
 *
 * @throws Error when the declaration contradicts itself
 */
export function claim<C, V, W extends LawsMeasured>(declaration: Claim<C, V, W>): Claim<C, V, W> {
  const fault = declarationFault(declaration);
  if (fault !== undefined) throw new Error(`claim '${declaration.id}': ${fault}.`);
  return declaration;
}

/** What the claim is expected to come out as. */
export function expectationOf({ expects }: Pick<AnyClaim, 'expects'>): Expectation {
  return expects === 'holds' ? 'holds' : 'refuted';
}
