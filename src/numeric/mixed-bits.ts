/**
 * A bijection of the 32-bit integers that spreads every bit over all of them: the finaliser of MurmurHash3 (Appleby).
 */
export function mixedBits(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
