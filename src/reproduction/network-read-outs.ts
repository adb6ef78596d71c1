import type { Divergence } from '../divergence/divergence.js';
import type { ScoreField } from '../divergence/field/score-field.js';
import { klOde } from '../divergence/kl-ode.js';
import { klSde } from '../divergence/kl-sde.js';
import { type GridMasses, sdeMasses } from '../divergence/reverse-sde/reverse-sde-solver.js';
import { type Network, PARAMETERS } from '../network/network.js';
import { networkField } from '../network/network-field.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { laterStart } from '../process/later-start.js';
import { forwardProcess, type ProcessSpec } from '../process/process-spec.js';
import { diffusedMixture } from '../target/diffused-mixture.js';
import type { Target } from '../target/target.js';
import { distribution, type TargetSpec } from '../target/target-spec.js';
import type { LineScore } from './line-potential.js';
import { paperReadOut, type ReadOutGrid } from './paper-read-out.js';
import { scoreDensity } from './score-density.js';

/** What is read off a network, in nats; a number that does not exist has a reason. */
export interface NetworkReadOuts {
  /** As the paper's code reads it, see `paperReadOut`. */
  readonly paper: Divergence;
  /** KL(p_t || q) of the density that the score at the time of the grid belongs to, on the whole line, see `scoreDensity`. */
  readonly klScore: Divergence;
  /** KL of the law of data at `EARLIEST` from what the reverse SDE and the probability flow generate down to there. */
  readonly klSde: Divergence;
  readonly klOde: Divergence;
  /** The mass left of 0 of the density that the score at the time of the grid belongs to. */
  readonly left: number | null;
}

/**
 * Where diffusion time ends on the way back, as in training: over sigma_t the score of the network is infinite at 0. There the law of
 * the data is p_0 with 1e-5 added to its variances.
 */
export const EARLIEST = 1e-5;

/** The aimed error of klSde and klOde, as a part of max(KL, 0.01): seeds lie much further apart. */
const AIM = 0.01;

/** In place of every number of a network whose training has diverged. */
const DIVERGED = { value: null, reason: 'training has diverged: a parameter of the network is not finite' };

/** @returns why a network has no numbers, if it has none */
export function divergedIn({ parameters }: Network): typeof DIVERGED | undefined {
  return PARAMETERS.every((name) => parameters[name].every(Number.isFinite)) ? undefined : DIVERGED;
}

/** Reads a network. @param grid of the paper's read-out */
export function networkReadOuts(
  network: Network,
  processSpec: ProcessSpec,
  target: TargetSpec,
  grid: ReadOutGrid,
): NetworkReadOuts {
  const none = divergedIn(network);
  if (none !== undefined) return { paper: none, klScore: none, klSde: none, klOde: none, left: null };
  const process = forwardProcess(processSpec);
  const law = distribution(target);
  const score = scoreAt(networkField(network, process), grid.time);
  const density = scoreDensity(score, law, process.coefficients(grid.time));
  const early = fromEarliest(process, law);
  const field = networkField(network, process, EARLIEST);
  return {
    paper: paperReadOut(score, law, grid).kl,
    klScore: 'reason' in density ? { value: null, ...density } : density.kl,
    klSde: klSde(early.process, early.target, field, AIM)[0],
    klOde: klOde(early.process, early.target, field, AIM)[0],
    left: 'reason' in density ? null : density.left,
  };
}

/** The paper's read-out of a network alone. */
export function paperReadOutOf(
  network: Network,
  process: ProcessSpec,
  target: TargetSpec,
  grid: ReadOutGrid,
): Divergence {
  const none = divergedIn(network);
  if (none !== undefined) return none;
  const field = networkField(network, forwardProcess(process));
  return paperReadOut(scoreAt(field, grid.time), distribution(target), grid).kl;
}

/** The first model of a field at one time. */
export function scoreAt(field: ScoreField, time: number): LineScore {
  const slice = field.at(time);
  return (points) => {
    const scores = new Float64Array(points.length);
    slice.evaluate(0, points, scores);
    return scores;
  };
}

/** What is left of a process from `EARLIEST` on, and the law that it starts from. */
function fromEarliest(process: ForwardProcess, target: Target) {
  const law = diffusedMixture(target, process.coefficients(EARLIEST));
  if (law === undefined) throw new RangeError('the law of the data should be a mixture of normals');
  return { process: laterStart(process, EARLIEST), target: law };
}

/** What a network has learnt, by the paper's read-out and by what its reverse SDE generates down to `EARLIEST`. */
export interface LearntDensities {
  /** By the read-out at the points of its grid; none where training has diverged. */
  readonly read: readonly number[] | null;
  /** The mean of p^SDE in each of the cells. */
  readonly generated: readonly number[] | null;
  /** The mass left of 0 of either. */
  readonly leftRead: Divergence;
  readonly leftGenerated: Divergence;
}

/** A run and one of half as many cells and steps, whose distance is the error. */
const RUNS = [
  { cells: 400, steps: 256 },
  { cells: 200, steps: 128 },
];

/** @param faces ascending ends of the cells of p^SDE */
export function learntBy(
  network: Network,
  processSpec: ProcessSpec,
  targetSpec: TargetSpec,
  grid: ReadOutGrid,
  faces: Float64Array,
): LearntDensities {
  const none = divergedIn(network);
  if (none !== undefined) return { read: null, generated: null, leftRead: none, leftGenerated: none };
  const [process, target] = [forwardProcess(processSpec), distribution(targetSpec)];
  const read = paperReadOut(scoreAt(networkField(network, process), grid.time), target, grid);
  const early = fromEarliest(process, target);
  const field = networkField(network, process, EARLIEST);
  const [fine, coarse] = RUNS.map((resolution) => sdeMasses(early.process, early.target, field, resolution)[0]);
  const below = faces.map((x) => massBelow(fine, x));
  const [left, other] = [massBelow(fine, 0), massBelow(coarse, 0)];
  return {
    read: Array.from(read.density),
    generated: Array.from(faces.subarray(1), (x, i) => Math.max(0, below[i + 1] - below[i]) / (x - faces[i])),
    leftRead: { value: read.left, error: read.kl.error },
    leftGenerated: { value: left, error: Math.abs(left - other) },
  };
}

/** The mass of what lies evenly in the cells of a grid, below a place. */
function massBelow({ faces, generated }: GridMasses, x: number): number {
  let sum = 0;
  for (const [i, mass] of generated.entries()) {
    const part = (x - faces[i]) / (faces[i + 1] - faces[i]);
    sum += mass * Math.min(1, Math.max(0, part));
  }
  return sum;
}
