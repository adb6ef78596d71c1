/** Where the levels of a grid lie, as values of sigma/alpha; see `Spacing` of a system. */
interface EvenLevels {
  readonly kind: 'linear' | 'karras' | 'exponential' | 'snr' | 'flow';
  readonly rho: number;
  readonly shift: number;
  readonly ends: readonly [number, number];
}

/**
 * sigma/alpha of `count` levels, from the first end to the last: r_k = f^-1(f(r_0) + k/(count - 1) (f(r_last) - f(r_0))),
 * times the shift, where f is what the spacing is even in.
 */
export function spaced({ kind, rho, shift, ends }: EvenLevels, count: number): number[] {
  const [even, back] = evenIn(kind, rho);
  const [first, last] = ends.map(even);
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return shift * ends[0];
    return shift * back(first + (k / (count - 1)) * (last - first));
  });
}

type Scale = (x: number) => number;

/** What a spacing is even in, as a function of sigma/alpha, and its inverse. */
function evenIn(kind: EvenLevels['kind'], rho: number): [Scale, Scale] {
  switch (kind) {
    case 'linear':
      return [(r) => r, (r) => r];
    case 'karras':
      return [(r) => Math.exp(Math.log(r) / rho), (root) => Math.exp(rho * Math.log(root))];
    case 'exponential':
      return [Math.log, Math.exp];
    case 'snr':
      return [(r) => 1 / (r * r), (snr) => 1 / Math.sqrt(snr)];
    case 'flow':
      // sigma = r/(1 + r)
      return [(r) => 1 / (1 + 1 / r), (sigma) => sigma / (1 - sigma)];
  }
}
