import type { Capability, SystemUnderTest } from '../system/system-under-test.js';

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
