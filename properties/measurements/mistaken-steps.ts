/** Steps of published methods with one coefficient wrong, by the mistake, in words that follow 'this looks like'. */
import { posterior } from '../../src/sampler/ddpm.js';
import { ancestralSplit } from '../../src/sampler/euler-ancestral.js';
import { started } from '../../src/sampler/karras.js';
import {
  type GridLevel,
  gain,
  isLast,
  type Method,
  type MethodOptions,
  predictionsUsed,
  ratio,
  type Walk,
} from '../../src/sampler/walk.js';
import type { DescribedSampler } from '../../src/system/contract/sampler-schema.js';

/** The level of the table one label below that of a level, if it has one. */
export type LabelBelow = (level: GridLevel) => GridLevel | undefined;

type Steps = Readonly<Record<string, Method['step']>>;

/** The mistaken steps of the family that a method belongs to. */
export function mistakenSteps({ method, ...options }: DescribedSampler, below: LabelBelow): Steps {
  switch (method) {
    case 'ddpm-small':
    case 'ddpm-large':
    case 'ddpm-learned-range':
      return posteriorSteps(method, below);
    case 'ddim':
      return (options.eta ?? 0) > 0 ? noisyDdimSteps(below) : {};
    case 'euler-ancestral':
      return ancestralSteps;
    case 'heun':
      return heunSteps;
    case 'dpm-solver++-2m':
      return multistepSteps(0);
    case 'sde-dpm-solver++-2m':
      return multistepSteps(1);
    default:
      return {};
  }
}

/** What a step of the posterior is made of. */
interface PosteriorParts {
  readonly added: number;
  readonly kept: number;
  readonly ofData: number;
  readonly ofState: number;
}

/** beta_t and sqrt(1 - beta_t) of the table in the place of those of the step, with the levels of the step besides. */
function oneLabelParts(walk: Walk, k: number, below: LabelBelow): PosteriorParts {
  const [from, to] = [walk.levels[k], walk.levels[k + 1]];
  const right = posterior(walk, from, to);
  const one = below(from);
  if (one === undefined) return right;
  const { added } = posterior(walk, from, one);
  return {
    ...{ added, kept: right.kept, ofData: (to.alpha * added) / (from.sigma * from.sigma) },
    ofState: (from.alpha / one.alpha) * right.kept,
  };
}

/** Another level's alpha_bar in place of that which the step leads to, with alpha_t and beta_t as they are. */
function withPrevious(walk: Walk, k: number, previous: GridLevel | undefined): PosteriorParts {
  const [from, to] = [walk.levels[k], walk.levels[k + 1]];
  const right = posterior(walk, from, to);
  if (previous === undefined) return right;
  const kept = square(previous) / square(from);
  const ofData = (previous.alpha * right.added) / square(from);
  return { added: right.added, kept, ofData, ofState: (from.alpha / to.alpha) * kept };
}

const DATA: GridLevel = { alpha: 1, sigma: 0 };

const square = ({ sigma }: GridLevel) => sigma * sigma;

