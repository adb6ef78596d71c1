import { type GridLevel, isLast, type Method, type Prediction, sumOf, timeStep } from './walk.js';

/** u = alpha' D + sigma' eps, the velocity of the probability flow in the time of the process. */
const velocity = (
  { alphaSlope = Number.NaN, sigmaSlope = Number.NaN }: GridLevel,
  { data, noise, flow = alphaSlope * data + sigmaSlope * noise }: Prediction,
) => flow;

/** x + dt u. */
export const flowEuler: Method = {
  source: 'Lipman, Chen, Ben-Hamu, Nickel, Le 2023, section 4; Song et al. 2021, eq. 13',
  order: 1,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const from = walk.levels[k];
    const prediction = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [prediction.data];
    return [sumOf(walk, x, timeStep(walk, k) * velocity(from, prediction))];
  },
};

/** The mean of u at both ends of Euler's step. */
export const flowHeun: Method = {
  source: 'Heun 1900, for the probability flow of Song et al. 2021, eq. 13',
  order: 2,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const prediction = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [prediction.data];
    const dt = timeStep(walk, k);
    const start = velocity(from, prediction);
    const euler = sumOf(walk, x, dt * start);
    if (isLast(walk, k) && last === 'order 1') return [euler];
    return [sumOf(walk, x, 0.5 * dt * start, 0.5 * dt * velocity(to, walk.predict(euler, k + 1)))];
  },
};

/** u at the end of half of Euler's step. */
export const flowMidpoint: Method = {
  source: 'Lipman et al. 2024, Flow Matching Guide and Code, section 3.4.2',
  order: 2,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const from = walk.levels[k];
    const prediction = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [prediction.data];
    const dt = timeStep(walk, k);
    const start = velocity(from, prediction);
    if (isLast(walk, k) && last === 'order 1') return [sumOf(walk, x, dt * start)];
    const middle = walk.levelAt((from.time ?? Number.NaN) + 0.5 * dt);
    return [sumOf(walk, x, dt * velocity(middle, walk.predictAt(sumOf(walk, x, 0.5 * dt * start), middle)))];
  },
};
