/**
 * Controls are curtailed, as an inspection of goods is that ends with the item that settles it: a control must be refuted in a quarter
 * of its cases, and once so many are, the others are not run. The verdict is that of all cases, which cost up to four times as much.
 */
import type { AnyClaim, Control } from '../claim/claim.js';
import { isByChance, kindOf } from '../claim/statistical.js';
import { isClearlyRefuted, isRefuted } from '../evidence/comparison.js';
import { type CaseAddress, controlCount } from './address.js';
import { type CaseOutcome, comparisonsOf } from './outcome.js';
import type { RunParameters } from './parameters.js';

/**
 * A control must be refuted in at least this fraction of its cases; a positive one must decide at least this fraction.
 */
export const CONTROL_SHARE = 0.25;

/** What refutes a case of a control: a positive one is refuted as a claim is, without the tenfold margin. */
export const refutes = ({ expects }: Control<unknown>) => (expects === 'holds' ? isRefuted : isClearlyRefuted);

/** Which cases of a run are left out. */
export interface Curtailment {
  /** Takes note of a case that was run, in whatever order. */
  add(address: CaseAddress, outcome: CaseOutcome): void;
  /** Whether the cases that were added settle the control that a case belongs to. */
  isSettled(address: CaseAddress): boolean;
  /** Whether those among them do that have a lower index. */
  isLeftOut(address: CaseAddress): boolean;
}

/**
 * A run of which no case is known yet. What is left out depends on the outcomes alone: once all cases of lower index are added that
 * are not left out themselves, `isLeftOut` answers for good, and what it says with fewer stays true.
 *
 * @param claims as they are asked
 */
export function curtailment(claims: readonly AnyClaim[], { profile }: Pick<RunParameters, 'profile'>): Curtailment {
  const controls = new Map(
    claims.flatMap((claim) =>
      claim.controls
        .filter((control) => isCurtailed(claim, control))
        .map((control) => {
          const enough = Math.ceil(CONTROL_SHARE * controlCount(claim, control, profile));
          return [
            keyOf({ claim: claim.id, control: control.id }),
            { control, enough, refuted: [] as number[] },
          ] as const;
        }),
    ),
  );
  const isSettledBelow = (address: CaseAddress, end: number) => {
    const found = controls.get(keyOf(address));
    return found !== undefined && found.refuted.filter((index) => index < end).length >= found.enough;
  };
  return {
    add(address, outcome) {
      const found = controls.get(keyOf(address));
      if (found !== undefined && comparisonsOf(outcome).some(refutes(found.control))) found.refuted.push(address.index);
    },
    isSettled: (address) => isSettledBelow(address, Number.POSITIVE_INFINITY),
    isLeftOut: (address) => isSettledBelow(address, address.index),
  };
}

/** Draws are judged together, by their number, and a control that holds has to hold in all of its cases. */
function isCurtailed(claim: AnyClaim, { breaks, expects }: Control<unknown>): boolean {
  const kind = kindOf(claim, breaks);
  return expects !== 'holds' && kind !== 'finding' && !isByChance(kind);
}

function keyOf({ claim, control = '' }: Omit<CaseAddress, 'index'>): string {
  return `${claim}/${control}`;
}
