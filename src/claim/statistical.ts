import type { LawKind } from '../evidence/comparison.js';
import type { Law } from './law.js';

/** A claim as far as its kinds go. */
interface Kinds {
  readonly kind: LawKind;
  readonly laws: Readonly<Record<string, Pick<Law<unknown>, 'kind'>>>;
  readonly delta?: number;
}

/** How a law of a claim is decided. */
export function kindOf({ kind, laws }: Kinds, law: string): LawKind {
  return laws[law]?.kind ?? kind;
}

/** Whether laws of a kind are decided by all cases together, so that chance can mislead. */
export function isByChance(kind: LawKind): boolean {
  return kind === 'coverage' || kind === 'trend';
}

/** The laws of a claim that are decided, which findings are not. */
export function decidedLaws(claim: Kinds): string[] {
  return Object.keys(claim.laws).filter((law) => kindOf(claim, law) !== 'finding');
}

/** The laws of a claim that are measured and reported only. */
export function findingLaws(claim: Kinds): string[] {
  return Object.keys(claim.laws).filter((law) => kindOf(claim, law) === 'finding');
}

/** The laws of a claim that chance can mislead on. */
export function statisticalLaws(claim: Kinds): string[] {
  return Object.keys(claim.laws).filter((law) => isByChance(kindOf(claim, law)));
}

/** Whether a claim's verdict can be wrong by chance. */
export function isStatistical(claim: Kinds): boolean {
  return statisticalLaws(claim).length > 0;
}

/** The rate at which the draws of a statistical law exceed its bound when it is only just true. */
export function rateAtEdge(claim: Kinds, law: string): number {
  // the median of a trend is within the bound if at most half of its replicates exceed it
  return kindOf(claim, law) === 'trend' ? 0.5 : (claim.delta ?? Number.NaN);
}
