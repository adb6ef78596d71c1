/**
 * What a run concludes about a claim.
 *
 * - `holds`: no case refutes it, and enough cases are decided
 * - `refuted`: at least one case violates it by more than its error; for a coverage claim, more draws do so than chance
 *   explains
 * - `inconclusive`: too many cases lie within their error of the bound, or too few draws were made
 * - `vacuous`: the assumptions are not met, or the bound says nothing, in too many cases
 * - `skipped`: the system under test lacks what the claim needs
 * - `toothless`: a control, which has one thing wrong on purpose, was not refuted
 * - `error`: an exception or a non-finite value; never evidence for the claim
 */
export type Verdict = 'holds' | 'refuted' | 'inconclusive' | 'vacuous' | 'skipped' | 'toothless' | 'error';

/** What a claim is expected to come out as: a printed form that fails is expected to be refuted. */
export type Expectation = 'holds' | 'refuted';

/** How a verdict meets its expectation: `undecided` where evidence was lacking, `skipped` where nothing was asked. */
export type Standing = 'as expected' | 'undecided' | 'skipped' | 'unexpected';

export function standing(expects: Expectation, verdict: Verdict): Standing {
  if (verdict === expects) return 'as expected';
  if (verdict === 'skipped') return verdict;
  return verdict === 'inconclusive' || verdict === 'vacuous' ? 'undecided' : 'unexpected';
}
