import fc, { type Arbitrary } from 'fast-check';
import type { SystemForm } from '../../src/claim/claim.js';
import type { Measured } from '../../src/claim/measured.js';
import { lacking, type Need } from '../../src/claim/need.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { OWN_SYSTEMS } from '../reference-systems/index.js';

/** A case about one of the suite's own systems. */
type Own<C> = C & { readonly system: string };

/** A claim that is asked of the suite's own systems, and in the same words of anybody else's. */
export interface AboutSystems<C> {
  cases(): Arbitrary<Own<C>>;
  readonly forSystem: Pick<SystemForm<unknown>, 'needs' | 'cases'>;
}

/** The same where it measures something that its laws share. */
interface MeasuredSystems<C, V> {
  cases(): Arbitrary<Own<C>>;
  measure(aCase: Own<C>): Measured<V>;
  readonly forSystem: Pick<SystemForm<V>, 'needs' | 'cases' | 'measure'>;
}

const opened = new Map<string, SystemUnderTest>();

/** One of the suite's own systems, by name. @throws RangeError */
export function ownSystem(name: string): SystemUnderTest {
  const found = OWN_SYSTEMS.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`the suite has no system '${name}'`);
  const system = opened.get(name) ?? localSystem(found);
  opened.set(name, system);
  return system;
}

/** Cases about those of the suite's own systems that have what is needed: what controls are tried on. */
export function ownCases<C extends object>(
  needs: readonly Need[],
  drawn: (system: SystemUnderTest) => Arbitrary<C>,
): Arbitrary<Own<C>> {
  return fc
    .constantFrom(...ownNames(needs))
    .chain((system) => drawn(ownSystem(system)).map((aCase) => ({ ...aCase, system })));
}

/** The names of the suite's own systems that have what a claim needs. */
export function ownNames(needs: readonly Need[]): string[] {
  return OWN_SYSTEMS.map(({ name }) => name).filter((name) => lacking(needs, ownSystem(name)).length === 0);
}

/**
 * The cases of a claim about systems, and what is measured for the laws without a measurement of their own (`ofSystem`).
 *
 * @param drawn what is drawn for a system
 * @param seen what is measured of it
 */
export function aboutSystems<C extends object>(
  needs: readonly Need[],
  drawn: (system: SystemUnderTest) => Arbitrary<C>,
): AboutSystems<C>;
export function aboutSystems<C extends object, V>(
  needs: readonly Need[],
  drawn: (system: SystemUnderTest) => Arbitrary<C>,
  seen: (system: SystemUnderTest, aCase: C) => Measured<V>,
): MeasuredSystems<C, V>;
export function aboutSystems<C extends object, V>(
  needs: readonly Need[],
  drawn: (system: SystemUnderTest) => Arbitrary<C>,
  seen?: (system: SystemUnderTest, aCase: C) => Measured<V>,
): AboutSystems<C> | MeasuredSystems<C, V> {
  const cases = () => ownCases(needs, drawn);
  if (seen === undefined) return { cases, forSystem: { needs, cases: drawn } };
  return { cases, measure: ofOwn(seen), forSystem: aboutOthers(needs, drawn, seen) };
}

/** What a law measures of a system: of somebody else's, or of the suite's own that a case names. */
export function ofSystem<C extends object, V>(
  seen: (system: SystemUnderTest, aCase: C) => V,
): (aCase: Own<C>, system?: SystemUnderTest) => V {
  return (aCase, system = ownSystem(aCase.system)) => seen(system, aCase);
}

/** What is measured of the system of the suite's own that a case names. */
export function ofOwn<C extends object, V>(seen: (system: SystemUnderTest, aCase: C) => V): (aCase: Own<C>) => V {
  // the case itself, as `perCase` knows it again
  return (aCase) => seen(ownSystem(aCase.system), aCase);
}

/** How a claim about systems is asked of somebody else's. */
export function aboutOthers<C extends object, V>(
  needs: readonly Need[],
  drawn: (system: SystemUnderTest) => Arbitrary<C>,
  seen: (system: SystemUnderTest, aCase: C) => Measured<V>,
): MeasuredSystems<C, V>['forSystem'] {
  return { needs, cases: drawn, measure: (aCase: C, system) => seen(system, aCase) };
}
