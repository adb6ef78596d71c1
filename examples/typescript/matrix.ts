/**
 * Two schedules under one gate: the claims of a module that exports `systems` are called `<system>/<claim>`.
 *
 * $ npx diffusion-bounds verify --system matrix.ts
 */
import type { DiffusionSystem } from 'diffusion-bounds';

const SCHEDULES = { fast: 4, slow: 2 } as const;

/** dx = -x dt + sqrt(2) dw up to some time. */
const systemUpTo = (name: string, to: number): DiffusionSystem => ({
  name,
  process: { from: 0, to, prior: { variance: 1 }, family: 'vp' },
  coefficients: ({ time }) => ({
    alpha: time.map((t) => Math.exp(-t)),
    sigma: time.map((t) => Math.sqrt(-Math.expm1(-2 * t))),
    drift: time.map(() => -1),
    diffusion: time.map(() => Math.SQRT2),
  }),
});

export const systems = Object.entries(SCHEDULES).map(([name, to]) => systemUpTo(name, to));
