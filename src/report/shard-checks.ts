import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { addressText, type CaseAddress } from '../run/address.js';
import { isOfShard, shardText } from '../run/shard.js';
import type { StoredShard } from './shard-file.js';

/** @throws InputError when the shard lacks a case that it should have, or has one that it should not have */
export function checkCases({ shard, outcomes }: StoredShard, path: string, addresses: readonly CaseAddress[]): void {
  const expected = addresses.filter((address) => isOfShard(address, shard));
  for (let i = 0; i < Math.max(expected.length, outcomes.length); i++) {
    const [wanted, found] = [expected, outcomes].map((list) =>
      i < list.length ? `the case ${addressText(list[i])}` : 'nothing',
    );
    if (wanted !== found) {
      throw new InputError(`${path}: outcomes[${i}] of shard ${shardText(shard)} should be ${wanted}, found ${found}.`);
    }
  }
}

/** @throws InputError when an outcome is about a law or an assumption that its claim does not have */
export function checkStatements({ outcomes }: StoredShard, path: string, claims: readonly AnyClaim[]): void {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  for (const [i, { claim: id, outcome }] of outcomes.entries()) {
    const { laws, assumptions } = byId.get(id)!;
    const place = `${path}: outcomes[${i}].outcome`;
    if (outcome.kind === 'measured') {
      const k = outcome.findings.findIndex(({ law }) => !Object.hasOwn(laws, law));
      if (k >= 0) {
        const names = Object.keys(laws).join(', ');
        throw new InputError(
          `${place}.findings[${k}].law should be one of ${names}, found ${JSON.stringify(outcome.findings[k].law)}.`,
        );
      }
    } else if (outcome.kind === 'unmet') {
      const k = outcome.assumptions.findIndex((each) => each >= assumptions.length);
      if (k >= 0) {
        const least = `below ${assumptions.length}, as '${id}' has so many`;
        throw new InputError(`${place}.assumptions[${k}] should be ${least}, found ${outcome.assumptions[k]}.`);
      }
    }
  }
}
