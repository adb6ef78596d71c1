import type { ReproductionPage } from '../../src/report/page/reproduction-page.js';

const EPOCHS = [0, 100, 200, 300];
const X = Array.from({ length: 61 }, (_, i) => -6 + 0.2 * i);
const bell = (x: number, mean: number) => Math.exp(-0.5 * (x - mean) * (x - mean)) / Math.sqrt(2 * Math.PI);

/** A page of made-up numbers that has what pages may have: numbers below 0 and missing ones, a mark, and a seed without a density. */
export const REPRODUCTION: ReproductionPage = {
  version: '0.0.0',
  experiment: 'made-up',
  title: 'A made-up experiment',
  source: 'A paper, section 1',
  computedBy: 'an abacus',
  lead: 'Figure 1: in part',
  about: [{ name: 'Target', text: '1/2 N(-mu, 1) + 1/2 N(mu, 1), mu = 3' }],
  figures: [
    { figure: 'Figure 1', shows: 'it falls', verdict: 'in part', found: 'it falls in 2 of 3 seeds' },
    { figure: 'Figure 2', shows: 'it grows', verdict: 'not tried', found: 'it is trained with --full' },
  ],
  sections: [
    {
      title: 'Curves at mu = 3',
      says: ['A sentence on sigma_t^2.'],
      pictures: [
        {
          kind: 'curves',
          caption: 'Divergences along training.',
          x: { name: 'epoch of training', scale: 'linear', values: EPOCHS },
          y: { name: 'divergence (nats)', scale: 'log' },
          curves: [
            curve('paper', [1.5, 0.4, -0.1, 0.2]),
            curve('p^score', [null, 0.4, 0.3, 0.2]),
            curve('p^SDE', [1.4, 0.3, 0.2, 0.1]),
            curve('p^ODE', [1.2, 0.5, 0.6, 0.6]),
          ],
          marks: [{ at: 200, says: 'predicted best time to stop' }],
        },
        {
          kind: 'curves',
          caption: 'Shares by width.',
          x: { name: 'width m', scale: 'log', values: [2, 8, 32, 2048] },
          y: { name: 'share', scale: 'linear' },
          curves: [curve('left', [0.1, 0.4, 0.5, 0.5])],
          marks: [],
        },
        {
          kind: 'densities',
          caption: 'Densities.',
          panels: [100, 1000, 1900, 2000].map((epoch) => ({
            title: `epoch ${epoch}`,
            x: X,
            target: X.map((x) => 0.5 * bell(x, -3) + 0.5 * bell(x, 3)),
            learnt: epoch === 2000 ? [] : [X.map((x) => bell(x, 3)), X.map((x) => 9 * bell(9 * x, 0))],
          })),
        },
      ],
      tables: [
        {
          caption: 'Numbers of mu',
          columns: ['mu', 'KL'],
          rows: [
            ['3', '0.2 (0.1 to 0.3)'],
            ['15', 'none'],
          ],
        },
      ],
    },
  ],
  measured: {},
};

function curve(name: string, median: readonly (number | null)[]) {
  const by = (factor: number) => median.map((value) => (value === null ? null : factor * value));
  return {
    ...{ name, median },
    says: `number ${name}`,
    low: by(0.8),
    high: by(1.3),
    seeds: median.map((value) => (value === null ? 0 : 3)),
  };
}
