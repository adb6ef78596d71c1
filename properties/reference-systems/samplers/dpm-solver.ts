import { type Churning, churned, ratioOf, type StateOf } from './karras.js';
import { combined, type Rows, type State, stepped, type Walk } from './sampling.js';

/** lambda = log(alpha/sigma), infinite at the data. */
const lambda = (at: State) => -Math.log(ratioOf(at));

/** x at another level if D stays all along: the step of first order of Lu et al. 2023. */
function carried(x: Rows, data: Rows, at: State, to: State): Rows {
  return combined([to.sigma / at.sigma, x], [-to.alpha * Math.expm1(lambda(at) - lambda(to)), data]);
}

/** The same if eps stays: DPM-Solver-1 of Lu et al. 2022. */
function carriedByNoise(x: Rows, noise: Rows, at: State, to: State): Rows {
  return combined([to.alpha / at.alpha, x], [-to.sigma * Math.expm1(lambda(to) - lambda(at)), noise]);
}

const halfway = (stateOf: StateOf, at: State, to: State) => stateOf(Math.sqrt(ratioOf(at) * ratioOf(to)));

/** Lu et al. 2022: each step with the eps that it begins with, as DDIM has it. */
export const dpmSolver1: Walk = (run) =>
  stepped(run, (x, at, to) => {
    const { data, noise } = run.model.believe(x, at);
    return to.sigma === 0 ? data : carriedByNoise(x, noise, at, to);
  });

/** Lu et al. 2022, algorithm 1, noise first where there is churn. The last step, to no noise, is one of first order. */
export const dpmSolver2 =
  (stateOf: StateOf, churning?: Churning): Walk =>
  (run) =>
    stepped(run, (before, from, to, k) => {
      const { y, at } = churned(run, combined([1 / from.alpha, before]), from, k, churning);
      const x = combined([at.alpha, y]);
      const { data, noise } = run.model.believe(x, at);
      if (to.sigma === 0) return data;
      const middle = halfway(stateOf, at, to);
      const u = carriedByNoise(x, noise, at, middle);
      return carriedByNoise(x, run.model.believe(u, middle).noise, at, to);
    });

/** Lu et al. 2023, algorithm 1, with r = 1/2. The last step, to no noise, is one of first order. */
export const dpmSolverPlusPlus2S =
  (stateOf: StateOf): Walk =>
  (run) =>
    stepped(run, (x, at, to) => {
      const { data } = run.model.believe(x, at);
      if (to.sigma === 0) return carried(x, data, at, to);
      const middle = halfway(stateOf, at, to);
      const u = carried(x, data, at, middle);
      return carried(x, run.model.believe(u, middle).data, at, to);
    });

/** Lu et al. 2023, algorithm 2. The first step is of first order, and the last one too, to no noise. */
export const dpmSolverPlusPlus2M: Walk = (run) => {
  let before: { readonly data: Rows; readonly length: number } | undefined;
  return stepped(run, (x, at, to) => {
    const { data } = run.model.believe(x, at);
    const length = lambda(to) - lambda(at);
    const used = before === undefined || to.sigma === 0 ? data : ahead(data, before.data, before.length / length);
    before = { data, length };
    return carried(x, used, at, to);
  });
};

function ahead(data: Rows, before: Rows, r: number): Rows {
  return combined([1 + 1 / (2 * r), data], [-1 / (2 * r), before]);
}