/** x_s = (factor of x_0) D + (factor of x_t) x_t + size z. */
function posteriorSteps(method: 'ddpm-small' | 'ddpm-large' | 'ddpm-learned-range', below: LabelBelow): Steps {
  const between = (small: number, large: number, fraction: number) =>
    fraction === 0
      ? small
      : fraction === 1
        ? large
        : Math.exp(fraction * Math.log(large) + (1 - fraction) * Math.log(small));
  const fractionOf = ({ varianceFraction }: Walk) =>
    ({ 'ddpm-small': 0, 'ddpm-large': 1, 'ddpm-learned-range': varianceFraction })[method];
  const variance = (walk: Walk, { added, kept }: PosteriorParts, fraction = fractionOf(walk)) =>
    between(added * kept, added, fraction);
  const right = (walk: Walk, k: number): PosteriorParts => posterior(walk, walk.levels[k], walk.levels[k + 1]);
  const oneLabel = (walk: Walk, k: number) => oneLabelParts(walk, k, below);
  const ofStep = (walk: Walk, k: number) =>
    variance(walk, right(walk, Math.min(walk.levels.length - 2, Math.max(0, k))));
  const stepped =
    (mean: typeof right, size: (walk: Walk, k: number) => number): Method['step'] =>
    (walk, k, [x], { last }) => {
      const { data } = walk.predict(x, k);
      if (isLast(walk, k) && last === 'data') return [data];
      const { ofData, ofState } = mean(walk, k);
      const quiet = walk.levels[k + 1].sigma === 0 || (isLast(walk, k) && last === 'without noise');
      return [ofData * data + ofState * x + (quiet ? 0 : size(walk, k) * walk.noise(k))];
    };
  const of = (parts: typeof right) => stepped(parts, (walk, k) => Math.sqrt(variance(walk, parts(walk, k))));
  const mean = (parts: typeof right) => stepped(parts, (walk, k) => Math.sqrt(ofStep(walk, k)));
  const noise = (v: (walk: Walk, k: number) => number) => stepped(right, (walk, k) => Math.sqrt(v(walk, k)));
  const learned: Steps =
    method !== 'ddpm-learned-range'
      ? {}
      : {
          'an upper end of the learned variance that is beta_t of one label, not of the stride': noise((walk, k) =>
            between(variance(walk, right(walk, k), 0), oneLabel(walk, k).added, walk.varianceFraction),
          ),
          'a lower end of the learned variance that is of one label, not of the stride': noise((walk, k) =>
            between(variance(walk, oneLabel(walk, k), 0), right(walk, k).added, walk.varianceFraction),
          ),
          'ends of the learned variance that are exchanged': noise((walk, k) =>
            variance(walk, right(walk, k), 1 - walk.varianceFraction),
          ),
          'a learned variance whose v in [-1, 1] is taken for the fraction in [0, 1]': noise((walk, k) =>
            variance(walk, right(walk, k), 2 * walk.varianceFraction - 1),
          ),
          'a learned variance between its ends themselves, not between their logarithms': noise((walk, k) => {
            const { added, kept } = right(walk, k);
            return walk.varianceFraction * added + (1 - walk.varianceFraction) * added * kept;
          }),
        };
  return {
    'alpha_t and beta_t of one label in the posterior mean, in place of those of the stride': mean(oneLabel),
    'alpha_t and beta_t of one label in mean and variance, in place of those of the stride': of(oneLabel),
    'a variance that is made of beta_t of one label, in place of that of the stride': noise((walk, k) =>
      variance(walk, oneLabel(walk, k)),
    ),
    ...learned,
    'alpha_bar_prev that is padded at the wrong end: alpha_bar of the level before, on the side of the noise': of(
      (walk, k) => withPrevious(walk, k, k === 0 ? DATA : walk.levels[k - 1]),
    ),
    'alpha_bar of the level that a step comes from in place of alpha_bar_prev': of((walk, k) =>
      withPrevious(walk, k, walk.levels[k]),
    ),
    'alpha_bar of the label t - 1 in place of that which the stride leads to': of((walk, k) =>
      withPrevious(walk, k, below(walk.levels[k])),
    ),
    'the variance in place of its root, the deviation': stepped(right, ofStep),
    'the root of the deviation in place of the deviation': noise((walk, k) => Math.sqrt(ofStep(walk, k))),
    'a posterior variance that is not divided by 1 - alpha_bar of the level that a step comes from': noise(
      (walk, k) => ofStep(walk, k) * square(walk.levels[k]),
    ),
    'a variance 1 - alpha_bar of the level that a step comes from': noise((walk, k) => square(walk.levels[k])),
    'a variance 1 - alpha_bar of the level that a step leads to': noise((walk, k) => square(walk.levels[k + 1])),
    'the variance of the next step, one index off': noise((walk, k) => ofStep(walk, k + 1)),
    'the variance of the step before, one index off': noise((walk, k) => ofStep(walk, k - 1)),
    'beta_t as the factor of x_0 without sqrt(alpha_bar) of the level that is led to': mean((walk, k) => {
      const parts = right(walk, k);
      return { ...parts, ofData: parts.ofData / walk.levels[k + 1].alpha };
    }),
    'factors of x_0 and x_t in the posterior mean that are exchanged': mean((walk, k) => {
      const { ofData, ofState, ...parts } = right(walk, k);
      return { ...parts, ofData: ofState, ofState: ofData };
    }),
  };
}

