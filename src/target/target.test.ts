import { describe, expect, it } from 'vitest';
import { partialMoments } from '../numeric/partial-moments.js';
import { stream } from '../numeric/random.js';
import type { Coefficients } from '../process/forward-process.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { ou } from '../testing/processes.js';
import { bumpMixture } from './bumps.js';
import { empiricalMeasure } from './empirical-measure.js';
import { gaussianMixture } from './mixture.js';
import { integratePanels, panelQuadrature } from './panel-quadrature.js';
import { type Target, UNDIFFUSED } from './target.js';

const targets = {
  'unequal mixture': () => gaussianMixture([0.2, 0.5, 0.3], [[-4], [0.5], [3]], [0.05, 1, 0.6]),
  'separated bumps': () => bumpMixture([0.4, 0.6], [[-3], [2.5]], [0.5, 1.5]),
};
const times: [string, Coefficients][] = [
  ['vp at 1e-6', ou.coefficients(1e-6)],
  ['vp at 0.05', ou.coefficients(0.05)],
  ['vp at 4', ou.coefficients(4)],
  ['ve at 0.5', varianceExploding(25, 1).coefficients(0.5)],
];
const moments = [0, 1, 2] as const;

describe.each(Object.entries(targets))('%s', (_, make) => {
  describe.each(times)('%s', (_, at) => {
    const densityOf = (target: Target) => (x: number) => Math.exp(target.logDensity([x], at));

    it('has mass one, the mean alpha E x_0 and the variance alpha^2 V + sigma^2', () => {
      const target = make();
      const density = densityOf(target);
      const panels = target.panels(at);
      const mean = at.alpha * target.mean[0];
      const variance = at.alpha ** 2 * target.variance + at.sigma ** 2;
      expect(integratePanels(panels, 16, density)).toBeCloseTo(1, 12);
      expect(integratePanels(panels, 16, (x) => x * density(x))).toBeCloseTo(mean, 11);
      expect(integratePanels(panels, 16, (x) => (x - mean) ** 2 * density(x)) / variance).toBeCloseTo(1, 11);
    });

    it('has the derivative of its log density as score', () => {
      const target = make();
      const sd = Math.sqrt(at.alpha ** 2 * target.variance + at.sigma ** 2);
      for (const u of [-1.3, -0.9, 0.1, 0.7, 1.1]) {
        const x = at.alpha * target.mean[0] + u * sd;
        const h = 1e-5 * Math.min(at.sigma, sd);
        const slope = (target.logDensity([x + h], at) - target.logDensity([x - h], at)) / (2 * h);
        const score = target.score([x], at)[0];
        expect(Math.abs(slope - score)).toBeLessThan(1e-4 * (1 + Math.abs(score)) + 1e-9 / h);
      }
    });

    it('has partial moments equal to integrals of its density over half-lines', () => {
      const target = make();
      const density = densityOf(target);
      const panels = target.panels(at);
      const centre = at.alpha * target.mean[0];
      const scale = Math.sqrt(at.alpha ** 2 * target.variance + at.sigma ** 2);
      const kinks = Float64Array.from([-2, -0.6, 0, 0.4, 1.5], (u) => centre + u * scale);
      const found = partialMoments(kinks.length);
      target.addPartialMoments(at, kinks, centre, found);
      for (const [i, c] of kinks.entries()) {
        const sides = [
          [found.right, panels.filter((x) => x > c)],
          [found.left, panels.filter((x) => x < c)],
        ] as const;
        for (const [side, edges] of sides) {
          const { nodes, weights } = panelQuadrature(Float64Array.from([...edges, c]).sort(), 16);
          const masses = nodes.map((x, q) => weights[q] * density(x));
          for (const k of moments) {
            const expected = masses.reduce((sum, mass, q) => sum + mass * ((nodes[q] - centre) / scale) ** k, 0);
            expect(side[k][i] / scale ** k).toBeCloseTo(expected, 11);
          }
        }
      }
    });
  });

  it('draws samples with its mean and variance, within six standard errors', () => {
    const target = make();
    const count = 40_000;
    const { values } = target.sample(count, stream(5, 'data'));
    const mean = values.reduce((a, b) => a + b) / count;
    expect(Math.abs(mean - target.mean[0])).toBeLessThan(6 * Math.sqrt(target.variance / count));
    const square = values.reduce((sum, x) => sum + (x - target.mean[0]) ** 2, 0) / count;
    const fourth = values.reduce((sum, x) => sum + (x - target.mean[0]) ** 4, 0) / count;
    expect(Math.abs(square - target.variance)).toBeLessThan(6 * Math.sqrt(fourth / count));
    const [low, high] = target.support[0];
    expect(values.every((x) => low <= x && x <= high)).toBe(true);
  });
});

