import type { AnyClaim } from '../claim/claim.js';
import { addressesOf, addressText } from '../run/address.js';
import { curtailment } from '../run/curtailment.js';
import type { CaseOutcome } from '../run/outcome.js';
import type { RunParameters } from '../run/parameters.js';
import type { OutcomesByAddress } from '../run/run-cases.js';

/** The raw outcome of every case of a claim, by index, and of the cases of each of its controls until it is settled. */
export interface RawOutcomes {
  readonly cases: readonly CaseOutcome[];
  readonly controls: Readonly<Record<string, readonly CaseOutcome[]>>;
}

/**
 * The outcomes of one claim out of those of a run, by index.
 *
 * @throws RangeError when one is missing that is not left out
 */
export function rawOutcomes(claim: AnyClaim, parameters: RunParameters, outcomes: OutcomesByAddress): RawOutcomes {
  const addresses = addressesOf(claim, parameters);
  const curtailed = curtailment([claim], parameters);
  const listOf = (controlId?: string) =>
    addresses
      .filter(({ control }) => control === controlId)
      .flatMap((address) => {
        if (curtailed.isLeftOut(address)) return [];
        const outcome = outcomes.get(addressText(address));
        if (outcome === undefined) throw new RangeError(`there is no outcome of ${addressText(address)}`);
        curtailed.add(address, outcome);
        return [outcome];
      });
  return { cases: listOf(), controls: Object.fromEntries(claim.controls.map(({ id }) => [id, listOf(id)])) };
}
