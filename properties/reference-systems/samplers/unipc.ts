import { ratioOf } from './karras.js';
import { integrated, type Said } from './multistep.js';
import { combined, type Rows, type State, stepped, type Walk } from './sampling.js';

/** lambda = log(alpha/sigma). */
const lambda = (at: State) => -Math.log(ratioOf(at));

/** x_0 or eps, with the exponential integrator of each: x_s = keep x_t + by int_0^h e^(-rate (h - u)) P(u) du. */
const FORMS = {
  data: { rate: 1, keep: (at: State, to: State) => to.sigma / at.sigma, by: (to: State) => to.alpha },
  noise: { rate: -1, keep: (at: State, to: State) => to.alpha / at.alpha, by: (to: State) => -to.sigma },
} as const;

/**
 * Zhao et al. 2023: a step by the polynomial P through the last predictions, and the same once more with the prediction at
 * its end, which the next step begins with. Two predictions are not a line, but weighed by half of B(h).
 */
export const uniPc =
  (part: keyof typeof FORMS, history: number, solver: 'bh1' | 'bh2' = 'bh2'): Walk =>
  (run) => {
    const { rate, keep, by } = FORMS[part];
    const count = run.states.length - 1;
    let said: Said[] = [];
    let last: { x: Rows; at: State; used: readonly Said[] } | undefined;
    const step = (x: Rows, at: State, to: State, used: readonly Said[]) => {
      const h = lambda(to) - lambda(at);
      const whole = integrated(used.slice(0, 1), rate, h);
      if (used.length !== 2) return combined([keep(at, to), x], [by(to), integrated(used, rate, h)]);
      const [now, other] = used;
      const b = (solver === 'bh1' ? h : -Math.expm1(-rate * h) / rate) / 2;
      const rise = (b * h) / (other.at - now.at);
      return combined([keep(at, to), x], [by(to), whole], [by(to) * rise, other.rows], [-by(to) * rise, now.rows]);
    };
    return stepped(run, (predicted, at, to, k) => {
      const believed = run.model.believe(predicted, at);
      const now = { at: lambda(at), rows: believed[part] };
      const x = last === undefined ? predicted : step(last.x, last.at, at, [...last.used, now]);
      if (to.sigma === 0) return believed.data;
      said = [now, ...said].slice(0, history);
      last = { x, at, used: said.slice(0, count - k) };
      return step(x, at, to, last.used);
    });
  };
