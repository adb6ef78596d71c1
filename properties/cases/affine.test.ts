import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { scoreLossOf } from '../by-definition/score-loss.js';
import { affineLoss, affineScore, affineSpecs, exactScore, normals, normalTarget, unitPrecision } from './affine.js';
import { anyProcess } from './generators.js';

const cases = fc.record({ spec: anyProcess, normal: normals, score: affineSpecs });

test('the score loss of an affine score is that of the definition', () => {
  fc.assert(
    fc.property(cases, ({ spec, normal, score: scoreSpec }) => {
      const process = forwardProcess(spec);
      const score = affineScore(process, scoreSpec);
      const closed = affineLoss({ process, normal, score });
      const defined = scoreLossOf(process, distribution(normalTarget(normal)), linearField(score));
      expect(Math.abs(closed - defined.value)).toBeLessThanOrEqual(defined.error + 1e-9 * closed);
    }),
    { numRuns: 40 },
  );
});

test('the exact score of a normal is that of the target, and has no loss', () => {
  fc.assert(
    fc.property(cases, fc.double({ min: -5, max: 5, noNaN: true }), ({ spec, normal }, x) => {
      const process = forwardProcess(spec);
      const score = exactScore(process, normal);
      const t = 0.3 * process.horizon;
      const [expected] = distribution(normalTarget(normal)).score([x], process.coefficients(t));
      const { precision, offset } = score.at(t);
      expect(Math.abs(-precision[0] * x + offset[0] - expected)).toBeLessThan(1e-11);
      expect(affineLoss({ process, normal, score })).toBeLessThan(1e-24);
    }),
  );
});

test('the likelihood bound is an equality for the score of the prior: J = KL(N(mu, 1)||N(0, 1)) (1 - alpha_T^2)', () => {
  const process = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 });
  const loss = affineLoss({ process, normal: { mean: 0.797, variance: 1 }, score: unitPrecision() });
  expect(Math.abs(loss - 0.5 * 0.797 * 0.797 * -Math.expm1(-6))).toBeLessThan(1e-12);
});
