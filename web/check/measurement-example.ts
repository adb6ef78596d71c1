import type { Curve, MeasurementPage } from '../../src/report/page/measurement-page.js';

const TIMES = [0, 0.1, 1, 10, 100, 1000, 100_000];
const X = Array.from({ length: 121 }, (_, i) => -6 + 0.1 * i);

/** A page of made-up numbers that has what pages may have: a time of 0, values that are missing, and a spike. */
export const EXAMPLE: MeasurementPage = {
  version: '0.0.0',
  name: 'made-up.json',
  experiment: { process: { kind: 'vp' }, trainingTimes: TIMES },
  about: [
    { name: 'process', text: 'variance preserving, beta_t = 2, to T = 4' },
    { name: 'features', text: '64 random features' },
  ],
  trainingTimes: TIMES,
  numbers: [
    { key: 'priorKl', name: 'prior divergence KL(p_T || pi)', unit: 'nats', value: 4e-7, error: 1e-18, remark: null },
    { key: 'other', name: 'a number', unit: 'nats', value: null, error: null, remark: 'it is not resolved' },
  ],
  curves: [
    curve('klSde', 'gap', [2.1, 2, 0.5, 0.1, 0.05, null, 0.02]),
    curve('klOde', 'gap', [2.2, 2, 0.6, 0.2, 0.1, 0.05, 0.1]),
    curve('klBound', 'bound', [3, 2.5, 0.8, 0.3, 0.1, 0.05, 0.03]),
    curve('explicit', 'bound', [3, 2.6, 1.2, 0.8, 1.5, 10, 800]),
    curve('scoreLoss', 'loss', [3, 2.5, 0.8, 0.3, 0.1, 0.05, 0.03]),
  ],
  explicit: {
    parts: [
      part('prior', 'prior', [1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7]),
      part('approximation', 'approximation', [2, 1.8, 0.6, 0.2, 0.1, 0.05, 0.01]),
      part('distance', 'distance still to go', [1, 0.8, 0.4, 0.2, 0.1, 0.05, 0.01]),
      part('sampling', 'sampling', [0, 1e-4, 0.05, 0.1, 0.6, 8, 790]),
      part('cross', 'cross term', [0, 0.01, 0.15, 0.3, 0.7, 2, 10]),
    ],
    bound: { values: [3, 2.6, 1.2, 0.8, 1.5, 10, 800], errors: TIMES.map(() => 1e-9) },
  },
  densities: {
    x: X,
    data: [-2.5, -2.1, -1.9, 1.2, 2, 2.6],
    target: X.map((x) => 0.5 * normal(x, -2, 1) + 0.5 * normal(x, 2, 1)),
    models: [0.1, 10, 100_000].map((trainingTime) => ({
      trainingTime,
      sde: density(X.map((x) => normal(x, 0.5, 3))),
      ode: density(X.map((x) => normal(x, 2, 1e-3))),
      score: { reason: 'its mass is infinite' },
    })),
    note: 'The densities are off by less than a line is wide.',
  },
};

function curve(key: string, role: Curve['role'], values: readonly (number | null)[]): Curve {
  return {
    ...{ key, role, values },
    name: `number ${key}`,
    symbol: role === 'gap' ? 'KL(p_0 || p^SDE)' : key,
    unit: 'nats',
    bounds: role === 'bound' ? ['klSde'] : [],
    errors: values.map((value) => (value === null ? null : 0.1 * value)),
    remarks: values.map((value) => (value === null ? 'it is not resolved' : null)),
  };
}

function part(key: 'prior' | 'approximation' | 'distance' | 'sampling' | 'cross', name: string, values: number[]) {
  return { key, name, formula: 'J(A_c)', values, errors: values.map(() => 0) };
}

function density(values: readonly number[]) {
  return { density: values, error: values.map(() => 0), outside: 0 };
}

function normal(x: number, mean: number, variance: number): number {
  return Math.exp((-(x - mean) * (x - mean)) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
}
