import { atLeast, type Finding, found } from './finding.js';
import { inTurns, seconds } from './stopwatch.js';

const ROUNDS = 5;
/** The least number of summands of one measurement: enough for the resolution of the clock. */
const SUMMANDS = 2e7;

/** Nanoseconds of a summand by each of two kernels, and their ratio. */
export function raced(name: string, summands: number, [plain, simd]: readonly (() => void)[]): Finding[] {
  const repeats = Math.ceil(SUMMANDS / summands);
  const several = (run: () => void) => () =>
    (1e9 / repeats / summands) *
    seconds(() => {
      for (let k = 0; k < repeats; k++) run();
    });
  const taken = inTurns(ROUNDS, { plain: several(plain), simd: several(simd) });
  return [
    found(`${name}: plain`, taken.plain, ' ns'),
    found(`${name}: SIMD`, taken.simd, ' ns'),
    atLeast(`${name}: plain over SIMD`, taken.plain / taken.simd, 1.5, 'x'),
  ];
}
