import type { GridLevel, Prediction } from '../../src/sampler/walk.js';
import { PARAMETERIZATIONS } from '../../src/system/contract/description.js';
import type { Signal } from '../../src/system/contract/prediction.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { combination } from '../oracles/line-mixture.js';
import { levelsOfLabels } from './levels-of-systems.js';
import type { Asked, Mistaken, MistakenSampler } from './mistaken-arrival.js';
import type { SamplerRun } from './sampler-runs.js';

/** Predictions of x_0 and eps that are made wrongly of what the model answers. */
export function predictionMistakes({ sampler, grid, parameterization }: SamplerRun): Mistaken {
  const { levels } = grid;
  // code whose state is x/alpha has the prediction in these coordinates
  const isScaled = sampler.state === 've' || levels.every(({ alpha }) => alpha === 1);
  /** p = a x_0 + b eps, solved with x = alpha x_0 + sigma eps of a level that is another, or for another p. */
  const solved = (asked: Asked, as: GridLevel, kind = parameterization, { data, noise } = asked.right()) => {
    const { at } = asked;
    const [rightA, rightB] = combination(parameterization, at);
    const p = rightA * data + rightB * noise;
    const [a, b] = combination(kind, as);
    const x = isScaled ? (asked.x / at.alpha) * as.alpha : asked.x;
    const determinant = as.alpha * b - as.sigma * a;
    return { x, data: (b * x - as.sigma * p) / determinant, noise: (as.alpha * p - a * x) / determinant };
  };
  const withParts = (asked: Asked, parts: { readonly data?: number; readonly noise?: number }): Prediction => ({
    ...asked.right(),
    ...parts,
  });
  const found: Record<string, MistakenSampler> = {};
  const convertedAt = (name: string, pick: (asked: Asked) => GridLevel | undefined) => {
    const made = (part: (asked: Asked, as: GridLevel) => Partial<Prediction>) => ({
      predict(asked: Asked) {
        const as = pick(asked);
        return as === undefined ? asked.right() : withParts(asked, part(asked, as));
      },
    });
    found[`eps, or the slope, of x_0 by ${name}`] = made((asked, as) => {
      const { data } = asked.right();
      const x = isScaled ? (asked.x / asked.at.alpha) * as.alpha : asked.x;
      return { noise: (x - as.alpha * data) / as.sigma };
    });
    // of a prediction of x_0, that is all
    if (parameterization === 'data') return;
    found[`x_0 of the prediction by ${name}`] = made((asked, as) => {
      const { data } = solved(asked, as);
      return { data, noise: (asked.x - asked.at.alpha * data) / asked.at.sigma };
    });
    found[`x_0 and eps of the prediction by ${name}`] = made((asked, as) => {
      const { data, noise } = solved(asked, as);
      return { data, noise };
    });
  };
  const second = 'in the second evaluation of a step, in place of the level';
  convertedAt(`the level that the step comes from ${second} that it is made at`, ({ isFirst, first }) =>
    isFirst ? undefined : first,
  );
  convertedAt(`the level that the step leads to ${second} in the middle`, ({ isFirst, j, k }) =>
    isFirst || j !== undefined ? undefined : levels[k + 1],
  );
  convertedAt('the level that the step leads to', ({ isFirst, k }) => (isFirst ? levels[k + 1] : undefined));
  convertedAt('the level of the step before', ({ isFirst, k }) => (isFirst ? levels[k - 1] : undefined));
  convertedAt('the level before churn', ({ isFirst, j, k }) => (isFirst && j === undefined ? levels[k] : undefined));
  convertedAt('sigma and alpha exchanged', ({ at }) => ({ ...at, alpha: at.sigma, sigma: at.alpha }));
  convertedAt('sigma^2 in place of sigma', ({ at }) => ({ ...at, sigma: at.sigma * at.sigma }));
  convertedAt('alpha^2 in place of alpha', ({ at }) => ({ ...at, alpha: at.alpha * at.alpha }));
  convertedAt('alpha^2 and sigma^2 in place of alpha and sigma', ({ at }) => ({
    ...at,
    alpha: at.alpha * at.alpha,
    sigma: at.sigma * at.sigma,
  }));
  /** p itself for x_0 or eps, as where code forgets one kind of model. */
  const itself = (part: 'data' | 'noise') => ({
    predict(asked: Asked) {
      const { data, noise } = asked.right();
      const [a, b] = combination(parameterization, asked.at);
      return withParts(asked, { [part]: a * data + b * noise });
    },
  });
  found[`eps that is the prediction of ${parameterization} itself, not made of it`] = itself('noise');
  found[`x_0 that is the prediction of ${parameterization} itself, not made of it`] = itself('data');
  found['the sign of eps'] = { predict: (asked) => withParts(asked, { noise: -asked.right().noise }) };
  found["the sign of the model's prediction"] = {
    predict(asked) {
      const { data, noise, ...sizes } = asked.right();
      const { data: x0, noise: eps } = solved(asked, asked.at, parameterization, {
        data: -data,
        noise: -noise,
        ...sizes,
      });
      return { ...sizes, data: x0, noise: eps };
    },
  };
  for (const kind of PARAMETERIZATIONS) {
    if (kind === parameterization) continue;
    found[`a model of ${parameterization} that is taken for one of ${kind}`] = {
      predict(asked) {
        const { data, noise } = solved(asked, asked.at, kind);
        return withParts(asked, { data, noise });
      },
    };
  }
  found['a state that is not scaled by alpha before the model is asked'] = {
    predict(asked) {
      const { x, at } = asked;
      // what the model answers of x/alpha, solved with the right state
      const { data, noise, ...sizes } = asked.right(x / at.alpha);
      const { data: x0, noise: eps } = solved(asked, at, parameterization, { data, noise, ...sizes });
      return { ...sizes, data: x0, noise: eps };
    },
  };
  return found;
}

