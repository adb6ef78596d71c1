/**
 * What a run concludes about a claim.
 *
 * - `holds`: no case refutes it, and enough cases are decided
 * - `refuted`: at least one case violates it by more than its error; of a coverage claim, more draws than chance explains
 * - `inconclusive`: too many cases lie within their error of the bound, or too few draws were made
 * - `vacuous`: the assumptions are not met, or the bound says nothing, in too many cases
 * - `toothless`: a control, which has one thing wrong on purpose, was not refuted
 * - `error`: an exception or a non-finite value; never evidence for the claim
 */
export type Verdict = 'holds' | 'refuted' | 'inconclusive' | 'vacuous' | 'toothless' | 'error';

/** What a claim is expected to come out as: a printed form that fails is expected to be refuted. */
export type Expectation = 'holds' | 'refuted';

/** How a verdict meets its expectation: `undecided` when the run lacked evidence either way. */
export function standing(expects: Expectation, verdict: Verdict): 'as expected' | 'undecided' | 'unexpected' {
  if (verdict === expects) return 'as expected';
  return verdict === 'inconclusive' || verdict === 'vacuous' ? 'undecided' : 'unexpected';
}
