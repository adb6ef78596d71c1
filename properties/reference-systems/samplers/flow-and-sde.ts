import { type Kernel, straight, variancePreserving } from '../schedules.js';
import { between } from './ancestral.js';
import { combined, DATA, type Rows, type Run, type State, stepped, type Walk } from './sampling.js';

/** alpha and sigma of a time. */
export type KernelOf = (time: number) => Pick<Kernel, 'alpha' | 'sigma'>;

/** The state at a time; the last state of a sampler that only looks back has no label. */
export function stateAt(kernelOf: KernelOf, time: number, isAsked = true): State {
  const { alpha, sigma } = kernelOf(time);
  return { label: isAsked ? time : null, alpha, sigma, time };
}

/** Even times, both ends included. */
export function evenTimes(kernelOf: KernelOf, [from, to]: readonly [number, number], asksLast: boolean) {
  const timeAt = (part: number) => (1 - part) * from + part * to;
  return (steps: number): State[] =>
    Array.from({ length: steps + 1 }, (_, k) => stateAt(kernelOf, timeAt(k / steps), asksLast || k < steps));
}

/** dx/dt of the probability flow. */
export type Velocity = (run: Run, x: Rows, at: State) => Rows;

/** A model that predicts alpha' x_0 + sigma' eps predicts dx/dt itself (Lipman et al. 2023). */
export const ofFlow: Velocity = ({ model }, x, at) => model.predict(x, at);

/** f x - g^2 s/2 (Song et al. 2021, eq. 13), of a model of the score. */
export const ofScore: Velocity = ({ model }, x, at) => {
  const { drift, diffusion } = variancePreserving(at.time!);
  return combined([drift, x], [-0.5 * diffusion * diffusion, model.predict(x, at)]);
};

const long = (at: State, to: State) => to.time! - at.time!;

export const flowEuler =
  (velocity: Velocity): Walk =>
  (run) =>
    stepped(run, (x, at, to) => combined([1, x], [long(at, to), velocity(run, x, at)]));

export const flowHeun =
  (velocity: Velocity): Walk =>
  (run) =>
    stepped(run, (x, at, to) => {
      const first = velocity(run, x, at);
      const second = velocity(run, combined([1, x], [long(at, to), first]), to);
      return combined([1, x], [long(at, to) / 2, first], [long(at, to) / 2, second]);
    });

export const flowMidpoint =
  (velocity: Velocity): Walk =>
  (run) =>
    stepped(run, (x, at, to) => {
      const middle = stateAt(straight, at.time! + long(at, to) / 2);
      const there = combined([1, x], [long(at, to) / 2, velocity(run, x, at)]);
      return combined([1, x], [long(at, to), velocity(run, there, middle)]);
    });

/**
 * The reverse SDE in n steps of 1/n from time 1, told n even times from 1 to `last` as in the code of Song et al. 2021. The
 * last step ends with its mean.
 */
export function eulerMaruyama(last: number) {
  const dt = (steps: number) => new Array<number>(steps).fill(-1 / steps);
  const states = (steps: number) =>
    steps === 1 ? [stateAt(variancePreserving, 1)] : evenTimes(variancePreserving, [1, last], true)(steps - 1);
  const generate: Walk = ({ states, start, model, noise }) =>
    states.reduce((x: Rows, at, k) => {
      const { drift, diffusion } = variancePreserving(at.time!);
      const step = -1 / states.length;
      const mean = combined([1 + drift * step, x], [-diffusion * diffusion * step, model.predict(x, at)]);
      return k === states.length - 1 ? mean : combined([1, mean], [diffusion * Math.sqrt(-step), noise(k)]);
    }, start);
  return { states, dt, generate };
}

/**
 * Song et al. 2021, appendix E: x_t = r x_s + G z forwards, with r = alpha_t/alpha_s, becomes
 * x_s = (2 - r) x_t + G^2 s + G z.
 */
export const reverseDiffusion: Walk = (run) =>
  stepped(run, (x, t, s, k) => {
    const { ratio, added } = between(s, t);
    const score = run.model.predict(x, t);
    return combined([2 - ratio, x], [added, score], [Math.sqrt(added), run.noise(k)]);
  });

/**
 * The same of Song et al. 2021 in code: told n even times from 1 to `last`, each step reverses one of a chain of n levels of
 * its own, down to no noise.
 */
export function reverseDiffusionOfChain(
  kernelOf: KernelOf,
  sigmas: (count: number) => readonly number[],
  last: number,
) {
  const timeAt = (k: number, steps: number) => 1 - (1 - last) * (k / Math.max(1, steps - 1));
  const states = (steps: number): State[] => [
    ...Array.from({ length: steps }, (_, k) => {
      const { label, alpha, sigma } = stateAt(kernelOf, timeAt(k, steps));
      return { label, alpha, sigma };
    }),
    DATA,
  ];
  const added = (steps: number) => {
    const chain = [...sigmas(steps), 0];
    return chain.slice(1).map((next, k) => chain[k] * chain[k] - next * next);
  };
  const chained = (steps: number) => ({ stepAlpha: added(steps).map(() => 1), stepVariance: added(steps) });
  const generate: Walk = (run) => {
    const variances = added(run.states.length - 1);
    return stepped(run, (x, t, _, k) => {
      const { noise } = run.model.believe(x, t);
      return combined([1, x], [-variances[k] / t.sigma, noise], [Math.sqrt(variances[k]), run.noise(k)]);
    });
  };
  return { states, chained, generate };
}
