import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { between } from '../clock.js';
import { DATA } from '../grids.js';
import { alphaBarOf, cosineBetas, ddpm, linspace, noiseToSignal, signals, stableDiffusion } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { combined, type Node, type Sampler, type Step, sampling, stepwise } from '../samplers.js';
import { euler, ratio } from '../steps.js';

/** diffusers' samplers whose state is x/alpha. Timesteps are even from the last level to the first, and may be fractional. */
interface OnSigma {
  readonly name: string;
  readonly alphaBar: readonly number[];
  readonly parameterization: 'noise' | 'velocity';
  readonly method: 'euler' | 'heun' | 'euler-ancestral';
  readonly steps: { readonly least: number } | { readonly only: readonly number[] };
  readonly generate: Sampler;
}

function onSigma({ name, alphaBar, parameterization, method, steps, generate }: OnSigma): DiffusionSystem {
  const table = noiseToSignal(alphaBar);
  const at = (time: number): Node => {
    const s = Math.fround(between(table, time));
    const alpha = 1 / Math.sqrt(s * s + 1);
    return { label: time, alpha, sigma: s * alpha };
  };
  return sampling({
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    parameterization,
    sampler: { name: method, method, state: 've', steps },
    nodes: (count) => [...linspace(table.length - 1, 0, count).map(at), DATA],
    generate,
    calls: { levelOf: ({ label }) => signals(label, at) },
  });
}

/** x_0 = -v s/sqrt(s^2 + 1) + state/(s^2 + 1), of which (state - x_0)/s is the derivative. */
function slope(v: number, state: number, s: number): number {
  const data = (-v * s) / Math.sqrt(s * s + 1) + state / (s * s + 1);
  return (state - data) / s;
}

const velocity = { alphaBar: stableDiffusion(), parameterization: 'velocity', steps: { least: 2 } } as const;

/** @param used the sigma that the second evaluation is converted with */
function heun(used: (from: Node, to: Node) => number): DiffusionSystem {
  return onSigma({
    ...velocity,
    name: 'diffusers Heun',
    method: 'heun',
    generate: ({ nodes, x: start, predict }) =>
      nodes.slice(0, -1).reduce((x, from, k) => {
        const to = nodes[k + 1];
        const first = combined((v, value) => slope(v, value, ratio(from)), predict(x, from), x);
        const moved = combined((value, d) => value + (ratio(to) - ratio(from)) * d, x, first);
        if (to === DATA) return moved;
        const second = combined((v, value) => slope(v, value, used(from, to)), predict(moved, to), moved);
        return combined((value, d, e) => value + ((ratio(to) - ratio(from)) * (d + e)) / 2, x, first, second);
      }, start),
  });
}

/** Where the step goes before noise leads up again. */
type Down = (from: number, to: number, up: number) => number;

/** The noise that is added, from the variances in float32. */
function upOf(from: number, to: number): number {
  const [high, low] = [Math.fround(from * from), Math.fround(to * to)];
  return Math.fround(Math.sqrt(Math.fround(Math.fround(low * Math.fround(high - low)) / high)));
}

const difference: Down = (_, to, up) =>
  Math.fround(Math.sqrt(Math.fround(Math.fround(to * to) - Math.fround(up * up))));

/** to^2/from, the same without a difference. */
const quotient: Down = (from, to) => (to * to) / from;

function eulerAncestral(down: Down): DiffusionSystem {
  return onSigma({
    name: 'diffusers Euler ancestral, cosine',
    alphaBar: alphaBarOf(cosineBetas(), Math.fround),
    parameterization: 'noise',
    method: 'euler-ancestral',
    // of the first of these numbers the first step goes from sigma 20291 to 1.7; all have whole timesteps
    steps: { only: [4, 10, 28] },
    generate: stepwise(({ x, predicted, z, from, to }: Step) => {
      const [high, low] = [ratio(from), ratio(to)];
      const up = upOf(high, low);
      return x + (down(high, low, up) - high) * predicted + up * z;
    }),
  });
}

/** Steps in sigma/alpha. */
export const sigmaSteps: readonly HistoricalRow[] = [
  {
    number: 30,
    repository: 'huggingface/diffusers',
    reference: 'PR #1512 (0f1c24664c)',
    wrong: 'Heun with v: the slope at the end of a step is made with the sigma of its start -> with that of its end.',
    faulty: heun((from) => ratio(from)),
    right: heun((_, to) => ratio(to)),
    expected: 'sampler-order',
  },
  {
    number: 41,
    repository: 'huggingface/diffusers',
    reference: 'issue #14213 (open)',
    wrong: 'sqrt(sigma_to^2 - sigma_up^2) is below 0 in float32 after a large step of the cosine -> sigma_to^2/sigma.',
    faulty: eulerAncestral(difference),
    right: eulerAncestral(quotient),
    expected: 'sampler-recursion',
  },
  {
    number: -5,
    repository: 'huggingface/diffusers',
    reference: 'issue #7046',
    wrong: 'Reported: Euler with v lacks a root. Its state is x/alpha, and brings the root along.',
    right: onSigma({
      ...velocity,
      name: 'diffusers Euler',
      method: 'euler',
      generate: stepwise((step) => euler({ ...step, predicted: slope(step.predicted, step.x, ratio(step.from)) })),
    }),
    expected: 'sampler-recursion',
  },
];
