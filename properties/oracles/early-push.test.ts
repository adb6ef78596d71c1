import { describe, expect, test } from 'vitest';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { distribution } from '../../src/target/target-spec.js';
import { expectWithinError } from '../../src/testing/within-error.js';
import { constantBeta } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { pushedScore } from '../measurements/early-pushes.js';
import { pushedLoss } from './early-push.js';
import { linearLoss } from './linear-score-loss.js';

const process = forwardProcess(constantBeta(2, 1));
const push = { c: 3, r: 0.2 };

describe('a score of N(0, 1) that is pushed off near t = 0', () => {
  test('has the loss of its definition with the weight g^2', () => {
    const { value, error } = pushedLoss(process, push, ({ diffusion }) => diffusion * diffusion);
    const byDefinition = linearLoss(process, pushedScore(process, push), isotropicNormal([0], 1));
    expectWithinError({ value, error }, byDefinition);
  });

  test('has another loss with another weight: int_0^t c^2 (e^{-s} - 1 + r)^2 ds / 2 with e^{-t} = 1 - r', () => {
    const { value } = pushedLoss(process, push, () => 1);
    const { c, r } = push;
    const [k, end] = [1 - r, -Math.log(1 - r)];
    const integral = (1 - k * k) / 2 - 2 * k * (1 - k) + k * k * end;
    expect(value).toBeCloseTo(0.5 * c * c * integral, 12);
  });

  test('has the density N(c r, 1), as the solver finds', () => {
    const target = distribution(normalTarget({ mean: 0, variance: 1 }));
    const [kl] = klScore(process, target, linearField(pushedScore(process, push)));
    expect(kl.value).toBeCloseTo(0.5 * (push.c * push.r) ** 2, 8);
  });
});
