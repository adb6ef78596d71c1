import { nearestName } from '../input/near-name.js';
import { CAPABILITIES, type Capability } from '../system/contract/capabilities.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';

/** What a claim or a law needs of a system; of a list, one is enough. */
export type Need = Capability | readonly Capability[];

/** What a system lacks of it. */
export function lacking(needs: readonly Need[], { can }: Pick<SystemUnderTest, 'can'>): Need[] {
  return needs.filter((need) => ![need].flat().some((each) => can.has(each)));
}

/** Needs for a reader, as in 'score, models or fit'. */
export function needsText(needs: readonly Need[]): string {
  return needs.map((need) => [need].flat().join(' or ')).join(', ');
}

/** What a system lacks, for a reader, and why, where that is not plain. */
export function lackText(lacks: readonly Need[], { whyNot }: Pick<SystemUnderTest, 'whyNot'>): string {
  const why = lacks
    .flat()
    .map((each) => whyNot?.get(each))
    .find((each) => each !== undefined);
  return why === undefined ? needsText(lacks) : `${needsText(lacks)}: ${why}`;
}

/** What is wrong with needs, as a module in JavaScript may write them: one that no system meets would be skipped always. */
export function needsFault(field: string, needs: readonly Need[] = []): string | undefined {
  const known: readonly string[] = CAPABILITIES;
  for (const [i, need] of needs.entries()) {
    const strange = [need].flat().find((each) => !known.includes(each));
    if (strange === undefined) continue;
    const nearest = nearestName(strange, known);
    return `${field}[${i}] should be something that a system can have, found '${strange}'; the nearest is '${nearest}'`;
  }
  return undefined;
}