describe('gaussianMixture', () => {
  it('draws around a mean with a standard deviation that is the root of the variance', () => {
    const count = 20_000;
    const { values } = gaussianMixture([1], [[0]], [9]).sample(count, stream(3, 'data'));
    // six standard errors of the variance of 9: its own is 9 sqrt(2/n)
    const square = values.reduce((sum, x) => sum + x * x, 0) / count;
    expect(Math.abs(square - 9)).toBeLessThan(54 * Math.sqrt(2 / count));
  });

  it('in two dimensions is the product of its axes', () => {
    const at = ou.coefficients(0.3);
    const plane = gaussianMixture([1], [[1, -2]], [0.7]);
    const [first, second] = [1, -2].map((mean) => gaussianMixture([1], [[mean]], [0.7]));
    expect(plane.logDensity([0.4, -1], at)).toBeCloseTo(first.logDensity([0.4], at) + second.logDensity([-1], at), 12);
    expect(plane.score([0.4, -1], at)).toEqual(Float64Array.of(first.score([0.4], at)[0], second.score([-1], at)[0]));
    expect(plane.dimension).toBe(2);
  });

  it('is supported on eight deviations about its means, axis by axis', () => {
    const { support } = gaussianMixture(
      [0.5, 0.5],
      [
        [0, 5],
        [3, -1],
      ],
      [4, 0.25],
    );
    expect(support).toEqual([
      [-16, 16],
      [-11, 21],
    ]);
  });

  it('draws each row about one mean', () => {
    const target = gaussianMixture(
      [0.25, 0.75],
      [
        [10, -10],
        [-10, 10],
      ],
      [0.01, 0.04],
    );
    const { count, dimension, values } = target.sample(2000, stream(3, 'data'));
    expect([count, dimension, values.length]).toEqual([2000, 2, 4000]);
    const first = Array.from({ length: count }, (_, i) => i).filter((i) => values[2 * i] > 0);
    for (const i of first) expect(values[2 * i + 1]).toBeLessThan(-9);
    expect(Math.abs(first.length / count - 0.25)).toBeLessThan(6 * Math.sqrt(0.1875 / count));
    const square = first.reduce((sum, i) => sum + (values[2 * i] - 10) ** 2, 0) / first.length;
    expect(square).toBeCloseTo(0.01, 2);
  });

  it('draws a component and then its deviation from the stream it is given', () => {
    const { values } = gaussianMixture([0.3, 0.7], [[-2], [5]], [0.25, 4]).sample(50, stream(4, 'data'));
    const source = stream(4, 'data');
    for (const x of values) {
      const [mean, sd] = source.uniform() < 0.3 ? [-2, 0.5] : [5, 2];
      expect(x).toBe(mean + sd * source.normal());
    }
  });

  it('says what it was made of', () => {
    const parts = { weights: [0.3, 0.7], means: [[-2], [5]], variances: [0.25, 4] };
    expect(gaussianMixture(parts.weights, parts.means, parts.variances)).toMatchObject({ kind: 'mixture', ...parts });
  });

  it('has panels of half a standard deviation out to nine, which move and widen as p_t does', () => {
    const [alpha, sigma] = [0.5, 0.3];
    const panels = gaussianMixture([1], [[2]], [0.64]).panels({ alpha, sigma, drift: 0, diffusion: 0 });
    expect(panels).toHaveLength(37);
    for (const [i, x] of panels.entries()) expect(x).toBeCloseTo(1 + 0.25 * (i - 18), 13);
  });
});

