/**
 * The best explicit bound over training time (theory T0): median, least and largest over seeds, for targets with one
 * and with two modes, and for several widths and sample sizes. usage: npx tsx bench/explicit-bound.ts [seeds]
 */

import type { Experiment } from '../src/experiment/schema.js';
import { setting } from '../src/experiment/setting.js';
import { timeResolution, train } from '../src/experiment/training.js';
import type { TargetSpec } from '../src/target/target-spec.js';

const SEEDS = Number(process.argv[2] ?? 20);
const SIZES = [
  [64, 64],
  [256, 256],
  [256, 2000],
] as const;
const TARGETS: readonly (readonly [string, TargetSpec])[] = [
  ['N(0,1)', { kind: 'mixture', weights: [1], means: [[0]], variances: [1] }],
  ['modes at +-2', { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 1] }],
];
/** 24 training times per seed, from 0.1 to 1000, evenly spaced in their logarithm. */
const TIMES = Array.from({ length: 24 }, (_, i) => 0.1 * Math.exp((i / 23) * Math.log(1e4)));

for (const [name, target] of TARGETS) {
  for (const [width, samples] of SIZES) {
    const best = Array.from({ length: SEEDS }, (_, seed) => {
      const experiment: Experiment = {
        process: { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 4 },
        target,
        embedding: { kind: 'fourier', size: 5 },
        features: { width, seed: 2 * seed, weightScale: 1 },
        data: { samples, seed: 2 * seed + 1 },
        trainingTimes: TIMES,
      };
      const { explicit } = train(setting(experiment), TIMES, timeResolution(64));
      return Math.min(...explicit.bound.map(({ value }) => value));
    }).sort((a, b) => a - b);
    const median = 0.5 * (best[Math.floor((SEEDS - 1) / 2)] + best[Math.ceil((SEEDS - 1) / 2)]);
    const [low, high] = [best[0], best[SEEDS - 1]];
    console.log(`${name} m = ${width} n = ${samples}: ${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`);
  }
}
