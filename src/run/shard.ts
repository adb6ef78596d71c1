import type { CaseAddress } from './address.js';

/** One of `of` parts that a run is cut into; `number` counts from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Whether a shard has the case at an address: of every claim and control it has every `of`-th case. */
export function isOfShard({ index }: CaseAddress, { number, of }: Shard): boolean {
  return index % of === number - 1;
}

/** `2 of 3` */
export function shardText({ number, of }: Shard): string {
  return `${number} of ${of}`;
}
