import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { linearField } from '../field/linear-field.js';
import { klSdeAt } from '../kl-sde.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { cellMasses } from './cell-masses.js';

describe('cellMasses', () => {
  it('are differences of the distribution function', () => {
    const faces = Float64Array.from({ length: 41 }, (_, i) => -4 + i / 5);
    const masses = cellMasses(gaussianMixture([1], [[0.3]], [1]), faces);
    for (const [i, mass] of masses.entries()) {
      expect(mass).toBeCloseTo(normalCdf(faces[i + 1] - 0.3) - normalCdf(faces[i] - 0.3), 8);
    }
  });

  it('make the KL of a narrow bump converge regularly', () => {
    const ou = variancePreserving(2, 2, 2);
    const target = bumpMixture([0.4, 0.6], [[-4], [0.4]], [0.5, 1.7]);
    const field = linearField(
      scoreOnLine(
        () => 0.2,
        () => 0.1,
      ),
    );
    const [a, b, c, d] = [200, 400, 800, 1600].map((cells) => {
      const [{ value }] = klSdeAt(ou, target, field, { cells, steps: 16 });
      return value as number;
    });
    for (const ratio of [(a - b) / (b - c), (b - c) / (c - d)]) {
      expect(ratio).toBeGreaterThan(2.5);
      expect(ratio).toBeLessThan(6);
    }
  });
});
