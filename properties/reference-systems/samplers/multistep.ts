import { ratioOf } from './karras.js';
import { combined, type Rows, type Run, type State, stepped, type Walk } from './sampling.js';

/** lambda = log(alpha/sigma). */
const lambda = (at: State) => -Math.log(ratioOf(at));

/** A prediction of a step before. */
export interface Said {
  readonly at: number;
  readonly rows: Rows;
}

/** f[a, b] = (f(a) - f(b))/(a - b). */
const slope = (a: Said, b: Said) => combined([1 / (a.at - b.at), a.rows], [-1 / (a.at - b.at), b.rows]);

/** int_0^h e^(-rate (h - u)) u^n du for n = 0, 1, 2, each by parts from the one before. */
function moments(rate: number, h: number) {
  const none = -Math.expm1(-rate * h) / rate;
  const one = (h - none) / rate;
  return { none, one, two: (h * h - 2 * one) / rate };
}

/**
 * int_0^h e^(-rate (h - u)) P(u) du of Newton's polynomial P through predictions, in u = lambda - lambda_0 from the first
 * of them on.
 */
export function integrated(said: readonly Said[], rate: number, h: number): Rows {
  let differences = said.map(({ rows }) => rows);
  let roots = [1];
  let sum: Rows | undefined;
  for (let n = 0; n < said.length; n++) {
    const weight = roots.reduce((total, each, power) => total + each * moment(rate, h, power), 0);
    sum = sum === undefined ? combined([weight, differences[0]]) : combined([1, sum], [weight, differences[0]]);
    const root = said[n].at - said[0].at;
    roots = [0, ...roots].map((each, i) => each - root * (roots[i] ?? 0));
    differences = differences.slice(1).map((later, i) => {
      const apart = said[i].at - said[i + n + 1].at;
      return combined([1 / apart, differences[i]], [-1 / apart, later]);
    });
  }
  return sum!;
}

/** int_0^h e^(-rate (h - u)) u^n du, by its series sum_j (-rate)^j n!/(n + 1 + j)! h^(n + 1 + j), or by parts if h is long. */
function moment(rate: number, h: number, n: number): number {
  let [power, value] = [1, -Math.expm1(-rate * h) / rate];
  for (let i = 1; i <= n; i++) {
    power *= h;
    value = (power - i * value) / rate;
  }
  if (h > 1) return value;
  let [sum, term] = [0, (power * h) / (n + 1)];
  for (let j = 0; j < 30; j++) {
    sum += term;
    term *= (-rate * h) / (n + 2 + j);
  }
  return sum;
}

/** Every step in turn, with the predictions of this one and of those before, the newest first. */
function remembering(run: Run, step: (x: Rows, said: readonly Said[], at: State, to: State, k: number) => Rows): Rows {
  const said: Said[] = [];
  return stepped(run, (x, at, to, k) => {
    said.unshift({ at: lambda(at), rows: run.model.believe(x, at).data });
    return step(x, said, at, to, k);
  });
}

/**
 * The authors' code of DPM-Solver++: x_0 is Newton's polynomial in lambda through the last three predictions, with half of its
 * term of second order; the second step has a line, to the middle of the step.
 */
export const dpmSolverPlusPlus3M: Walk = (run) =>
  remembering(run, (x, [now, before, first], at, to) => {
    if (to.sigma === 0) return now.rows;
    const h = lambda(to) - lambda(at);
    const { none, one, two } = moments(1, h);
    const stays = combined([to.sigma / at.sigma, x], [to.alpha * none, now.rows]);
    if (before === undefined) return stays;
    const rise = slope(now, before);
    if (first === undefined) return combined([1, stays], [(to.alpha * none * h) / 2, rise]);
    const bend = combined([1 / (now.at - first.at), rise], [-1 / (now.at - first.at), slope(before, first)]);
    // N(u) = f_0 + u (f[0, 1] + (lambda_0 - lambda_1) f[0, 1, 2]) + u^2 f[0, 1, 2]
    return combined([1, stays], [to.alpha * one, rise], [to.alpha * (one * (now.at - before.at) + 0.5 * two), bend]);
  });

/**
 * SDE-DPM-Solver++(2M) of Lu et al. 2023, with the eta of k-diffusion: DDIM with noise, for an x_0 that is a line in lambda
 * through the last two predictions, by its middle or by its mean with the weights of the step.
 */
