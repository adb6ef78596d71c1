import { type KernelOf, stateAt, type Velocity } from './flow-and-sde.js';
import type { StateOf } from './karras.js';
import { combined, DATA, type Rows, type Run, type State, type Walk } from './sampling.js';

/** A step of two orders: what it arrives at, and how far the lower order is from that. */
interface Pair {
  readonly x: Rows;
  readonly gap: Rows;
}

/**
 * Steps that are kept short enough for rms(gap/(tolerance (1 + max |x|))) <= 1, the greater of |x| before and after.
 *
 * @param order of the gap: it is of the size of the step to this power
 */
function walked(
  { tolerance, start }: Run,
  [from, to]: readonly [number, number],
  order: number,
  pairOf: (x: Rows, from: number, to: number) => Pair,
): Rows {
  let [x, at, part] = [start, from, 0.01];
  while (at !== to) {
    const next = at + part * (to - from);
    const end = Math.abs(next - from) >= Math.abs(to - from) ? to : next;
    const { x: moved, gap } = pairOf(x, at, end);
    const before = x;
    const errors = gap.flatMap((row, i) =>
      row.map((each, j) => each / (tolerance * (1 + Math.max(Math.abs(before[i][j]), Math.abs(moved[i][j]))))),
    );
    const error = Math.sqrt(errors.reduce((sum, each) => sum + each * each, 0) / errors.length);
    if (error <= 1) [x, at] = [moved, end];
    // by logarithms, as powers with a variable exponent have other bits in other versions of Node
    part *= Math.min(5, Math.max(0.2, 0.9 * Math.exp(-Math.log(Math.max(error, 1e-10)) / order)));
  }
  return x;
}

/** Dormand, Prince 1980: a row of each stage, the last of which is the step of order 5, and its difference from order 4. */
const STAGES = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const NODES = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const GAP = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/** The probability flow in time by the pair of orders 5 and 4, as in `get_ode_sampler` of Song et al. 2021. */
export const dormandPrince =
  (velocity: Velocity, kernelOf: KernelOf): Walk =>
  (run) => {
    const [first, end] = endsOf(run);
    return walked(run, [first.label!, end.label!], 5, (x, from, to) => {
      const h = to - from;
      const slopes = [velocity(run, x, stateAt(kernelOf, from))];
      let moved = x;
      for (const [i, row] of STAGES.entries()) {
        moved = combined([1, x], ...row.map((by, j) => [by * h, slopes[j]] as const));
        slopes.push(velocity(run, moved, stateAt(kernelOf, from + NODES[i] * h)));
      }
      return { x: moved, gap: combined(...GAP.map((by, j) => [by * h, slopes[j]] as const)) };
    });
  };

/** The flow with a step to the data after it: the forward step from them, reversed as by `reverse-diffusion`, without noise. */
export const denoised =
  (walk: Walk, [ratio, added]: readonly [number, number]): Walk =>
  (run) => {
    const states = run.states.filter(({ label }) => label !== null);
    const x = walk({ ...run, states });
    const at = states[states.length - 1];
    const { noise } = run.model.believe(x, at);
    return combined([2 - ratio, x], [-added / at.sigma, noise]);
  };

/** DPM-Solver of orders 2 and 1 in log SNR (Lu et al. 2022, appendix C; `sample_dpm_adaptive` of k-diffusion). */
export const dpmAdaptive =
  (stateOf: StateOf): Walk =>
  (run) => {
    const [from, to] = endsOf(run).map(({ alpha, sigma }) => Math.log(alpha / sigma));
    return walked(run, [from, to], 2, (x, at, next) => {
      const [state, middle, arrived] = [at, (at + next) / 2, next].map((lambda) => stateOf(Math.exp(-lambda)));
      const grown = (target: State, by: number) => -target.sigma * Math.expm1(by);
      const { noise } = run.model.believe(x, state);
      const half = combined([middle.alpha / state.alpha, x], [grown(middle, (next - at) / 2), noise]);
      const { noise: later } = run.model.believe(half, middle);
      const kept = arrived.alpha / state.alpha;
      const low = combined([kept, x], [grown(arrived, next - at), noise]);
      const high = combined([kept, x], [grown(arrived, next - at), later]);
      return { x: high, gap: combined([1, low], [-1, high]) };
    });
  };

/** The states between which a flow is solved; those in between lie on its way. */
const endsOf = ({ states }: Run) => [states[0], states[states.length - 1]];

/** The ends of a flow, and the data where a step leads there. */
export const endsOfFlow =
  (...states: readonly State[]) =>
  (steps: number): readonly State[] =>
    steps < states.length ? states.slice(0, steps + 1) : [...states, DATA];
