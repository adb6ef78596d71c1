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
      const { up, down } = lowered(t, next, eta);
      return combined([1, y], [down - t, slope(run, y, at)], [scale * up, run.noise(k)]);
    });

/** Where noise leads up again to the next level, and the deviation of that noise. */
function lowered(t: number, next: number, eta: number) {
  const up = eta * (next / t) * Math.sqrt(t * t - next * next);
  return { up, down: Math.sqrt(next * next - up * up) };
}

/** k-diffusion's sample_dpm_2_ancestral, and with D in place of the slope sample_dpmpp_2s_ancestral. */
export const secondAncestral =
  (kind: 'dpm-2' | '2s', stateOf: StateOf, eta = 1): Walk =>
  (run) =>
    stepped(run, (y, at, to, k) => {
      const [t, next] = [ratioOf(at), ratioOf(to)];
      const { up, down } = lowered(t, next, eta);
      const towards = (y0: Rows, r: number, y1: Rows, from: State) => {
        const d = slope(run, y1, from);
        if (kind === 'dpm-2') return combined([1, y0], [r - t, d]);
        const data = combined([1, y1], [-ratioOf(from), d]);
        return combined([r / t, y0], [1 - r / t, data]);
      };
      if (next === 0) return towards(y, 0, y, at);
      const middle = stateOf(Math.sqrt(t * down));
      const moved = towards(y, down, towards(y, ratioOf(middle), y, at), middle);
      return combined([1, moved], [up, run.noise(k)]);
    });

/** k-diffusion's sample_dpmpp_sde with r = 1/2 and the increments of one Brownian path in sigma/alpha. */
export const sdeByMiddle =
  (stateOf: StateOf, eta = 1): Walk =>
  (run) =>
    stepped(run, (y, at, to, k) => {
      const [t, next] = [ratioOf(at), ratioOf(to)];
      const dataAt = (x: Rows, from: State) => combined([1, x], [-ratioOf(from), slope(run, x, from)]);
      const data = dataAt(y, at);
      if (next === 0) return data;
      const middle = stateOf(Math.sqrt(t * next));
      const reached = (r: number, found: Rows, noise: Rows) => {
        const { up, down } = lowered(t, r, eta);
        return combined([down / t, y], [1 - down / t, found], [up, noise]);
      };
      const path = combined([Math.sqrt(t - ratioOf(middle)), run.noise(2 * k)]);
      const first = combined([1 / Math.sqrt(t - ratioOf(middle)), path]);
      const later = dataAt(reached(ratioOf(middle), data, first), middle);
      const whole = combined([1, path], [Math.sqrt(ratioOf(middle) - next), run.noise(2 * k + 1)]);
      return reached(next, later, combined([1 / Math.sqrt(t - next), whole]));
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
