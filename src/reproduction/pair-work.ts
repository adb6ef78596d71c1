import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openTensors } from '../network/tensorflow.js';
import type { TrainingPlan } from '../network/train-network.js';
import type { DigitPairs } from './digit-pairs.js';
import { PAIR_NAMES, type PairName, type PairsOfSeed } from './pair-comparison.js';
import { type FlowPlan, flowOnPair, networksOnPairs, type PairCurve } from './pair-training.js';
import { checkBackend, readTraining, writeTraining } from './training-file.js';
import { negativeLogLikelihoodOfNormals } from './two-normals.js';

/** Pairs of clusters of some seeds, and what is to be trained on them, as plain data. */
export interface PairWork {
  readonly seeds: readonly { readonly seed: number; readonly pairs: DigitPairs }[];
  readonly flow: FlowPlan;
  readonly network: TrainingPlan;
  /** A folder for what is done. */
  readonly folder: string;
}

/** What was found, and what has trained the networks; bits depend on it. */
export interface PairWorkDone {
  readonly computedBy: string;
  readonly seeds: readonly PairsOfSeed[];
}

/**
 * Trains and reads both kinds of models on all pairs of some seeds, or finds them where that was done before.
 *
 * @throws InputError where TensorFlow.js is not installed, or was another one before
 */
export async function doPairWork(work: PairWork): Promise<PairWorkDone> {
  const { seeds, flow, network } = work;
  const tensors = await openTensors();
  const file = fileOf(work);
  const before = readTraining(file) as PairWorkDone | null | undefined;
  if (before !== undefined) {
    checkBackend(file, 'made', before?.computedBy, tensors.name);
    return { computedBy: tensors.name, seeds: before!.seeds };
  }
  const jobs = seeds.flatMap(({ seed, pairs }) => PAIR_NAMES.map((name) => ({ seed, pair: pairs[name], name })));
  const flows = jobs.map(({ pair, seed }) => flowOnPair(pair, flow, seed));
  const networks = networksOnPairs(tensors, network, jobs, (epoch, all) => {
    // stderr is passed on by the process of the command
    const numbers = seeds.map(({ seed }) => seed).join(', ');
    if (epoch % network.every === 0) process.stderr.write(`seeds ${numbers}: epoch ${epoch} of ${all}\n`);
  });
  const onPair = (k: number) => {
    const { training, heldOut, distance } = jobs[k].pair;
    const normals = negativeLogLikelihoodOfNormals(training, heldOut.points);
    return { distance, normals, models: { flow: flows[k], network: networks[k] } satisfies Record<string, PairCurve> };
  };
  const done: PairWorkDone = {
    computedBy: tensors.name,
    seeds: seeds.map(({ seed }, s) => {
      const each = PAIR_NAMES.map((name, j) => [name, onPair(PAIR_NAMES.length * s + j)] as const);
      return { seed, pairs: Object.fromEntries(each) as Record<PairName, ReturnType<typeof onPair>> };
    }),
  };
  writeTraining(file, done);
  return done;
}

/** By all that decides what is found. */
function fileOf({ seeds, flow, network, folder }: PairWork): string {
  const hash = createHash('sha256').update(JSON.stringify([flow, network]));
  for (const { pairs } of seeds) {
    for (const name of PAIR_NAMES) {
      for (const part of [pairs[name].training, pairs[name].heldOut])
        hash.update(part.points.values).update(part.modes);
    }
  }
  const numbers = seeds.map(({ seed }) => seed).join('-');
  return join(folder, `digits-${numbers}-${hash.digest('hex').slice(0, 8)}.json`);
}
