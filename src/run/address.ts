import type { AnyClaim } from '../claim/claim.js';
import { type CaseCounts, PROFILES, type ProfileName } from '../claim/profiles.js';
import type { RunSettings } from './settings.js';

/** The place of a case in a run: its claim, the control that it belongs to, if any, and its index there. */
export interface CaseAddress {
  readonly claim: string;
  readonly control?: string;
  readonly index: number;
}

/** How many drawn cases a profile tries a claim on. */
export function caseCounts({ sizes, kind }: AnyClaim, profile: ProfileName): CaseCounts {
  return (sizes ?? PROFILES[kind])[profile];
}

/** `claim[3]`, or `claim/control[3]`. */
export function addressText({ claim, control, index }: CaseAddress): string {
  return `${claim}${control === undefined ? '' : `/${control}`}[${index}]`;
}

/** Every case that a run tries a claim and its controls on, in their order. */
export function addressesOf(subject: AnyClaim, { profile, corpus }: RunSettings): CaseAddress[] {
  const { id: claim, controls } = subject;
  const { cases, controlCases } = caseCounts(subject, profile);
  const promoted = corpus?.cases.get(claim)?.length ?? 0;
  return [
    ...Array.from({ length: promoted + cases }, (_, index) => ({ claim, index })),
    ...controls.flatMap(({ id: control }) =>
      Array.from({ length: controlCases }, (_, index) => ({ claim, control, index })),
    ),
  ];
}
