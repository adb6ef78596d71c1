import { setImmediate } from 'node:timers/promises';
import { type CaseOutcome, evaluateCase } from './case-outcome.js';
import { caseSeed, drawCases, unbiasedFor } from './cases.js';
import type { AnyClaim, Assumption, Check } from './claim.js';
import type { ClaimKind } from './comparison.js';
import { type CaseCounts, PROFILES, type ProfileName } from './profiles.js';

/** What determines a run: same settings, same outcomes. */
export interface RunSettings {
  readonly version: string;
  readonly seed: number;
  readonly profile: ProfileName;
  /** The chance of a false alarm that the whole run may have; default FALSE_ALARM_BUDGET. */
  readonly alpha?: number;
}

/** The raw outcome of every case of a claim, by index, and of every case of each of its controls. */
export interface RawOutcomes {
  readonly cases: readonly CaseOutcome[];
  readonly controls: Readonly<Record<string, readonly CaseOutcome[]>>;
}

/** How many cases a profile tries a claim on. */
export function caseCounts({ sizes, kind }: AnyClaim, profile: ProfileName): CaseCounts {
  return (sizes ?? PROFILES[kind])[profile];
}

/**
 * Runs the cases of a claim and of its controls.
 *
 * @param onCase called after each case with how many of the claim's cases, controls' included, are done
 */
export async function runClaim(
  claim: AnyClaim,
  { seed, profile }: RunSettings,
  onCase?: (done: number, total: number) => void,
): Promise<RawOutcomes> {
  const counts = caseCounts(claim, profile);
  const total = counts.cases + claim.controls.length * counts.controlCases;
  let done = 0;
  const tick = () => onCase?.(++done, total);

  const cases = await runCases(claim, claim.kind, caseSeed(seed, claim.id), counts.cases, tick);
  const controls: Record<string, CaseOutcome[]> = {};
  for (const control of claim.controls) {
    const ownSeed = caseSeed(seed, claim.id, control.id);
    controls[control.id] = await runCases(control, claim.kind, ownSeed, counts.controlCases, tick);
  }
  return { cases, controls };
}

async function runCases<C>(
  subject: Check<C> & { readonly assumptions?: readonly Assumption<C>[] },
  kind: ClaimKind,
  seed: number,
  count: number,
  tick: () => void,
): Promise<CaseOutcome[]> {
  let drawn: C[];
  try {
    drawn = drawCases(unbiasedFor(kind, subject.cases), seed, count);
  } catch (error) {
    return [
      { kind: 'error', message: `the generator failed: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
  const outcomes: CaseOutcome[] = [];
  for (const aCase of drawn) {
    outcomes.push(await evaluateCase(subject, aCase));
    tick();
    // Cases compute for long without a break: let signals and the terminal have their turn.
    await setImmediate();
  }
  return outcomes;
}