describe('bumpMixture', () => {
  it('is supported on its half widths about its centers, axis by axis', () => {
    const { support, dimension } = bumpMixture(
      [0.5, 0.5],
      [
        [0, 5],
        [3, -1],
      ],
      [4, 0.25],
    );
    expect(support).toEqual([
      [-4, 4],
      [-1.25, 9],
    ]);
    expect(dimension).toBe(2);
  });

  it('draws each row about one center', () => {
    const rows = [
      [10, -10],
      [-10, 10],
    ];
    const { count, dimension, values } = bumpMixture([0.25, 0.75], rows, [1, 2]).sample(2000, stream(3, 'data'));
    expect([count, dimension, values.length]).toEqual([2000, 2, 4000]);
    const first = Array.from({ length: count }, (_, i) => i).filter((i) => values[2 * i] > 0);
    for (const i of first) expect(Math.abs(values[2 * i + 1] + 10)).toBeLessThan(1);
    expect(Math.abs(first.length / count - 0.25)).toBeLessThan(6 * Math.sqrt(0.1875 / count));
  });

  it('draws a component and then the median of five uniform draws from the stream it is given', () => {
    const { values } = bumpMixture([0.3, 0.7], [[-2], [5]], [0.5, 2]).sample(50, stream(4, 'data'));
    const source = stream(4, 'data');
    for (const x of values) {
      const [center, half] = source.uniform() < 0.3 ? [-2, 0.5] : [5, 2];
      const median = Float64Array.from({ length: 5 }, () => source.uniform()).sort()[2];
      expect(x).toBe(center + half * (2 * median - 1));
    }
  });

  it('says what it was made of', () => {
    const parts = { weights: [0.3, 0.7], centers: [[-2], [5]], halfWidths: [0.5, 2] };
    expect(bumpMixture(parts.weights, parts.centers, parts.halfWidths)).toMatchObject({ kind: 'bumps', ...parts });
  });

  it('has the score -4 z/(h (1 - z^2)) at t = 0', () => {
    const { score } = bumpMixture([1], [[1]], [2]);
    expect(score([2], UNDIFFUSED)[0]).toBeCloseTo(-4 / 3, 14);
    expect(score([-0.5], UNDIFFUSED)[0]).toBeCloseTo(3 / (2 * (1 - 0.5625)), 14);
    expect(score([5], UNDIFFUSED)[0]).toBe(0);
  });

  it('has panels that shrink towards its edges by factors of four at t = 0', () => {
    const quarters = [0, 0.25, 0.5, 0.75, 1];
    const edge = Array.from({ length: 13 }, (_, k) => 1 - 4 ** -(k + 2));
    const half = [...quarters, ...edge].sort((a, b) => a - b);
    const expected = [
      ...half
        .slice(1)
        .reverse()
        .map((z) => -z),
      ...half,
    ].map((z) => 1 + 2 * z);
    const panels = bumpMixture([1], [[1]], [2]).panels(UNDIFFUSED);
    expect(panels).toHaveLength(expected.length);
    for (const [i, x] of panels.entries()) expect(x).toBeCloseTo(expected[i], 13);
  });

  it('has panels of four to nine tenths of a sigma about its edges later, out to nine', () => {
    const [alpha, sigma] = [0.5, 0.01];
    const panels = bumpMixture([1], [[1]], [2]).panels({ alpha, sigma, drift: 0, diffusion: 0 });
    expect(panels[0]).toBeCloseTo(0.5 - 1 - 0.09, 14);
    expect(panels[panels.length - 1]).toBeCloseTo(0.5 + 1 + 0.09, 14);
    for (const center of [-0.5, 1.5]) {
      for (let i = 0; i + 1 < panels.length; i++) {
        if (Math.abs(panels[i] - center) > 0.085) continue;
        expect(panels[i + 1] - panels[i]).toBeLessThan(0.009);
        expect(panels[i + 1] - panels[i]).toBeGreaterThan(0.004 - 1e-12);
      }
    }
  });

  it('draws the biweight distribution: E z^2 = 1/7 and E z^4 = 1/21, within six standard errors', () => {
    const count = 20_000;
    const { values } = bumpMixture([1], [[0]], [1]).sample(count, stream(8, 'data'));
    const moment = (k: number) => values.reduce((sum, z) => sum + z ** k, 0) / count;
    // the variance of z^4 is below E z^8 <= E z^4
    expect(Math.abs(moment(2) - 1 / 7)).toBeLessThan(6 * Math.sqrt((1 / 21 - 1 / 49) / count));
    expect(Math.abs(moment(4) - 1 / 21)).toBeLessThan(6 * Math.sqrt(1 / 21 / count));
  });

  const unit = () => bumpMixture([1], [[1]], [2]);

  it('is the biweight density at t = 0, with Fisher information 10/h^2', () => {
    const bump = unit();
    expect(Math.exp(bump.logDensity([2], UNDIFFUSED))).toBeCloseTo((15 / 32) * (1 - 0.25) ** 2, 14);
    expect(bump.logDensity([3.01], UNDIFFUSED)).toBe(Number.NEGATIVE_INFINITY);
    const fisher = (x: number) => bump.score([x], UNDIFFUSED)[0] ** 2 * Math.exp(bump.logDensity([x], UNDIFFUSED));
    expect(integratePanels(bump.panels(UNDIFFUSED), 16, fisher)).toBeCloseTo(10 / 4, 10);
  });

  // mpmath 1.3, 40 digits, log(quad(15/16 (1-z^2)^2 npdf(x, alpha(c + h z), sigma))) with c = 1, h = 2
  it.each([
    [2.5, 1, 0.001, -2.411041052148718, -3.428559393604261],
    [3.004, 1, 0.001, -27.26078062457695, -4624.395160341687],
    [3.5, 1, 0.05, -63.9474298989243, -205.7658123564197],
    [-2, 0.5, 0.3, -19.00982044060182, 18.3374688271087],
    [0.4, 0.3, 0.95, -0.9008417121096668, -0.1047233889501115],
    [8, 0.9, 0.2, -364.863729397214, -133.0605108095486],
    [-40, 1, 5, -35.45605025690636, 1.607899680291159],
    [30, 0.02, 0.9998, -450.3972255709326, -29.98528956122907],
  ])('log p_t at x = %f, alpha = %f, sigma = %f', (x, alpha, sigma, expected, score) => {
    const bump = unit();
    const at = { alpha, sigma, drift: 0, diffusion: 0 };
    expect(Math.abs(bump.logDensity([x], at) / expected - 1)).toBeLessThan(1e-11);
    expect(Math.abs(bump.score([x], at)[0] / score - 1)).toBeLessThan(1e-11);
  });

  it('is a product in two dimensions', () => {
    const bump = unit();
    const at = ou.coefficients(0.3);
    const square = bumpMixture([1], [[1, -2]], [2]);
    const other = bumpMixture([1], [[-2]], [2]);
    expect(square.logDensity([0.4, -1], at)).toBeCloseTo(bump.logDensity([0.4], at) + other.logDensity([-1], at), 12);
    expect([...square.score([0.4, -1], at)]).toEqual([bump.score([0.4], at)[0], other.score([-1], at)[0]]);
  });
});

