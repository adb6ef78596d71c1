import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** Where the jumps of the last case have led. */
let last: { readonly seed: number; jumps: number; readonly random: JumpableRandomGenerator } | undefined;

/**
 * The generator that fast-check draws case i with by default: that of the seed after i + 1 jumps. Those to the case before need
 * not be made again, so that n cases, one after the other, cost n jumps and not n^2/2.
 */
export function caseRandom(seed: number, index: number): JumpableRandomGenerator {
  const jumps = index + 1;
  if (last?.seed !== seed || last.jumps > jumps) last = { seed, jumps: 0, random: xorshift128plus(seed) };
  for (; last.jumps < jumps; last.jumps++) last.random.jump();
  return last.random.clone();
}
