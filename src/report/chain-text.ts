import type { AnyClaim, Link } from '../claim/claim.js';
import { renamedKey } from '../claim/declaration-schema.js';
import { valuesIn } from '../claim/measured.js';
import { InputError } from '../input/input-error.js';
import { checkIndex } from '../run/address.js';
import { caseAt, casesOf, pathAt } from '../run/cases.js';
import type { Corpus } from '../run/corpus.js';
import { settled } from '../run/settled.js';
import { quantityText } from './case-report.js';
import { textTable } from './text-table.js';

/** The case whose numbers are shown. */
interface ChosenCase {
  readonly seed: number;
  readonly index: number;
}

/**
 * The chain from the parts of a claim's bound to the bound, with the numbers of one case; empty where the claim has
 * none.
 *
 * @param corpus the promoted cases, which a run counts first
 * @throws InputError when the claim has no such case, or the case ends in an error
 */
export async function chainText(claim: AnyClaim, { seed, index }: ChosenCase, corpus?: Corpus): Promise<string> {
  const { chain, measure } = claim;
  if (chain === undefined || measure === undefined) return '';
  checkIndex(claim, undefined, index, corpus);
  const source = casesOf(claim, seed, corpus);
  const found = caseAt(source, index, pathAt(source, index));
  if (found === undefined) throw new InputError(`Claim '${claim.id}' has no case ${index} of seed ${seed}.`);
  let measured: readonly unknown[];
  try {
    measured = valuesIn(await settled(measure(found.value)));
  } catch (error) {
    throw new InputError(`Claim '${claim.id}', case ${index} of seed ${seed}: ${String(error)}.`);
  }
  const parts = measured.filter((values) => values !== undefined).map(chain);
  const old = parts.flat().find((link) => 'says' in link);
  if (old !== undefined) {
    throw new InputError(`Claim '${claim.id}': ${renamedKey(`link '${old.name}' of its chain`, 'says', 'formula')}.`);
  }
  return [`Chain, in case ${index} of seed ${seed}:\n`, ...parts.map(linesOf)].join('\n');
}

function linesOf(links: readonly Link[]): string {
  return textTable(links.map(({ name, formula, value }) => [`  ${name}`, quantityText(value), formula]));
}