export const sdeDpmSolverPlusPlus2M =
  (eta: number, by: 'middle' | 'mean', scale = 1): Walk =>
  (run) =>
    remembering(run, (x, [now, before], at, to, k) => {
      if (to.sigma === 0) return now.rows;
      const h = lambda(to) - lambda(at);
      const { none, one } = moments(1 + eta, h);
      const reach = by === 'middle' ? h / 2 : one / none;
      const data = before === undefined ? now.rows : combined([1, now.rows], [reach, slope(now, before)]);
      const noise = combined([1 / at.sigma, x], [-at.alpha / at.sigma, data]);
      const kept = to.sigma * Math.exp(-eta * h);
      const fresh = Math.sqrt(to.sigma * to.sigma - kept * kept);
      return combined([to.alpha, data], [kept, noise], [scale * fresh, run.noise(k)]);
    });

/** eps' of Liu et al. 2022, eq. 12, in 24ths, and of fewer steps in theirs. */
const EVEN_STEPS = [[1], [3, -1], [23, -16, 5], [55, -59, 37, -9]];

/** DDIM by a mean of the last four eps; for `plms` the first step is made again with the eps at its end, as Heun does. */
export const pseudoMultistep =
  (kind: 'plms' | 'ipndm'): Walk =>
  (run) => {
    let said: Rows[] = [];
    const byNoise = (x: Rows, noise: Rows, at: State, to: State) =>
      combined([to.alpha / at.alpha, x], [to.sigma - (to.alpha * at.sigma) / at.alpha, noise]);
    return stepped(run, (x, at, to, k) => {
      const { noise } = run.model.believe(x, at);
      said = [noise, ...said].slice(0, 4);
      const shares = EVEN_STEPS[said.length - 1];
      const total = shares.reduce((sum, each) => sum + each, 0);
      const mean = combined(...said.map((rows, j): [number, Rows] => [shares[j] / total, rows]));
      const reached = byNoise(x, mean, at, to);
      if (kind === 'ipndm' || k > 0 || run.states.length === 2) return reached;
      return byNoise(x, combined([0.5, noise], [0.5, run.model.believe(reached, to).noise]), at, to);
    });
  };

/** DEIS with eps a polynomial in log(sigma/alpha): Newton's through the last predictions, integrated by parts. */
export const deis =
  (history: number): Walk =>
  (run) => {
    let said: Said[] = [];
    return stepped(run, (x, at, to) => {
      const { data, noise } = run.model.believe(x, at);
      said = [{ at: lambda(at), rows: noise }, ...said].slice(0, history);
      if (to.sigma === 0) return data;
      const h = lambda(to) - lambda(at);
      const moved = integrated(said, -1, h);
      return combined([to.alpha / at.alpha, x], [-to.sigma, moved]);
    });
  };

/** The integral from 0 to `end` of the polynomial with these roots, and 1 before its highest power. */
function integralOfRoots(roots: readonly number[], end: number): number {
  let powers = [1];
  for (const root of roots) {
    const raised = [0, ...powers];
    powers = raised.map((each, i) => each - root * (powers[i] ?? 0));
  }
  return powers.reduceRight((sum, each, i) => (sum + each / (i + 1)) * end, 0);
}

/** Adams-Bashforth of uneven steps in sigma/alpha: Newton's polynomial through the last slopes, integrated term by term. */
export const linearMultistep =
  (history: number): Walk =>
  (run) => {
    let said: Said[] = [];
    return stepped(run, (x, at, to) => {
      const here = ratioOf(at);
      said = [{ at: here, rows: run.model.believe(x, at).noise }, ...said].slice(0, history);
      let differences = said.map(({ rows }) => rows);
      let y: Rows = combined([1 / at.alpha, x]);
      for (let n = 0; n < said.length; n++) {
        const roots = said.slice(0, n).map((each) => each.at - here);
        y = combined([1, y], [integralOfRoots(roots, ratioOf(to) - here), differences[0]]);
        differences = differences.slice(1).map((later, i) => {
          const apart = said[i].at - said[i + n + 1].at;
          return combined([1 / apart, differences[i]], [-1 / apart, later]);
        });
      }
      return combined([to.alpha, y]);
    });
  };
