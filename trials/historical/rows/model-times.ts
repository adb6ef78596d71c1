import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { exact } from '../../../src/system/contract/exact-model.js';
import { between, type Clock, clockOf, interpolated } from '../clock.js';
import { linspace, noiseToSignal, signals, stableDiffusion } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

/** sigma of the 1000 levels of Stable Diffusion, which k-diffusion continues to fractional times. */
const SIGMAS = noiseToSignal(stableDiffusion());
/**
 * The two nearest entries need not lie on both sides of sigma where the table is uneven; the share is then cut off at 0
 * or 1. Nearest entries are neighbours in a table that ascends.
 */
const nearest: Clock = {
  timeOf(sigma) {
    const byDistance = SIGMAS.map((each, k) => ({ k, distance: Math.abs(each - sigma) }));
    byDistance.sort((one, other) => one.distance - other.distance);
    return interpolated(SIGMAS, sigma, Math.min(byDistance[0].k, byDistance[1].k));
  },
  sigmaOf: (time) => between(SIGMAS, time),
};

/**
 * Sampling on the grid of Karras et al. 2022, eq. 5, whose nodes fall between the levels that the model was trained on.
 * The state is x/alpha.
 */
function kDiffusion({ timeOf, sigmaOf }: Clock): DiffusionSystem {
  const [smallest, largest] = [SIGMAS[0], SIGMAS[SIGMAS.length - 1]];
  const sigma = linspace(smallest ** (1 / 7), largest ** (1 / 7), 200).map((root) => Math.fround(root ** 7));
  const labelOf = (each: number) => Math.fround(timeOf(each));
  return {
    name: 'k-diffusion on Stable Diffusion',
    process: {
      levels: { label: sigma.map(labelOf), alpha: sigma.map(() => 1), sigma },
      prior: { variance: largest ** 2 },
      family: 've',
    },
    dtype: 'float32',
    labelOf: ({ sigmaOverAlpha }) => sigmaOverAlpha.map(labelOf),
    levelOf: ({ label }) => signals(label, (time) => ({ alpha: 1, sigma: Math.fround(sigmaOf(time)) })),
  };
}

/** The shift of Esser et al. 2024, eq. 23, with Stable Diffusion 3's factor. */
function shifted(sigma: number): number {
  return (3 * sigma) / (1 + 2 * sigma);
}

/**
 * A flow's scheduler after custom timesteps were set: x = (1 - sigma) x_0 + sigma eps. The model takes its time to be
 * 1000 sigma. Its prediction is stated as data, which the time alone decides: levels have no flow in time.
 */
function customTimesteps(told: (timestep: number, sigma: number) => number): DiffusionSystem {
  const timesteps = linspace(1000 / 28, 1000, 28);
  const sigma = timesteps.map((timestep) => Math.fround(shifted(timestep / 1000)));
  const label = timesteps.map((timestep, k) => Math.fround(told(timestep, sigma[k])));
  const system: DiffusionSystem = {
    name: 'diffusers, flow matching with custom timesteps',
    process: { levels: { label, alpha: sigma.map((each) => Math.fround(1 - each)), sigma }, prior: { variance: 1 } },
    dtype: 'float32',
    parameterization: 'data',
    levelOf: (of) => signals(of.label, (time) => ({ alpha: 1 - time / 1000, sigma: time / 1000 })),
    score: ({ model, x, label: labels }) => exact(model, system)(x, labels),
  };
  return system;
}

/** A model that hears another time than that of its state. */
export const modelTimes: readonly HistoricalRow[] = [
  {
    number: 14,
    repository: 'crowsonkb/k-diffusion',
    reference: 'a48ec44',
    wrong:
      'The time of a sigma is interpolated between the two nearest entries -> between those on both sides, in log sigma.',
    faulty: kDiffusion(nearest),
    right: kDiffusion(clockOf(SIGMAS)),
    expected: 'noise-levels',
  },
  {
    number: 23,
    repository: 'huggingface/diffusers',
    reference: 'issue #14013, PR #14011 (d1b988b08f)',
    wrong: 'Of custom timesteps only the sigmas are shifted -> the timesteps too, which the model is told.',
    faulty: customTimesteps((timestep) => timestep),
    right: customTimesteps((_, sigma) => 1000 * sigma),
    expected: 'score-identities',
  },
];
