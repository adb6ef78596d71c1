import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { cos, sin } from './trigonometry.js';

/**
 * Every use of randomness has a named stream: position k in this list is the generator after k jumps of 2^64 draws.
 * Only append to it, so that a new use shifts no existing stream.
 */
export const STREAMS = ['features', 'data', 'readouts', 'noise', 'evaluation', 'labels', 'batches'] as const;

/** The name of a use of randomness. */
export type StreamName = (typeof STREAMS)[number];

/** A source of independent draws; each call advances it. */
export interface Stream {
  /** A uniform draw from [0, 1), with 53 random bits. */
  uniform(): number;
  /** A standard normal draw. */
  normal(): number;
}

/**
 * The named stream of a seed. Streams of one seed never overlap; seeds below 2^32 give different streams, larger ones
 * are folded to 32 bits.
 *
 * @param seed a safe integer >= 0
 */
export function stream(seed: number, name: StreamName): Stream {
  const generator: JumpableRandomGenerator = xoroshiro128plus(foldSeed(seed));
  for (let jumps = STREAMS.indexOf(name); jumps > 0; jumps--) generator.jump();
  const uniform = () => uniformFloat64(generator);
  let spare: number | undefined;
  return {
    uniform,
    /**
     * Box-Muller: r = sqrt(-2 ln(1 - u)), (r cos 2 pi v, r sin 2 pi v); the second of a pair is kept for the next call.
     */
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * sin(angle);
      return radius * cos(angle);
    },
  };
}

/**
 * The generator takes 32 bits, so the high bits of a seed are folded into its low bits; a seed below 2^32 keeps its
 * own. The bits must then be mixed: the generator begins with the bits it is given, and the first draw of an unmixed small
 * seed is 1 - seed/2^26.
 */
function foldSeed(seed: number): number {
  const low = seed >>> 0;
  const high = Math.floor(seed / 4294967296) >>> 0;
  return mixedBits(low ^ Math.imul(high, 0x9e3779b1));
}

/**
 * A bijection of the 32-bit integers that spreads every bit over all of them: the finaliser of MurmurHash3 (Appleby).
 */
export function mixedBits(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
