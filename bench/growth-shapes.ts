/**
 * Both mistakes of `conjecture` over the shapes that measured/bound may have on its way out: 30 that are bounded, whose bound is true, and 30
 * that are not, on one ladder without draws, and drawn with scatter. usage: npx tsx bench/growth-shapes.ts [runs]
 */

import { type Growth, growthOf, type MeasuredLadder, slopesOf } from '../src/conjecture/growth.js';
import { stream } from '../src/numeric/random.js';

const RUNS = Number(process.argv[2] ?? 20);

/** A ratio at a part u of the way from 0 to 1 over a factor of 64, n = 16 to 1024. */
type Shape = (n: number, u: number) => number;

const WAY = Math.log(64);
const power = (x: number, p: number) => Math.exp(p * Math.log(x));
const bump = (u: number, centre: number, width: number) => Math.exp(-(((u - centre) / width) * ((u - centre) / width)));
/** From 1 to `size` about where n = at, as fast as n^p. */
const crossover = (n: number, at: number, p: number, size: number) => {
  const v = power(n / at, p);
  return (1 + size * v) / (1 + v);
};

const BOUNDED: Readonly<Record<string, Shape>> = {
  'a constant': () => 3,
  'a fall by a power': (n) => 1 / n,
  'a slow fall': (n) => power(n, -0.1),
  '1 - 5/n': (n) => 1 - 5 / n,
  '1 - 15/n': (n) => 1 - 15 / n,
  '1 + 5/n': (n) => 1 + 5 / n,
  '1 - 2/sqrt(n)': (n) => 1 - 2 / Math.sqrt(n),
  '1 - 3/sqrt(n)': (n) => 1 - 3 / Math.sqrt(n),
  '1 - 1.2 n^(-1/4)': (n) => 1 - 1.2 * power(n, -0.25),
  'n^2/(n^2 + 40^2)': (n) => (n * n) / (n * n + 1600),
  'n^2/(n^2 + 128^2)': (n) => (n * n) / (n * n + 128 * 128),
  'n^2/(n^2 + 215^2)': (n) => (n * n) / (n * n + 215 * 215),
  'n/(n + 60)': (n) => n / (n + 60),
  'n/(n + 128)': (n) => n / (n + 128),
  '1 - exp(-n/60)': (n) => -Math.expm1(-n / 60),
  '1 - exp(-n/128)': (n) => -Math.expm1(-n / 128),
  '1 - exp(-n/200)': (n) => -Math.expm1(-n / 200),
  'from 1 to 10 at n = 60': (n) => crossover(n, 60, 1, 10),
  'from 1 to 3 at n = 128': (n) => crossover(n, 128, 1, 3),
  'from 1 to 2 at n = 128, fast': (n) => crossover(n, 128, 3, 2),
  'from 1 to 2 at n = 256, fast': (n) => crossover(n, 256, 4, 2),
  'from 1 to 3, slowly': (n) => crossover(n, 60, 0.5, 3),
  'from 3 to 1': (n) => crossover(n, 128, 1, 1 / 3),
  'a bump in the middle': (_, u) => 1 + 2 * bump(u, 0.5, 0.15),
  'a bump at 3/4': (_, u) => 1 + 2 * bump(u, 0.75, 0.12),
  'a dip at 1/2': (_, u) => 1 - 0.6 * bump(u, 0.5, 0.2),
  'a wave of four periods': (_, u) => 1 + 0.3 * Math.sin(8 * Math.PI * u),
  'a wave of two periods': (_, u) => 1 + 0.3 * Math.sin(4 * Math.PI * u),
  'log n/(1 + log n)': (n) => Math.log(n) / (1 + Math.log(n)),
  'a fall with a wave': (n, u) => power(n, -0.3) * (1 + 0.3 * Math.sin(6 * Math.PI * u)),
};

