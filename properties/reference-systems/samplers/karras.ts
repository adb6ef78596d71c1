import { combined, DATA, type Rows, type Run, type State, stepped, type Walk } from './sampling.js';

/** The state at a value of sigma/alpha. */
export type StateOf = (ratio: number) => State;

/** Karras et al. 2022, eq. 5: the rho-th root of sigma/alpha is even from the first to the last, and then comes 0. */
export function karrasSpaced(stateOf: StateOf, [first, last]: readonly [number, number], rho: number) {
  const [high, low] = [first, last].map((ratio) => Math.exp(Math.log(ratio) / rho));
  const ratioAt = (part: number) => Math.exp(rho * Math.log((1 - part) * high + part * low));
  return (steps: number): State[] => [
    ...Array.from({ length: steps }, (_, k) => stateOf(ratioAt(k / Math.max(1, steps - 1)))),
    DATA,
  ];
}

/** Evenly in the logarithm of sigma/alpha. */
export function logSpaced(stateOf: StateOf, [first, last]: readonly [number, number]) {
  const whole = Math.log(last / first);
  return (steps: number): State[] =>
    Array.from({ length: steps + 1 }, (_, k) => stateOf(first * Math.exp((k / steps) * whole)));
}

export const ratioOf = ({ alpha, sigma }: State): number => sigma / alpha;

/** (y - D)/t of Karras et al. 2022, with y = x/alpha and t = sigma/alpha; the model takes x. */
function slope({ model }: Run, y: Rows, at: State): Rows {
  const { data } = model.believe(combined([at.alpha, y]), at);
  return combined([1 / ratioOf(at), y], [-1 / ratioOf(at), data]);
}

/** The settings of algorithm 2. */
export interface Churn {
  readonly amount: number;
  readonly from: number;
  readonly to: number;
  readonly noise: number;
}

export interface Churning {
  readonly churn: Churn;
  readonly stateOf: StateOf;
}

/**
 * Karras et al. 2022, algorithm 1 in coordinates x/alpha, without its second stage for `euler`; algorithm 2 with `churn`.
 */
export const karrasSteps =
  (order: 1 | 2, churning?: Churning): Walk =>
  (run) =>
    stepped(run, (y, at, to, k) => {
      const raised = churned(run, y, at, k, churning);
      const [t, next] = [ratioOf(raised.at), ratioOf(to)];
      const first = slope(run, raised.y, raised.at);
      const euler = combined([1, raised.y], [next - t, first]);
      if (order === 1 || next === 0) return euler;
      const second = slope(run, euler, to);
      return combined([1, raised.y], [(next - t) / 2, first], [(next - t) / 2, second]);
    });

/** The start of a step of y = x/alpha, once noise is added. */
export function churned(run: Run, y: Rows, at: State, k: number, churning?: Churning): { y: Rows; at: State } {
  if (churning === undefined) return { y, at };
  const { churn, stateOf } = churning;
  const t = ratioOf(at);
  const steps = run.states.length - 1;
  const gamma = t >= churn.from && t <= churn.to ? Math.min(churn.amount / steps, Math.SQRT2 - 1) : 0;
  if (gamma === 0) return { y, at };
  const higher = t * (1 + gamma);
  const noise = churn.noise * Math.sqrt(higher * higher - t * t);
  return { y: combined([1, y], [noise, run.noise(k)]), at: stateOf(higher) };
}

/** Euler down to where noise leads up again to the next level: with eta = 1, as the posterior's does. */
export const eulerAncestral =
  (eta = 1, scale = 1): Walk =>
  (run) =>
    stepped(run, (y, at, to, k) => {
      const [t, next] = [ratioOf(at), ratioOf(to)];
      const up = eta * (next / t) * Math.sqrt(t * t - next * next);
      const down = Math.sqrt(next * next - up * up);
      return combined([1, y], [down - t, slope(run, y, at)], [scale * up, run.noise(k)]);
    });

/** The probability flow in log(sigma/alpha), where y' = y - D, by the classical method of fourth order. */
export const rungeKutta =
  (stateOf: StateOf): Walk =>
  (run) =>
    stepped(run, (y, at, to) => {
      const h = Math.log(ratioOf(to) / ratioOf(at));
      const middle = stateOf(Math.sqrt(ratioOf(at) * ratioOf(to)));
      const pace = (at: State, y: Rows) => combined([ratioOf(at), slope(run, y, at)]);
      const k1 = pace(at, y);
      const k2 = pace(middle, combined([1, y], [h / 2, k1]));
      const k3 = pace(middle, combined([1, y], [h / 2, k2]));
      const k4 = pace(to, combined([1, y], [h, k3]));
      return combined([1, y], [h / 6, k1], [h / 3, k2], [h / 3, k3], [h / 6, k4]);
    });
