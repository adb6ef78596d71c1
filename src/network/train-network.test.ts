import { beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../numeric/random.js';
import { gaussianMixture } from '../target/mixture.js';
import { openTensors, type Tensors } from './tensorflow.js';
import { type Checkpoint, type Run, type TrainingPlan, trainNetworks } from './train-network.js';

let tensors: Tensors;
beforeAll(async () => {
  tensors = await openTensors();
});

const plan: TrainingPlan = {
  process: { kind: 've', sigma: 25, horizon: 1 },
  architecture: {
    kind: 'hidden-layer',
    activation: 'swish',
    dimension: 1,
    width: 5,
    embedding: { kind: 'gaussian-fourier', size: 4, scale: 30 },
    divisor: 16,
    overDeviation: true,
  },
  optimiser: { kind: 'sgd', rate: 0.2 },
  weighting: 'sigma2',
  times: { from: 1e-5, to: 1 },
  batch: 8,
  epochs: 5,
  every: 2,
};
const target = gaussianMixture([0.5, 0.5], [[-3], [3]], [1, 1]);
const runs: Run[] = [1, 2, 3].map((seed) => ({ seed, data: target.sample(19, stream(seed, 'data')) }));

describe.each(['sgd', 'adam'] as const)('training by %s', (kind) => {
  const own = { ...plan, optimiser: { kind, rate: kind === 'sgd' ? 0.2 : 0.05 } };

  it('has checkpoints before training, every so many epochs and at the end, and says what is left', () => {
    const kept: Checkpoint[] = [];
    const done: number[][] = [];
    const last = trainNetworks(tensors, own, runs, {
      onCheckpoint: (each) => kept.push(each),
      onEpoch: (...each) => done.push(each),
    });
    expect(kept.map(({ epoch, steps }) => [epoch, steps])).toEqual([
      [0, 0],
      [2, 6],
      [4, 12],
      [5, 15],
    ]);
    expect(done[2]).toEqual([3, 5]);
    expect(kept[3]).toEqual(last);
    expect(kept.slice(1).every(({ losses }) => losses!.every((loss) => loss > 0 && loss < 10))).toBe(true);
    expect(kept[0].networks[0]).not.toEqual(kept[0].networks[1]);
  });

  it('goes on from each checkpoint, read back from JSON, to the same bytes', () => {
    const kept: Checkpoint[] = [];
    const last = trainNetworks(tensors, own, runs, { onCheckpoint: (each) => kept.push(each) });
    for (const each of kept.slice(0, -1)) {
      const from = JSON.parse(JSON.stringify(each)) as Checkpoint;
      expect(trainNetworks(tensors, own, runs, { from }).networks).toEqual(last.networks);
    }
  });

  it('gives each network the same bytes as if it were alone, and another to another seed', () => {
    const all = trainNetworks(tensors, own, runs).networks;
    const alone = runs.map((run) => trainNetworks(tensors, own, [run]).networks[0]);
    expect(alone).toEqual(all);
    expect(JSON.stringify(trainNetworks(tensors, own, runs).networks)).toBe(JSON.stringify(all));
  });
});

it('lowers the loss', () => {
  const losses: number[] = [];
  trainNetworks(tensors, { ...plan, epochs: 200, every: 20 }, runs.slice(0, 1), {
    onCheckpoint: (each) => each.losses && losses.push(each.losses[0]),
  });
  expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
});

it('moves nothing but the readout of random features', () => {
  const architecture = { ...plan.architecture, kind: 'random-features', activation: 'relu' } as const;
  const kept: Checkpoint[] = [];
  trainNetworks(tensors, { ...plan, architecture }, runs.slice(0, 1), { onCheckpoint: (each) => kept.push(each) });
  const [before, after] = [kept[0], kept.at(-1)!].map(({ networks }) => networks[0].network.parameters);
  expect({ ...after, readout: before.readout }).toEqual(
    // what is frozen is kept in single precision too
    Object.fromEntries(Object.entries(before).map(([name, values]) => [name, values.map(Math.fround)])),
  );
  expect(after.readout.every((a) => a !== 0)).toBe(true);
});

it('keeps the other networks where one diverges, and goes on from there', () => {
  const far = { seed: 4, data: { ...runs[0].data, values: runs[0].data.values.map((x) => 1e20 * x) } };
  const kept: Checkpoint[] = [];
  const last = trainNetworks(tensors, plan, [far, runs[0]], { onCheckpoint: (each) => kept.push(each) });
  expect(last.networks[0].network.parameters.weights.some(Number.isNaN)).toBe(true);
  expect(last.networks[1]).toEqual(trainNetworks(tensors, plan, [runs[0]]).networks[0]);
  const from = JSON.parse(JSON.stringify(kept[1])) as Checkpoint;
  expect(trainNetworks(tensors, plan, [far, runs[0]], { from }).networks).toEqual(last.networks);
});
