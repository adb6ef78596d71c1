import { expect, it } from 'vitest';
import { normalCdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import { UNDIFFUSED } from '../../target/target.js';
import { hiddenIn, type Mapped, partOf, type Rule } from './cell-part.js';

const target = gaussianMixture([1], [[0.2]], [1.5]);
const sd = 1.2;
const mass = (from: number, to: number) =>
  normalCdf((to - 0.2) / Math.sqrt(1.5)) - normalCdf((from - 0.2) / Math.sqrt(1.5));

const map = (x: number) => 1.4 * x + 0.3 * Math.sin(2 * x) - 0.5;
const stretch = (x: number) => Math.log(1.4 + 0.6 * Math.cos(2 * x));

/** One cell of the target under the map. */
function cell(rule: Rule, from: number, to: number, isStretchKnown = true): Mapped {
  const faces = Float64Array.of(from, to);
  const images = { places: faces.map(map), stretches: isStretchKnown ? faces.map(stretch) : undefined };
  return { rule, sd, faces, images, logs: faces.map((x) => target.logDensity([x], UNDIFFUSED)) };
}

/** int p log(p/q) over a cell, q what the map pulls back from N(0, sd^2). */
function exactPart(from: number, to: number): number {
  const count = 4000;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const x = from + ((to - from) * (k + 0.5)) / count;
    const log = target.logDensity([x], UNDIFFUSED);
    const y = map(x) / sd;
    sum += Math.exp(log) * (log + 0.5 * y * y + Math.log(sd) + 0.5 * Math.log(2 * Math.PI) - stretch(x));
  }
  return (sum * (to - from)) / count;
}

it('the part of a cell is of third order in its width, and of fifth where the derivative of the map is known', () => {
  for (const rule of ['mass', 'mean'] as const) {
    for (const from of [-0.9, 0.35, 1.3]) {
      const errorsBy = (isStretchKnown: boolean) =>
        [0.4, 0.2, 0.1].map((width) => {
          const to = from + width;
          return partOf(cell(rule, from, to, isStretchKnown), mass(from, to), 0) - exactPart(from, to);
        });
      const [not, known] = [errorsBy(false), errorsBy(true)];
      expect(Math.abs(known[2])).toBeLessThan(0.02 * Math.abs(not[2]));
      expect(Math.log2(Math.abs(known[1] / known[2]))).toBeGreaterThan(4.5);
      expect(Math.log2(Math.abs(not[1] / not[2]))).toBeLessThan(4);
    }
  }
});

it('a cell across which a log density changes by more than 1 is left as it is, and that counts as hidden', () => {
  const wide = cell('mass', 0, 1.8);
  expect(partOf(wide, 0.4, 0)).toBe(partOf(cell('mass', 0, 1.8, false), 0.4, 0));
  const { logs, images } = wide;
  const ofRatio = logs[1] - logs[0] - (stretch(1.8) - stretch(0)) + (0.5 * (map(1.8) ** 2 - map(0) ** 2)) / (sd * sd);
  const bump = Math.abs(Math.log((images.places[1] - images.places[0]) / 1.8) - 0.5 * (stretch(0) + stretch(1.8)));
  expect(hiddenIn(wide, 0.4, 0)).toBeCloseTo(
    0.8 * ((bump * (bump + Math.abs(ofRatio))) / 6 + (ofRatio * ofRatio) / 24),
    12,
  );
});

it("what is hidden covers triangles of log y', and is nothing where its mean is that of its ends", () => {
  expect(hiddenIn(cell('mass', 0.3, 0.31), 0.01, 0)).toBeLessThan(1e-8);
  // y' = e^(height tri(u)) on (0, 1) under p_0 = pi = N(0, 10^8): r = -height tri
  for (const peak of [0.1, 0.5, 0.8]) {
    for (const height of [0.3, -0.4, 1]) {
      const tri = (u: number) => height * (u < peak ? u / peak : (1 - u) / (1 - peak));
      const count = 20_000;
      let [width, mean] = [0, 0];
      for (let k = 0; k < count; k++) {
        const s = tri((k + 0.5) / count);
        width += Math.exp(s) / count;
        mean += s / count;
      }
      const flat = { places: Float64Array.of(0, width), stretches: Float64Array.of(0, 0) };
      const flatCell: Mapped = {
        ...{ rule: 'mass', sd: 1e4, faces: Float64Array.of(0, 1), images: flat, logs: Float64Array.of(0, 0) },
      };
      const error = Math.log(width) - mean;
      expect(hiddenIn(flatCell, 1, 0)).toBeGreaterThan(error);
    }
  }
});

it('nothing is known of what is hidden without the derivative, or where log p_0 is not finite', () => {
  expect(hiddenIn(cell('mass', 0, 1, false), 0.3, 0)).toBeUndefined();
  for (const log of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    expect(hiddenIn({ ...cell('mass', 0, 1), logs: Float64Array.of(log, 0) }, 0.3, 0)).toBeUndefined();
  }
});
