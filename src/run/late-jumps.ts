import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** Where the jumps of the last case have led. */
let last: { readonly seed: number; jumps: number; readonly random: JumpableRandomGenerator } | undefined;

/**
 * The generator that fast-check draws with by default, whose jumps are only counted until a copy is asked for: fast-check jumps
 * once a case and draws from copies, and to come to case i it jumps i times. Those of the case before need not be made again,
 * so that n cases, one after the other, cost n jumps and not n^2/2.
 */
export function lateJumps(seed: number): JumpableRandomGenerator {
  let jumps = 0;
  return {
    jump: () => {
      jumps++;
    },
    clone: () => jumped(seed, jumps),
    next: () => {
      throw new Error('numbers are drawn from a copy');
    },
    getState: () => jumped(seed, jumps).getState(),
  };
}

function jumped(seed: number, jumps: number): JumpableRandomGenerator {
  if (last?.seed !== seed || last.jumps > jumps) last = { seed, jumps: 0, random: xorshift128plus(seed) };
  for (; last.jumps < jumps; last.jumps++) last.random.jump();
  return last.random.clone();
}
