/**
 * A random-feature model s_A(x, t) = (1/m) A relu(W x + U e(t)) on the line or in the plane, trained by gradient descent
 * on implicit score matching.
 *
 *     npx diffusion-bounds verify --system examples/typescript/random-features.ts
 */
import type { Model as AskedModel, DiffusionSystem, FitRequest } from 'diffusion-bounds';
import { normals } from './normals.js';
import { coefficients, process, signalAt } from './schedule.js';

const HORIZON = process.to;

/** Entries of the time embedding (1, cos(pi t/T), sin(pi t/T)). */
const EMBEDDING = 3;
/** Nodes in diffusion time, t = T u^2. */
const TIMES = 48;
/** How far apart nodes in the noise are, in one and in two dimensions, and where they end. */
const APART: Readonly<Record<number, number>> = { 1: 0.05, 2: 0.5 };
const LAST = 6;
/** No step of descent moves a mode by more than this fraction of itself. */
const STEP = 0.05;

interface Model {
  /** W, m rows of d. */
  readonly weights: number[][];
  /** U, m rows. */
  readonly timeWeights: number[][];
  /** A, d rows of m. */
  readonly A: number[][];
}

const models = new Map<string, Model>();

function embedding(t: number): number[] {
  const angle = (Math.PI * t) / HORIZON;
  return [1, Math.cos(angle), Math.sin(angle)];
}

/**
 * Nodes in the noise, and their shares. In the plane they are so far apart that kinks of features lie between them: the grid of
 * each time has another place, so that what the kinks leave averages out over times.
 *
 * @param k the number of the time; the places are points of a sequence that fills the cell evenly
 */
function noisesOf(dimension: number, k: number): { readonly eps: number[]; readonly share: number }[] {
  const apart = APART[dimension];
  const axes = Array.from({ length: dimension }, (_, j) => {
    const place = dimension === 1 ? 0 : apart * ((k * EVENLY[j]) % 1);
    return Array.from({ length: Math.ceil((2 * LAST) / apart) + 1 }, (__, i) => place - LAST + i * apart);
  });
  const nodes = axes.reduce<number[][]>((all, axis) => all.flatMap((eps) => axis.map((x) => [...eps, x])), [[]]);
  const densities = nodes.map((eps) => Math.exp(-0.5 * dot(eps, eps)));
  const mass = densities.reduce((a, b) => a + b);
  return nodes.map((eps, i) => ({ eps, share: densities[i] / mass }));
}

/** The powers of 1/p for the root p of p^3 = p + 1. */
const EVENLY = [0.7548776662466927, 0.5698402909980532];

/** A loop, as `score` calls it for every point and feature. */
function dot(a: readonly number[], b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function biases({ timeWeights }: Pick<Model, 'timeWeights'>, t: number): number[] {
  const e = embedding(t);
  return timeWeights.map((u) => dot(u, e));
}

/** Adds a multiple of a vector to another one, in their first entries. */
function addTo(sum: Float64Array, factor: number, vector: Float64Array, length: number): void {
  for (let j = 0; j < length; j++) sum[j] += factor * vector[j];
}

/**
 * The gradient of the loss 1/2 int g^2 E[|s|^2 + 2 div s] dt is (A G - B)/m with
 *
 * G = (1/m) int g^2 E[phi phi^T] dt,  B_i = -w_i int g^2 P(feature i is active) dt.
 */
function momentsOf(points: FitRequest['points'], { weights, timeWeights }: Omit<Model, 'A'>) {
  const [width, dimension] = [weights.length, weights[0].length];
  const G = weights.map(() => new Float64Array(width));
  const B = Array.from({ length: dimension }, () => new Float64Array(width));
  const [own, phi] = [new Float64Array(width), new Float64Array(width)];
  for (let k = 0; k < TIMES; k++) {
    const u = (k + 0.5) / TIMES;
    const t = HORIZON * u * u;
    const { alpha, sigma, diffusion } = signalAt(t);
    const weight = ((2 * u * HORIZON) / TIMES) * diffusion * diffusion;
    const b = biases({ timeWeights }, t);
    const noises = noisesOf(dimension, k).map(({ eps, share }) => ({
      part: (weight * share) / points.length,
      along: weights.map((w) => sigma * dot(w, eps)),
    }));
    for (const point of points) {
      for (let i = 0; i < width; i++) own[i] = alpha * dot(weights[i], point) + b[i];
      for (const { part, along } of noises) {
        for (let i = 0; i < width; i++) phi[i] = Math.max(0, own[i] + along[i]);
        for (let i = 0; i < width; i++) {
          if (phi[i] === 0) continue;
          for (let j = 0; j < dimension; j++) B[j][i] -= part * weights[i][j];
          addTo(G[i], (part * phi[i]) / width, phi, i + 1);
        }
      }
    }
  }
  // G is symmetric: what is below its diagonal is above it too
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) G[j][i] = G[i][j];
  }
  return { G, B };
}

/**
 * Gradient descent from A = 0. The parameters are theta = vec(A)/sqrt(m), so that A moves m times as fast as along its own
 * gradient: dA/dtau = -(A G - B), each row by itself.
 *
 * @param speed of A, in units of -m grad_A
 */
function train({ points, width, trainingTime, seed }: FitRequest, speed: number): Model {
  const draw = normals(seed);
  const dimension = points[0].length;
  const weights = Array.from({ length: width }, () => Array.from({ length: dimension }, draw));
  const timeWeights = weights.map(() => Array.from({ length: EMBEDDING }, () => draw() / Math.sqrt(EMBEDDING)));
  const { G, B } = momentsOf(points, { weights, timeWeights });
  const trace = G.reduce((sum, row, i) => sum + row[i], 0);
  const time = speed * trainingTime;
  const steps = Math.ceil((time * trace) / STEP);
  const A = B.map((b) => {
    const a = Array.from(b, () => 0);
    for (let step = 0; step < steps; step++) {
      const slope = Array.from(b, (value, i) => value - dot(a, G[i]));
      for (let i = 0; i < width; i++) a[i] += (time / steps) * slope[i];
    }
    return a;
  });
  return { weights, timeWeights, A };
}

/** The system, with the speed of A in units of -m grad_A, by the number of features and the dimension. */
export function trainer(name: string, speed: (width: number, dimension: number) => number) {
  return {
    name,
    process,
    coefficients,
    fitDimensions: [1, 2],
    fit(request) {
      const id = `model ${models.size}`;
      models.set(id, train(request, speed(request.width, request.points[0].length)));
      return id;
    },
    score({ model, x, label }) {
      const { weights, A, ...rest } = found(model);
      // the points of a call mostly have one label
      const known = new Map<number, number[]>();
      const phi = new Float64Array(weights.length);
      return x.map((point, k) => {
        const b = known.get(label[k]) ?? biases(rest, label[k]);
        known.set(label[k], b);
        for (let i = 0; i < phi.length; i++) phi[i] = Math.max(0, dot(weights[i], point) + b[i]);
        return A.map((a) => dot(a, phi) / phi.length);
      });
    },
    readout: ({ model }) => ({ ...found(model), embedding: { kind: 'fourier', size: EMBEDDING } }),
  } satisfies DiffusionSystem;
}

function found(asked: AskedModel): Model {
  const model = 'id' in asked ? models.get(asked.id) : undefined;
  if (model === undefined) throw new Error(`there is no model ${JSON.stringify(asked)}`);
  return model;
}

export const system = trainer('random features', () => 1);