describe('empiricalMeasure', () => {
  it('has the partial moments of the mixture of Gaussians at its points', () => {
    const values = Float64Array.from([-1, 0.2, 0.2, 3]);
    const measure = empiricalMeasure({ count: 4, dimension: 1, values });
    const at = ou.coefficients(0.2);
    const point = gaussianMixture(
      [0.25, 0.25, 0.25, 0.25],
      [...values].map((x) => [x]),
      [1e-30, 1e-30, 1e-30, 1e-30],
    );
    const kinks = Float64Array.of(-2, -0.5, 0.2, 1, 4);
    const [found, expected] = [partialMoments(5), partialMoments(5)];
    measure.addPartialMoments(at, kinks, 0.3, found);
    point.addPartialMoments(at, kinks, 0.3, expected);
    for (const side of ['right', 'left'] as const) {
      for (const k of moments) {
        for (let i = 0; i < 5; i++) expect(found[side][k][i]).toBeCloseTo(expected[side][k][i], 12);
      }
    }
    expect(measure.mean[0]).toBeCloseTo(0.6, 14);
    expect(measure.variance).toBeCloseTo(point.variance, 12);
  });

  it('refuses the partial moments of points in more dimensions', () => {
    const plane = empiricalMeasure({ count: 1, dimension: 2, values: new Float64Array(2) });
    const at = ou.coefficients(1);
    expect(() => plane.addPartialMoments(at, Float64Array.of(0), 0, partialMoments(1))).toThrow(
      /1 dimension, not in 2/,
    );
  });
});

