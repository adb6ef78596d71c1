import { ratioOf } from './karras.js';
import { combined, type Rows, type Run, type State, stepped, type Walk } from './sampling.js';

/** lambda = log(alpha/sigma). */
const lambda = (at: State) => -Math.log(ratioOf(at));

/** A prediction of a step before. */
interface Said {
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