/** x_s = alpha_s D + direction eps + size z; sigma_s^2 = direction^2 + size^2 where it is right. */
function noisyDdimSteps(below: LabelBelow): Steps {
  const stepped =
    (
      of: (v: number, to: GridLevel, walk: Walk, k: number, eta: number) => readonly [direction: number, size: number],
    ) =>
    (...[walk, k, [x], { eta = 0, last }]: Parameters<Method['step']>): [number] => {
      const [from, to] = [walk.levels[k], walk.levels[k + 1]];
      const { data, noise } = walk.predict(x, k);
      if (isLast(walk, k) && last === 'data') return [data];
      const { added, kept } = posterior(walk, from, to);
      const [direction, size] = of(eta * eta * added * kept, to, walk, k, eta);
      const quiet = isLast(walk, k) && last === 'without noise';
      return [
        to.alpha * data + Math.sqrt(Math.max(0, direction)) * noise + (quiet ? 0 : Math.sqrt(size) * walk.noise(k)),
      ];
    };
  const ofOneLabel = (walk: Walk, k: number, eta: number) => {
    const { added, kept } = oneLabelParts(walk, k, below);
    return eta * eta * added * kept;
  };
  return {
    'a direction of eps that leaves out the variance of eta': stepped((v, to) => [square(to), v]),
    'a direction of eps with the deviation of eta in place of its variance': stepped((v, to) => [
      square(to) - Math.sqrt(v),
      v,
    ]),
    'the variance of eta in place of its root, the deviation': stepped((v, to) => [square(to) - v, v * v]),
    'eta in place of eta^2': stepped((v, to, _, __, eta) => [square(to) - v / eta, v / eta]),
    'the variance of eta by beta_t of one label, in place of that of the stride': stepped((_, to, walk, k, eta) => {
      const v = ofOneLabel(walk, k, eta);
      return [square(to) - v, v];
    }),
    'the variance of eta with the ratio of both levels inverted': stepped((v, to, walk, k) => {
      const inverted = to.sigma === 0 ? 0 : v / (square(to) / square(walk.levels[k])) ** 2;
      return [square(to) - inverted, inverted];
    }),
    'a variance of eta that is not divided by 1 - alpha_bar of the level that a step comes from': stepped(
      (v, to, walk, k) => [square(to) - v * square(walk.levels[k]), v * square(walk.levels[k])],
    ),
    'a variance of eta that is eta^2 (1 - alpha_bar) of the level that a step comes from': stepped(
      (_, to, walk, k, eta) => {
        const v = eta * eta * square(walk.levels[k]);
        return [square(to) - v, v];
      },
    ),
    'a variance of eta that is eta^2 (1 - alpha_bar) of the level that a step leads to': stepped(
      (_, to, __, ___, eta) => {
        const v = eta * eta * square(to);
        return [square(to) - v, v];
      },
    ),
    'the noise of eta left out, its direction kept': stepped((v, to) => [square(to) - v, 0]),
  };
}

/** y_s = y_t + (down - r_t) eps + up z, in y = x/alpha and r = sigma/alpha. */
const ancestralSteps: Steps = {
  'a step to the level itself, with noise on top': ancestralStep(({ up, end }) => ({ down: end, up })),
  'noise up to the level by the difference, not by that of the squares': ancestralStep(({ down, end }) => ({
    down,
    up: end - down,
  })),
  'the square of the lower level in place of its root': ancestralStep(({ down, up }) => ({ down: down * down, up })),
  'the square of what noise leads up by in place of its root': ancestralStep(({ down, up }) => ({ down, up: up * up })),
  'noise of the size of the lower level, and the reverse': ancestralStep(({ down, up }) => ({ down: up, up: down })),
};

function ancestralStep(
  changed: (split: { down: number; up: number; end: number }) => { down: number; up: number },
): Method['step'] {
  return (walk, k, [x], { eta = 1, noiseScale = 1, last }) => {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const [start, end] = [ratio(from), ratio(to)];
    const { data, noise } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const { down, up } = changed({ ...ancestralSplit(walk, start, end, eta), end });
    const quiet = isLast(walk, k) && last === 'without noise';
    return [to.alpha * (x / from.alpha + (down - start) * noise + (quiet ? 0 : up * noiseScale * walk.noise(k)))];
  };
}

const heunSteps: Steps = {
  'the slope at the end of the step alone, not the mean of both': heunStep((_, later) => later),
  'both slopes added, not their mean': heunStep((slope, later) => slope + later),
  'a second slope that is asked of the state before the step': heunStep((slope, later) => (slope + later) / 2, 0),
};

/** y_s = y_t + (r_s - r_t) slope. @param moved the share of Euler's step that the second state has taken */
function heunStep(slope: (first: number, second: number) => number, moved = 1): Method['step'] {
  return (walk, k, [x], options) => {
    const { y, from, noise, data } = started(walk, k, x, options);
    const to = walk.levels[k + 1];
    if (isLast(walk, k) && options.last === 'data') return [data];
    const step = ratio(to) - ratio(from);
    if (to.sigma === 0 || (isLast(walk, k) && options.last === 'order 1')) return [to.alpha * (y + step * noise)];
    const { noise: later } = walk.predict(to.alpha * (y + moved * step * noise), k + 1);
    return [to.alpha * (y + step * slope(noise, later))];
  };
}

