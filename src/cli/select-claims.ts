import { type AnyClaim, CLAIM_GROUPS } from '../claim/claim.js';
import { InputError } from '../experiment/input-error.js';

/** The claims that a comma-separated list of ids and groups names, in the registry's order; all without a list. */
export function selectClaims(claims: readonly AnyClaim[], list: string | undefined): readonly AnyClaim[] {
  if (list === undefined) return claims;
  const wanted = new Set(list.split(',').map((name) => name.trim()));
  const known = new Set<string>([...claims.map(({ id }) => id), ...CLAIM_GROUPS]);
  const unknown = [...wanted].find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownClaim(unknown);
  return claims.filter(({ id, group }) => wanted.has(id) || wanted.has(group));
}

/** The claim of an id. */
export function findClaim(claims: readonly AnyClaim[], id: string): AnyClaim {
  const found = claims.find((claim) => claim.id === id);
  if (found === undefined) throw unknownClaim(id);
  return found;
}

function unknownClaim(name: string): InputError {
  return new InputError(`There is no claim '${name}'; 'diffusion-bounds list' names them all.`);
}