it('a diffused mixture is one Gaussian per component, of variance alpha^2 v + sigma^2', () => {
  const target = gaussianMixture(
    [0.25, 0.75],
    [
      [1, -2],
      [0, 4],
    ],
    [0.5, 2],
  );
  expect(target.cloud({ alpha: 0.5, sigma: 3, drift: 0, diffusion: 1 })).toEqual({
    count: 2,
    dimension: 2,
    weights: Float64Array.of(0.25, 0.75),
    means: Float64Array.of(0.5, -1, 0, 2),
    variances: Float64Array.of(9.125, 9.5),
  });
});

describe('the law of E x_0', () => {
  const rows = [Float64Array.of(0.6, 0.8, 0), Float64Array.of(0, 0, -1)];

  it('is that of the mixture with its means projected', () => {
    const means = [
      [1, 2, 3],
      [-1, 0, 0.5],
    ];
    const law = gaussianMixture([0.3, 0.7], means, [1, 2]).projected(rows)!;
    const expected = gaussianMixture(
      [0.3, 0.7],
      [
        [0.6 + 1.6, -3],
        [-0.6, -0.5],
      ],
      [1, 2],
    );
    expect(law.logDensity([0.3, -1], UNDIFFUSED)).toBeCloseTo(expected.logDensity([0.3, -1], UNDIFFUSED), 13);
  });

  it('is known of bumps along their axes alone', () => {
    const bumps = bumpMixture([1], [[1, 2, 3]], [1.5]);
    expect(bumps.projected(rows)).toBeUndefined();
    const law = bumps.projected([Float64Array.of(0, 0, -1), Float64Array.of(1, 0, 0)])!;
    expect(law.logDensity([-2.6, 1.3], UNDIFFUSED)).toBe(
      bumpMixture([1], [[-3, 1]], [1.5]).logDensity([-2.6, 1.3], UNDIFFUSED),
    );
  });
});

it.each(Object.entries(targets))('%s: a density is the same whatever was asked for before', (_, make) => {
  const target = make();
  const places = [-3.1, 0.2, 0.2, 2.6];
  // one has its alpha from another one, and one its sigma
  const levels = [
    [1, 0.5],
    [1, 0.8],
    [0.6, 0.8],
  ].map(([alpha, sigma]) => ({ alpha, sigma, drift: 0, diffusion: 1 }));
  const known = times.map(([, at]) => at);
  for (const at of [...known, ...known.slice(0, 2), ...levels]) {
    for (const x of places) {
      const own = make();
      expect([target.score([x], at)[0], target.logDensity([x], at)]).toEqual([
        own.score([x], at)[0],
        make().logDensity([x], at),
      ]);
      for (const other of [...known, ...levels]) expect(target.score([x], other)).toEqual(make().score([x], other));
    }
  }
});
