import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import type { Registry } from '../run/registry.js';

/**
 * The claims of a registry that a comma-separated list of ids and topics names, in the order of the registry; all of
 * them without a list.
 *
 * @throws InputError
 */
export function selectClaims(registry: Registry, list: string | undefined): readonly AnyClaim[] {
  const { claims, topics } = registry;
  if (list === undefined) return claims;
  const wanted = new Set(list.split(',').map((name) => name.trim()));
  const known = new Set([...topics.keys(), ...topics.values()]);
  const unknown = [...wanted].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new InputError(
      `There is no claim or topic '${unknown}': topics are ${topicNames(registry)}; ` +
        "'diffusion-bounds list' names the claims.",
    );
  }
  return claims.filter(({ id }) => wanted.has(id) || wanted.has(topics.get(id) ?? ''));
}

/** The topics of a registry as text. */
export function topicNames({ topics }: Registry): string {
  return [...new Set(topics.values())].join(', ');
}

/** The claim with the given id. @throws InputError */
export function findClaim(claims: readonly AnyClaim[], id: string): AnyClaim {
  const found = claims.find((claim) => claim.id === id);
  if (found === undefined) throw new InputError(`There is no claim '${id}'; 'diffusion-bounds list' names them all.`);
  return found;
}
