import { setImmediate } from 'node:timers/promises';
import { type CaseOutcome, evaluateCase, type Subject } from './case-outcome.js';
import { type CaseSource, casesOf, controlCasesOf, listCases } from './cases.js';
import type { AnyClaim } from './claim.js';
import type { Corpus } from './corpus.js';
import { type CaseCounts, PROFILES, type ProfileName } from './profiles.js';

/** What determines a run: same settings, same outcomes. */
export interface RunSettings {
  readonly version: string;
  readonly seed: number;
  readonly profile: ProfileName;
  /** The chance of a false alarm that the whole run may have; default FALSE_ALARM_BUDGET. */
  readonly alpha?: number;
  /** Cases that are run before the drawn ones. */
  readonly corpus?: Corpus;
}

/** The raw outcome of every case of a claim, by index, and of every case of each of its controls. */
export interface RawOutcomes {
  readonly cases: readonly CaseOutcome[];
  readonly controls: Readonly<Record<string, readonly CaseOutcome[]>>;
}

/** How many drawn cases a profile tries a claim on. */
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
  { seed, profile, corpus }: RunSettings,
  onCase?: (done: number, total: number) => void,
): Promise<RawOutcomes> {
  const counts = caseCounts(claim, profile);
  const own = casesOf(claim, seed, corpus);
  const total = own.promoted.length + counts.cases + claim.controls.length * counts.controlCases;
  let done = 0;
  const tick = () => onCase?.(++done, total);

  const cases = await runCases(claim, own, counts.cases, tick);
  const controls: Record<string, CaseOutcome[]> = {};
  for (const control of claim.controls) {
    const source = controlCasesOf(claim, control, seed);
    controls[control.id] = await runCases(control, source, counts.controlCases, tick);
  }
  return { cases, controls };
}

async function runCases<C>(
  subject: Subject<C>,
  source: CaseSource<C>,
  drawn: number,
  tick: () => void,
): Promise<CaseOutcome[]> {
  let cases: C[];
  try {
    cases = listCases(source, drawn);
  } catch (error) {
    return [
      { kind: 'error', message: `the generator failed: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
  const outcomes: CaseOutcome[] = [];
  for (const aCase of cases) {
    outcomes.push(await evaluateCase(subject, aCase));
    tick();
    // Cases compute for long without a break: let signals and the terminal have their turn.
    await setImmediate();
  }
  return outcomes;
}
