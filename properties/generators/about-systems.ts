import type { Arbitrary } from 'fast-check';
import type { SystemForm } from '../../src/claim/claim.js';
import { dealt } from '../../src/claim/dealt.js';
import type { Measured } from '../../src/claim/measured.js';
import { lacking, type Need } from '../../src/claim/need.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { REFERENCE_SYSTEMS } from '../reference-systems/index.js';

/** A case about one of the reference systems. */
type OfReference<C> = C & { readonly system: string };

/** The part of a claim that is asked of the reference systems, and in the same words of anybody else's. */
interface AboutSystems<C> {
  cases(): Arbitrary<OfReference<C>>;
  readonly forSystem: Pick<SystemForm<unknown>, 'needs' | 'cases'>;
}

/** The same where it measures something that its laws share. */
interface MeasuredSystems<C, V> {
  cases(): Arbitrary<OfReference<C>>;
  measure(aCase: OfReference<C>): Measured<V>;
  readonly forSystem: Pick<SystemForm<V>, 'needs' | 'cases' | 'measure'>;
}

const opened = new Map<string, SystemUnderTest>();

/** One of the reference systems, by name. @throws RangeError */
export function referenceSystem(name: string): SystemUnderTest {
  const found = REFERENCE_SYSTEMS.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`there is no reference system '${name}'`);
  const system = opened.get(name) ?? localSystem(found);
  opened.set(name, system);
  return system;
}

/** Cases about those of the reference systems that have what is needed: what controls are tried on. */
export function referenceCases<C extends object>(
  needs: readonly Need[],
  cases: (system: SystemUnderTest) => Arbitrary<C>,
): Arbitrary<OfReference<C>> {
  const about = (system: string) => cases(referenceSystem(system)).map((aCase) => ({ ...aCase, system }));
  return dealt(...referenceNames(needs).map((system) => ({ weight: 1, arbitrary: about(system) })));
}

/** The names of the reference systems that have what a claim needs. */
export function referenceNames(needs: readonly Need[]): string[] {
  return REFERENCE_SYSTEMS.map(({ name }) => name).filter((name) => lacking(needs, referenceSystem(name)).length === 0);
}

/**
 * The cases of a claim about systems.
 *
 * @param cases those of one system
 * @param measured what is measured of it for the laws without a measurement of their own (`ofSystem`)
 */
export function aboutSystems<C extends object>(
  needs: readonly Need[],
  cases: (system: SystemUnderTest) => Arbitrary<C>,
): AboutSystems<C>;
export function aboutSystems<C extends object, V>(
  needs: readonly Need[],
  cases: (system: SystemUnderTest) => Arbitrary<C>,
  measured: (system: SystemUnderTest, aCase: C) => Measured<V>,
): MeasuredSystems<C, V>;
export function aboutSystems<C extends object, V>(
  needs: readonly Need[],
  cases: (system: SystemUnderTest) => Arbitrary<C>,
  measured?: (system: SystemUnderTest, aCase: C) => Measured<V>,
): AboutSystems<C> | MeasuredSystems<C, V> {
  const about = { cases: () => referenceCases(needs, cases), forSystem: { needs, cases } };
  if (measured === undefined) return about;
  const measure = ofSystem(measured);
  return { ...about, measure, forSystem: { ...about.forSystem, measure } };
}

/** The system that a case is about: the reference system that it names, or else the one under test. */
export function systemOf(aCase: { readonly system?: string }, tested?: SystemUnderTest): SystemUnderTest | undefined {
  // a control about a reference system is about that, whatever system is under test
  return aCase.system === undefined ? tested : referenceSystem(aCase.system);
}

/** What a law measures of the system that a case is about. */
export function ofSystem<C extends object, V>(
  measured: (system: SystemUnderTest, aCase: C) => V,
): (aCase: OfReference<C>, system?: SystemUnderTest) => V {
  // the case itself, as `perCase` knows it again; without a system under test it names one
  return (aCase, tested) => measured(systemOf(aCase, tested)!, aCase);
}
