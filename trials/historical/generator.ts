/**
 * Numbers in (0, 1) that go on from call to call, as a library's generator does (Lehmer's, with Park and Miller's 48271).
 */
export function generator(seed: number): () => number {
  let state = 1 + (seed % 2147483646);
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  // the first ones of small seeds are small
  for (let k = 0; k < 3; k++) next();
  return next;
}