/** What a step of second order is made of: h, that of the step before, phi_1, and the correction's weight of (D - D')/r. */
interface MultistepParts {
  readonly h: number;
  readonly last: number;
  readonly eta: number;
  readonly phi: number;
  readonly weight: number;
  readonly r: number;
}

/** x_s = (sigma_s/sigma_t) e^(-eta h) x_t + alpha_s (phi D + weight (D - D')/r) + noise. */
function multistepSteps(standard: number): Steps {
  const phi1 = (h: number, eta: number) => 1 - Math.exp(-(1 + eta) * h);
  const weightOf = (phi: number, h: number, { solver }: MethodOptions, eta: number) =>
    solver === 'heun' ? 1 - phi / ((1 + eta) * h) : phi / 2;
  const stepped =
    (
      changed: (parts: MultistepParts, options: MethodOptions) => Partial<MultistepParts>,
      keeps: (kept: number, data: number) => number = (_, data) => data,
    ): Method['step'] =>
    (walk, k, [x, before], options) => {
      const { eta = standard, noiseScale = 1, last } = options;
      const [from, to] = [walk.levels[k], walk.levels[k + 1]];
      const { data } = walk.predict(x, k);
      const kept = before === undefined ? data : keeps(before, data);
      if (isLast(walk, k) && last === 'data') return [data, kept];
      if (to.sigma === 0) return [to.alpha * data, kept];
      const h = gain(walk, from, to);
      const hasTwo = before !== undefined && predictionsUsed(walk, k, 2, options) > 1;
      const lastGain = before === undefined ? h : gain(walk, walk.levels[k - 1], from);
      const phi = phi1(h, eta);
      const right = { h, last: lastGain, eta, phi, weight: weightOf(phi, h, options, eta), r: lastGain / h };
      const parts = { ...right, ...changed(right, options) };
      const stays = Math.exp(-eta * h);
      const quiet = eta === 0 || (isLast(walk, k) && last === 'without noise');
      const fresh = quiet ? 0 : Math.sqrt(Math.max(0, 1 - stays * stays)) * noiseScale * walk.noise(k);
      const corrected = hasTwo ? (parts.weight * (data - before)) / parts.r : 0;
      const moved = to.alpha * (parts.phi * data + corrected);
      return [(to.sigma / from.sigma) * stays * x + moved + to.sigma * fresh, kept];
    };
  const ofLast = ({ last, eta }: MultistepParts, options: MethodOptions) => {
    const phi = phi1(last, eta);
    return { phi, weight: weightOf(phi, last, options, eta) };
  };
  return {
    'h of the step before in place of h in 1 - e^-h': stepped(ofLast),
    '1/r in place of 1/(2 r) in the correction of second order': stepped(({ weight }) => ({ weight: 2 * weight })),
    'half of the correction of second order': stepped(({ weight }) => ({ weight: weight / 2 })),
    'a correction of second order of the other sign': stepped(({ weight }) => ({ weight: -weight })),
    'order 1 in place of 2: no correction': stepped(() => ({ weight: 0 })),
    'r upside down, h/h_last for h_last/h': stepped(({ r }) => ({ r: 1 / r })),
    'a correction for steps of equal h, r = 1': stepped(() => ({ r: 1 })),
    'h in place of h_last/h for r': stepped(({ h }) => ({ r: h })),
    'h_last in place of h_last/h for r': stepped(({ last }) => ({ r: last })),
    'e^h in place of e^-h': stepped(({ h, eta }, options) => {
      const phi = 1 - Math.exp((1 + eta) * h);
      return { phi, weight: weightOf(phi, h, options, eta) };
    }),
    'a first prediction that is kept, in place of the last one': stepped(
      () => ({}),
      (kept) => kept,
    ),
    ...(standard > 0 && {
      'h in place of (1 + eta) h': stepped(({ h }, options) => {
        const phi = phi1(h, 0);
        return { phi, weight: weightOf(phi, h, options, 0) };
      }),
      '2 h in place of (1 + eta) h': stepped(({ h }, options) => {
        const phi = phi1(h, 1);
        return { phi, weight: weightOf(phi, h, options, 1) };
      }),
    }),
  };
}