const UNBOUNDED: Readonly<Record<string, Shape>> = {
  n: (n) => n,
  'n^2': (n) => n * n,
  'n^0.5': (n) => Math.sqrt(n),
  'n^0.3': (n) => power(n, 0.3),
  'n^0.2': (n) => power(n, 0.2),
  'n^0.15': (n) => power(n, 0.15),
  'log n': (n) => Math.log(n),
  '(log n)^2': (n) => Math.log(n) * Math.log(n),
  'log(n/8)': (n) => Math.log(n / 8),
  'sqrt(log n)': (n) => Math.sqrt(Math.log(n)),
  '1 + log n': (n) => 1 + Math.log(n),
  '1 + (n/900)^4': (n) => 1 + power(n / 900, 4),
  'n/log n': (n) => n / Math.log(n),
  '1 + (n/300)^2': (n) => 1 + (n / 300) * (n / 300),
  '1 + (n/700)^2': (n) => 1 + (n / 700) * (n / 700),
  '1 + n/100': (n) => 1 + n / 100,
  '1 + sqrt(n/100)': (n) => 1 + Math.sqrt(n / 100),
  '5 + sqrt(n)': (n) => 5 + Math.sqrt(n),
  'exp(n/200)': (n) => Math.exp(n / 200),
  'exp(n/1000)': (n) => Math.exp(n / 1000),
  'n^0.5 with a wave': (n, u) => Math.sqrt(n) * (1 + 0.2 * Math.sin(6 * Math.PI * u)),
  'n^0.5 with a fast wave': (n, u) => Math.sqrt(n) * (1 + 0.2 * Math.sin(14 * Math.PI * u)),
  'n with a large wave': (n, u) => n * (1 + 0.4 * Math.sin(4 * Math.PI * u)),
  'n^0.5 in three steps': (_, u) => Math.exp((0.5 * WAY * Math.floor(3 * u)) / 3),
  'n^0.5 in seven steps': (_, u) => Math.exp((0.5 * WAY * Math.floor(7 * u)) / 7),
  'a fall, then growth': (n) => n / 100 + 100 / n,
  'a dip on n^0.3': (n, u) => power(n, 0.3) * (1 - 0.3 * bump(u, 0.5, 0.2)),
  'from n to n^0.5': (n) => n / Math.sqrt(1 + n / 60),
  'from n to n^0.25': (n) => n / (1 + power(n / 60, 0.75)),
  'from n^0.5 to n': (n) => Math.sqrt(n) + n / 30,
};

/** How ladders are measured: with how many rungs, replicates, and scatter of the logarithm of each rung. */
const DESIGNS = [
  { name: 'nothing drawn, 16 rungs', rungs: 16, replicates: 1, scatter: 0 },
  { name: 'nothing drawn, 8 rungs', rungs: 8, replicates: 1, scatter: 0 },
  { name: '24 replicates, scatter 0.05', rungs: 8, replicates: 24, scatter: 0.05 },
  { name: '24 replicates, scatter 0.3', rungs: 8, replicates: 24, scatter: 0.3 },
  { name: '200 replicates, scatter 0.6', rungs: 8, replicates: 200, scatter: 0.6 },
] as const;

function verdictOf(
  shape: Shape,
  { rungs, replicates, scatter }: (typeof DESIGNS)[number],
  seed: number,
): Growth['verdict'] {
  const { normal } = stream(seed, 'noise');
  const ladders = Array.from({ length: replicates }, (_, replicate): MeasuredLadder => {
    const all = Array.from({ length: rungs }, (_, k) => {
      const u = k / (rungs - 1);
      const n = 16 * Math.exp(u * WAY);
      const variables = { n, m: 1, d: 1, tau: 1, mu: 0, T: 1 };
      const measured = { value: shape(n, u) * Math.exp(scatter * normal()), error: 0 };
      const found = {
        case: { variables, seed: 0 },
        measured,
        boundValues: { variables, constants: {} },
        ofStart: null,
      };
      return { x: Math.log(n), found };
    });
    return { direction: 'n', replicate, isOpen: true, rungs: all };
  });
  const slopes = slopesOf(ladders, ({ measured }) => ({ value: Math.log(measured.value), error: 0 }));
  return growthOf('n', slopes, scatter > 0, 0.01).verdict;
}

for (const design of DESIGNS) {
  const runs = design.scatter === 0 ? 1 : RUNS;
  for (const [name, shapes] of [
    ['bounded', BOUNDED],
    ['unbounded', UNBOUNDED],
  ] as const) {
    const counts = { holds: 0, refuted: 0, inconclusive: 0 };
    const wrong: string[] = [];
    for (const [text, shape] of Object.entries(shapes)) {
      let mistakes = 0;
      for (let run = 1; run <= runs; run++) {
        const verdict = verdictOf(shape, design, run);
        counts[verdict]++;
        if (verdict === (name === 'bounded' ? 'refuted' : 'holds')) mistakes++;
      }
      if (mistakes > 0) wrong.push(runs === 1 ? text : `${text} (${mistakes} of ${runs})`);
    }
    const { holds, refuted, inconclusive } = counts;
    console.log(`${design.name}, ${name}: ${holds} hold, ${refuted} refuted, ${inconclusive} inconclusive`);
    if (wrong.length > 0) console.log(`  wrong: ${wrong.join('; ')}`);
  }
}
