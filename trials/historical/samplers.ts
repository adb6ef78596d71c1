import type { DiffusionSystem, Model, SystemCalls } from '../../src/system/contract/contract.js';
import type { SamplerDescription, SystemDescription } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact-model.js';
import type { Points, Signal } from './pieces.js';

/** A state on the way of a sampler: its level, as the steps use it, and what the model is told there. */
export interface Node extends Signal {
  /** None where there is no model to ask. */
  readonly label: number | null;
  readonly time?: number;
}

/** Where a sampler starts, and what it has to go by. */
interface Walk {
  /** The states in the order in which they are walked. */
  readonly nodes: readonly Node[];
  /** How many states of the grid are before them. */
  readonly begin: number;
  readonly x: Points;
  readonly model: Model;
  /** What the model returns for states at a node; those in coordinates x/alpha are scaled for it. */
  predict(x: Points, at: Node): number[][];
  /** The normal numbers of a step. */
  drawn(step: number): Points;
}

/** Returns where it arrives. */
export type Sampler = (walk: Walk) => Points;

/** One coordinate of a step of a sampler that asks its model once. */
export interface Step {
  readonly x: number;
  readonly predicted: number;
  /** A normal number. */
  readonly z: number;
  readonly from: Node;
  readonly to: Node;
  readonly model: Model;
}

/** Where the k-th step goes. */
type Landing = (k: number, nodes: readonly Node[]) => Node;

/**
 * A sampler that asks its model once a step, at the state from which the step goes.
 *
 * @param landing for code whose steps take themselves to go elsewhere than to the next state
 */
export function stepwise(step: (of: Step) => number, landing: Landing = (k, nodes) => nodes[k + 1]): Sampler {
  return ({ nodes, x: start, model, predict, drawn }) =>
    nodes.slice(0, -1).reduce((x, from, k) => {
      const to = landing(k, nodes);
      return combined(
        (value, predicted, z) => step({ x: value, predicted, z, from, to, model }),
        x,
        predict(x, from),
        drawn(k),
      );
    }, start);
}

/** Combines points coordinate by coordinate. */
export function combined(by: (...values: number[]) => number, ...points: readonly Points[]): number[][] {
  const values = new Array<number>(points.length);
  return points[0].map((row, i) =>
    row.map((_, j) => {
      for (let k = 0; k < points.length; k++) values[k] = points[k][i][j];
      return by(...values);
    }),
  );
}

interface Sampled {
  readonly name: string;
  readonly process: SystemDescription['process'];
  readonly dtype?: 'float32';
  /** Default: noise. */
  readonly parameterization?: SystemDescription['parameterization'];
  readonly sampler: SamplerDescription;
  /** The states, the noise end first. */
  nodes(steps: number): readonly Node[];
  /** Absent where the fault is in the grid. */
  readonly generate?: Sampler;
  /** From data to noise, on the nodes that `generate` has, the data end first. */
  readonly encode?: Sampler;
  readonly calls?: Pick<SystemCalls, 'coefficients' | 'levelOf' | 'labelOf' | 'start'>;
}

/** A system that consists of one sampler. */
export function sampling(of: Sampled): DiffusionSystem {
  const { name, process, dtype, parameterization = 'noise', sampler, nodes, generate, encode, calls } = of;
  const relative = sampler.state === 've';
  const largest = 'levels' in process ? process.levels.alpha[process.levels.alpha.length - 1] : 1;
  const scale = Math.sqrt(process.prior.variance) / (relative ? largest : 1);
  const system: DiffusionSystem = {
    name,
    process,
    ...(dtype === undefined ? {} : { dtype }),
    parameterization,
    samplers: [sampler],
    // a model is asked where a step starts
    grid: ({ steps }) => gridOf(nodes(steps), sampler.encodeLabel === 'origin'),
    start: ({ noise }) => combined((each) => scale * each, noise),
    ...calls,
    ...(generate === undefined
      ? {}
      : {
          sample({ model, steps, start, noise, direction, begin = 0 }) {
            const predict = exact(model, system);
            const encoding = direction === 'encode' && encode !== undefined;
            return (encoding ? encode : generate)({
              nodes: encoding ? nodes(steps).toReversed() : nodes(steps).slice(begin),
              begin,
              x: start,
              model,
              predict: (x, { label, alpha }) =>
                predict(
                  relative ? combined((each) => alpha * each, x) : x,
                  x.map(() => label ?? Number.NaN),
                ),
              drawn: (k) => noise?.[k] ?? combined(() => 0, start),
            });
          },
        }),
  };
  return system;
}

function gridOf(nodes: readonly Node[], isLastAsked: boolean) {
  const grid = {
    label: nodes.map(({ label }, k) => (k < nodes.length - 1 || isLastAsked ? label : null)),
    alpha: nodes.map(({ alpha }) => alpha),
    sigma: nodes.map(({ sigma }) => sigma),
  };
  const time = nodes.flatMap((node) => (node.time === undefined ? [] : [node.time]));
  return time.length === 0 ? grid : { ...grid, time };
}
