import type { AnyClaim } from '../claim/claim.js';
import { isByChance, kindOf } from '../claim/statistical.js';
import { errorOf } from '../evidence/comparison.js';
import { type CasePath, type CaseSource, caseAt, casesOf, pathAt } from '../run/cases.js';
import { worstRefuted } from '../run/lean-outcome.js';
import { type CaseOutcome, comparisonsOn, type LawComparison } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import { replayToken } from '../run/replay.js';
import type { CaseRunner } from '../run/run-cases.js';
import type { Refutation } from './claim-result.js';
import type { RawOutcomes } from './raw-outcomes.js';

/** Shrinking is bounded in evaluations, not in time, so that it ends at the same case on every machine. */
const MAX_EVALUATIONS = 60;
/** Of a system, which may take seconds for a case, and shows in the case as it was found what is wrong with it. */
const MAX_EVALUATIONS_OF_SYSTEM = 8;

/** A law that is refuted, and by which case. */
interface RefutedAt {
  readonly law: string;
  readonly index: number;
}

/** A refuted case, how it is reached, and the comparison that shows best how it is refuted. */
interface RefutedCase {
  readonly path: CasePath;
  readonly value: unknown;
  readonly worst: LawComparison;
}

/**
 * A case that refutes a law, as small as shrinking gets it, and the token that runs it again.
 *
 * @param runner tries simpler cases where it has tried the others: they too may end the process that they are in
 * @param isKnown whether that was expected: nobody looks for the bug, and the case stays as it was found
 */
export async function smallestRefutation(
  claim: AnyClaim,
  raw: RawOutcomes,
  { version, seed, corpus, ofSystem }: RunParameters,
  { law, index }: RefutedAt,
  runner: CaseRunner,
  isKnown = false,
): Promise<Refutation> {
  const source = casesOf(claim, seed, corpus);
  const path = pathAt(source, index);
  const worst = worstOf(law, raw.cases[index]);
  const found = caseAt(source, index, path);
  if (worst === undefined || found === undefined)
    throw new Error(`case ${index} of '${claim.id}' does not refute law '${law}'`);
  const start = { path, value: found.value, worst };
  // a draw that shrinking has picked is no longer drawn by chance
  const staysAsFound = isKnown || isByChance(kindOf(claim, law));
  const smallest = staysAsFound
    ? start
    : await shrink(claim, source, index, start, runner, ofSystem ? MAX_EVALUATIONS_OF_SYSTEM : MAX_EVALUATIONS);
  const { ladder: _, ...comparison } = smallest.worst;
  return {
    // the error that decides, which a replay shows too
    counterexample: { case: smallest.value, ...comparison, error: errorOf(smallest.worst) },
    replay: replayToken({ version, claimId: claim.id, seed, index, path: smallest.path, ofSystem }),
  };
}

/**
 * A simpler case that still refutes the same law: at each step the first simpler candidate that does. A promoted case
 * stays as it is.
 */
async function shrink(
  { id: claim }: AnyClaim,
  source: CaseSource<unknown>,
  index: number,
  start: RefutedCase,
  runner: CaseRunner,
  most: number,
): Promise<RefutedCase> {
  let best = start;
  let branch = 0;
  for (let evaluations = 0; evaluations < most && best.path !== 'promoted'; evaluations++) {
    const steps = [...best.path, branch];
    const candidate = caseAt(source, index, steps);
    if (candidate === undefined) return best;
    const worst = worstOf(start.worst.law, await runner.run({ claim, index, steps }));
    if (worst === undefined) branch++;
    else {
      best = { path: steps, value: candidate.value, worst };
      branch = 0;
    }
  }
  return best;
}

function worstOf(law: string, outcome: CaseOutcome): LawComparison | undefined {
  return worstRefuted(comparisonsOn(outcome, law));
}
