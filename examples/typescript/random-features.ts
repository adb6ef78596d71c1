/**
 * A random-feature model s_A(x, t) = (1/m) A relu(w x + U e(t)) in one dimension, trained by gradient descent on
 * implicit score matching.
 *
 *     npx diffusion-bounds verify --system examples/typescript/random-features.ts
 */
import type { Model as AskedModel, DiffusionSystem, FitRequest } from 'diffusion-bounds';
import { normals } from './normals.js';
import { coefficients, process, signalAt } from './schedule.js';

const HORIZON = process.to;

/** Entries of the time embedding (1, cos(pi t/T), sin(pi t/T)). */
const EMBEDDING = 3;
/** Nodes in diffusion time, t = T u^2, and in the noise. */
const TIMES = 48;
const NOISES = Array.from({ length: 241 }, (_, k) => -6 + k / 20);
/** No step of descent moves a mode by more than this fraction of itself. */
const STEP = 0.05;

interface Model {
  readonly weights: Float64Array;
  readonly timeWeights: Float64Array;
  readonly A: Float64Array;
}

const models = new Map<string, Model>();

function embedding(t: number): number[] {
  const angle = (Math.PI * t) / HORIZON;
  return [1, Math.cos(angle), Math.sin(angle)];
}

function biases({ timeWeights }: Pick<Model, 'timeWeights'>, width: number, t: number): number[] {
  const e = embedding(t);
  return Array.from({ length: width }, (_, i) =>
    e.reduce((sum, value, k) => sum + timeWeights[EMBEDDING * i + k] * value, 0),
  );
}

/**
 * The gradient of the loss 1/2 int g^2 E[|s|^2 + 2 div s] dt is (A G - B)/m with
 *
 * G = (1/m) int g^2 E[phi phi^T] dt,  B_i = -w_i int g^2 P(feature i is active) dt.
 */
function momentsOf(points: FitRequest['points'], { weights, timeWeights }: Omit<Model, 'A'>) {
  const width = weights.length;
  const G = new Float64Array(width * width);
  const B = new Float64Array(width);
  const densities = NOISES.map((eps) => Math.exp(-0.5 * eps * eps));
  const mass = densities.reduce((a, b) => a + b) * points.length;
  const phi = new Float64Array(width);
  for (let k = 0; k < TIMES; k++) {
    const u = (k + 0.5) / TIMES;
    const t = HORIZON * u * u;
    const { alpha, sigma, diffusion } = signalAt(t);
    const weight = ((2 * u * HORIZON) / TIMES) * diffusion * diffusion;
    const b = biases({ timeWeights }, width, t);
    for (const [point] of points) {
      for (const [q, eps] of NOISES.entries()) {
        const x = alpha * point + sigma * eps;
        const share = (weight * densities[q]) / mass;
        for (let i = 0; i < width; i++) phi[i] = Math.max(0, weights[i] * x + b[i]);
        for (let i = 0; i < width; i++) {
          if (phi[i] === 0) continue;
          B[i] -= share * weights[i];
          for (let j = 0; j < width; j++) G[i * width + j] += (share * phi[i] * phi[j]) / width;
        }
      }
    }
  }
  return { G, B };
}

/**
 * Gradient descent from A = 0. The parameters are theta = A/sqrt(m), so that A moves m times as fast as along its own
 * gradient: dA/dtau = -(A G - B).
 *
 * @param speed of A, in units of -m grad_A
 */
function train({ points, width, trainingTime, seed }: FitRequest, speed: number): Model {
  const draw = normals(seed);
  const weights = Float64Array.from({ length: width }, draw);
  const timeWeights = Float64Array.from({ length: EMBEDDING * width }, () => draw() / Math.sqrt(EMBEDDING));
  const { G, B } = momentsOf(points, { weights, timeWeights });
  const trace = weights.reduce((sum, _, i) => sum + G[i * width + i], 0);
  const time = speed * trainingTime;
  const steps = Math.ceil((time * trace) / STEP);
  const A = new Float64Array(width);
  for (let step = 0; step < steps; step++) {
    const slope = B.map((b, i) => b - A.reduce((sum, a, j) => sum + a * G[i * width + j], 0));
    for (let i = 0; i < width; i++) A[i] += (time / steps) * slope[i];
  }
  return { weights, timeWeights, A };
}

/** The system, with the speed of A in units of -m grad_A. */
export function trainer(name: string, speed: (width: number) => number) {
  return {
    name,
    process,
    coefficients,
    fit(request) {
      const id = `model ${models.size}`;
      models.set(id, train(request, speed(request.width)));
      return id;
    },
    score({ model, x, label }) {
      const { weights, A, ...rest } = found(model);
      // the points of a call mostly have one label
      const known = new Map<number, number[]>();
      return x.map(([value], k) => {
        const b = known.get(label[k]) ?? biases(rest, weights.length, label[k]);
        known.set(label[k], b);
        return [A.reduce((sum, a, i) => sum + (a / A.length) * Math.max(0, weights[i] * value + b[i]), 0)];
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
