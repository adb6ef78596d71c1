import { describe, expect, it, test } from 'vitest';
import { system as example } from '../../examples/typescript/checkpoints.js';
import { gaussianKl } from '../divergence/closed-form/gaussian-kl.js';
import { known } from '../divergence/divergence.js';
import type { LinearScore } from '../divergence/normal/linear-score.js';
import { isotropicNormal } from '../divergence/normal/normal.js';
import { scoreLoss } from '../divergence/score-loss.js';
import { InputError } from '../input/input-error.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { checkpointsTable } from '../report/checkpoints-table.js';
import { expectWithinError } from '../testing/within-error.js';
import type { DiffusionSystem } from './contract/contract.js';
import { measuredCheckpoints } from './measured-checkpoints.js';
import { localSystem } from './transport/local-system.js';

/** The variance that each checkpoint takes for that of the data, which is 1. */
const VARIANCES = { early: 4, right: 1, late: 0.5 };
const scoreAt = (v: number, t: number) => 1 / (1 + (v - 1) * Math.exp(-2 * t));

const madeUp = {
  name: 'made up',
  process: { from: 0, to: 2, prior: { variance: 1 }, family: 'vp' },
  dtype: 'float32',
  checkpoints: {
    target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] },
    trained: Object.keys(VARIANCES).map((id, k) => ({ id, after: 100 * k })),
  },
  coefficients: ({ time }) => ({
    alpha: time.map((t) => Math.exp(-t)),
    sigma: time.map((t) => Math.sqrt(-Math.expm1(-2 * t))),
    drift: time.map(() => -1),
    diffusion: time.map(() => Math.SQRT2),
  }),
  score: ({ model, x, label }) => {
    const v = VARIANCES[('id' in model ? model.id : '') as keyof typeof VARIANCES];
    return x.map(([value], i) => [Math.fround(-value * scoreAt(v, label[i]))]);
  },
} satisfies DiffusionSystem;

describe('the checkpoints of a made-up network of normals', () => {
  const asked: string[] = [];
  const measured = measuredCheckpoints(localSystem(madeUp), (id) => asked.push(id));

  it('have the KL divergences of closed forms, by the reverse SDE and by the flow', () => {
    const process = variancePreserving(2, 2, 2);
    for (const { id, klSde, klOde } of measured.checkpoints) {
      const at = (t: number) => ({
        precision: Float64Array.of(scoreAt(VARIANCES[id as keyof typeof VARIANCES], t)),
        offset: Float64Array.of(0),
      });
      const score: LinearScore = { dimension: 1, at };
      const start = isotropicNormal([0], 1);
      expectWithinError(known(klSde), gaussianKl(process, score, start, 'sde'));
      expectWithinError(known(klOde), gaussianKl(process, score, start, 'ode'));
    }
  });

  it('have errors that cover the single precision of the answers, and a bound above klSde', () => {
    for (const { scoreLoss: loss, klSde, klBound } of measured.checkpoints) {
      expect(known(klBound).value).toBeGreaterThanOrEqual(known(klSde).value - known(klSde).error);
      expect(known(klBound).value).toBe(known(loss).value + measured.priorKl.value);
    }
    const [, right] = measured.checkpoints;
    expectWithinError(known(right.scoreLoss), 0);
    expect(known(right.scoreLoss).value).toBeGreaterThan(0);
  });

  it('are told one by one, and make a table that says where each number is least', () => {
    expect(asked).toEqual(['early', 'right', 'late']);
    const table = checkpointsTable(measured);
    expect(table).toMatch(/^trained {2}scoreLoss/m);
    expect(table).toMatch(/^klSde is least after 100, and the last, after 200, has 0\.153\d* ± \S+ more\.$/m);
  });
});

it('a bound has KL(p_T || pi) in it, which is above 0 where the data are not of the law of the prior', () => {
  const { target } = madeUp.checkpoints;
  const checkpoints = { target: { ...target, variances: [4] }, trained: [{ id: 'early', after: 1 }] };
  const { priorKl, checkpoints: found } = measuredCheckpoints(localSystem({ ...madeUp, checkpoints }));
  const v = 1 + 3 * Math.exp(-4);
  expectWithinError(priorKl, 0.5 * (v - 1 - Math.log(v)));
  const [{ scoreLoss: loss, klBound }] = found;
  expect(known(klBound).value).toBe(known(loss).value + priorKl.value);
  expect(known(klBound).value).toBeGreaterThan(1e-4);
});

it('a network in the plane has no klOde, as a system tells no divergence of its score', () => {
  const { score: _, ...rest } = madeUp;
  const plane: DiffusionSystem = {
    ...rest,
    checkpoints: {
      target: { kind: 'mixture', weights: [1], means: [[0, 0]], variances: [1] },
      trained: [{ id: 'only', after: 1 }],
    },
    score: ({ x }) => x.map((row) => row.map((value) => -value)),
  };
  const measured = measuredCheckpoints(localSystem(plane));
  const [{ scoreLoss: loss, klOde }] = measured.checkpoints;
  expectWithinError(known(loss), 0, 1e-9);
  expect(klOde).toEqual({ value: null, reason: 'the divergence of the score is not known' });
  expect(checkpointsTable(measured)).toContain('klOde: the divergence of the score is not known\n');
});

test('a system without checkpoints, and bumps where there is noise at the data end, get a sentence', () => {
  const { checkpoints: _, ...without } = madeUp;
  expect(() => measuredCheckpoints(localSystem(without))).toThrow(InputError);
  const bumps = { kind: 'bumps', weights: [1], centers: [[0]], halfWidths: [1] } as const;
  const noisy = {
    ...madeUp,
    process: { ...madeUp.process, from: 0.1 },
    checkpoints: { ...madeUp.checkpoints, target: bumps },
  };
  expect(() => measuredCheckpoints(localSystem(noisy))).toThrow('should be a mixture, found bumps');
});

test('J of the example in TypeScript falls along its training', () => {
  const system = localSystem(example);
  const { trained, generated } = system.checkpoints!;
  const losses = trained
    .slice(0, 3)
    .map(({ id }) => known(scoreLoss(system.process, generated!, system.field(id, 1), 0.1)[0]));
  expect(losses[1].value).toBeLessThan(0.6 * losses[0].value);
  expect(losses[2].value).toBeLessThan(losses[1].value);
});