/** Levels that the model is told and that are not those of its state. */
export function toldMistakes(system: SystemUnderTest, { grid }: SamplerRun): Mistaken {
  const { told, levels } = grid;
  const count = told.filter((_, k) => levels[k]?.sigma > 0).length;
  const isUpwards = levels[0].sigma * levels[count - 1].alpha < levels[count - 1].sigma * levels[0].alpha;
  const [down, up] = [(k: number) => count - 1 - k, (k: number) => k];
  const [fromData, fromNoise] = isUpwards ? [up, down] : [down, up];
  const ofLabels = (label: (k: number) => number) =>
    levelsOfLabels(
      system,
      Array.from({ length: count }, (_, k) => label(k)),
    );
  const telling = (of: (asked: Asked) => Signal | undefined) => ({
    predict(asked: Asked) {
      const other = of(asked);
      return other === undefined ? asked.right() : asked.right(asked.x, asked.at, { ...asked.told, ...other });
    },
  });
  const byLabel = (label: (k: number) => number) => {
    let known: readonly Signal[] | undefined;
    return telling(({ j }) => {
      if (j === undefined) return undefined;
      // a system that has no such label throws, or says that it means nothing
      known ??= ofLabels(label);
      return known[j];
    });
  };
  return {
    'a model that is told the label of the step before': telling(({ j }) =>
      j === undefined ? undefined : told[Math.max(0, j - 1)],
    ),
    'a model that is told the label of the next step': telling(({ j }) =>
      j === undefined ? undefined : told[Math.min(count - 1, j + 1)],
    ),
    'a model that is told in the second evaluation what it was told in the first': telling(({ isFirst, k }) =>
      isFirst ? undefined : told[k],
    ),
    'a model that is told the level before churn': telling(({ isFirst, j, k }) =>
      isFirst && j === undefined ? told[k] : undefined,
    ),
    'a model that is told the index of the step in the list, counted from the data, in place of its label':
      byLabel(fromData),
    'a model that is told the index of the step, counted from the noise, in place of its label': byLabel(fromNoise),
    'a model that is told the labels in the other order': telling(({ j }) =>
      j === undefined ? undefined : told[count - 1 - j],
    ),
    'a model that is told the first label in every step': telling(() => told[0]),
  };
}
