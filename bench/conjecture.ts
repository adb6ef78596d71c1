/**
 * How often `conjecture` refutes a true bound, how often it refutes a false one whose growth it says that it detects, and how its search for
 * the worst case compares with random draws. usage: npx tsx bench/conjecture.ts [runs] [level|power|search]
 */

import { boundIn } from '../src/conjecture/bound.js';
import { isFound, measureCase } from '../src/conjecture/case.js';
import { type ConjectureSpec, parseConjecture } from '../src/conjecture/conjecture.js';
import { unmetAt } from '../src/conjecture/domain.js';
import { study } from '../src/conjecture/study.js';
import { casesAt, drawnProbes, type SearchSpace, worstCase } from '../src/conjecture/worst-case.js';
import { upperTail } from '../src/evidence/binomial-tail.js';

const RUNS = Number(process.argv[2] ?? 200);
const asks = (part: string) => [undefined, part].includes(process.argv[3]);

/** True bounds that are attained, so that half of the replicates are on either side, and their levels. */
const ATTAINED: readonly { readonly name: string; readonly spec: ConjectureSpec }[] = [
  {
    name: 'growth: the rate of the plug-in Gaussian, d = 3',
    spec: { bound: 'C/n', measure: 'plugInKl', vary: { n: '256..4096', d: 3 }, draws: 40, alpha: 0.2 },
  },
  {
    name: 'growth in two variables and together',
    spec: {
      bound: 'C*d*(d+1)/n',
      measure: 'plugInKl',
      vary: { n: '64..512', d: '2..4' },
      draws: 20,
      rungs: 6,
      alpha: 0.2,
    },
  },
  {
    name: 'growth along n of a loss that does not depend on it',
    spec: {
      bound: 'C*n^0',
      measure: 'populationLoss',
      vary: { n: '8..64', m: 4, tau: 3, mu: 0, T: 1 },
      target: 'normal(mu)',
      draws: 12,
      rungs: 4,
      alpha: 0.2,
    },
  },
  {
    // d = 1: 2 n KL -> chi-square of one degree of freedom, which exceeds 3.8415 with probability 0.05
    name: 'coverage: a bound that draws exceed with probability delta',
    spec: {
      bound: 'C/n',
      C: 1.92073,
      delta: 0.05,
      measure: 'plugInKl',
      vary: { n: '2000..8000', d: 1 },
      draws: 40,
      alpha: 0.2,
    },
  },
];

for (const { name, spec } of asks('level') ? ATTAINED : []) {
  let refuted = 0;
  for (let run = 1; run <= RUNS; run++) {
    const { result } = await study(parseConjecture({ ...spec, search: 0, seed: run }));
    if (result.verdict === 'refuted') refuted++;
  }
  console.log(`${name}: ${refuted} of ${RUNS} runs refute at alpha = ${spec.alpha}`);
}

/** A bound that falls behind by the power that a run says it detects is refuted in this share of runs. */
const FALLING: readonly { readonly name: string; readonly spec: ConjectureSpec; readonly rate: number }[] = [
  { name: 'd = 3', rate: 1, spec: { bound: 'C/n', measure: 'plugInKl', vary: { n: '32..1024', d: 3 }, draws: 40 } },
  { name: 'd = 8', rate: 1, spec: { bound: 'C/n', measure: 'plugInKl', vary: { n: '64..1024', d: 8 }, draws: 24 } },
];
for (const { name, spec, rate } of asks('power') ? FALLING : []) {
  let [refuted, sum] = [0, 0];
  for (let run = 1; run <= RUNS; run++) {
    const { result } = await study(parseConjecture({ ...spec, search: 0, seed: run }));
    const detects = result.growth[0]?.detects ?? Number.NaN;
    sum += detects;
    const bound = `C/n^${(rate + detects).toFixed(4)}`;
    const other = await study(parseConjecture({ ...spec, bound, search: 0, seed: 1000 + run }));
    if (other.result.growth[0]?.verdict === 'refuted') refuted++;
  }
  const chance = upperTail(RUNS - refuted, RUNS, 0.1);
  console.log(
    `power, ${name}: growth by the power ${(sum / RUNS).toFixed(2)} in the mean is refuted in ${refuted} of ${RUNS} runs; ` +
      `at 0.9 as few have probability ${chance.toPrecision(2)}`,
  );
}

/** Conjectures whose worst cases lie in different places. */
const SEARCHED: readonly { readonly name: string; readonly spec: ConjectureSpec }[] = [
  {
    name: 'mean of the plug-in',
    spec: { bound: 'd*(d+1)/(4*n)', measure: 'meanPlugInKl', vary: { n: '64..4096', d: '1..16' } },
  },
  {
    name: 'draws of the plug-in',
    spec: { bound: 'C*d^2/n', measure: 'plugInKl', vary: { n: '40..4000', d: '1..12' } },
  },
  {
    name: 'prior under ve',
    spec: {
      bound: '(mu^2 + 1)*log(5)/(25^T - 1)',
      measure: 'priorKl',
      vary: { T: '0.2..3', mu: '0.2..5' },
      target: 'modes(mu)',
      process: 've(5)',
    },
  },
  {
    name: 'score loss by its rate',
    spec: {
      bound: 'C*(tau/n + 1/m + 1/tau)',
      measure: 'scoreLoss',
      vary: { n: '8..64', m: '4..16', tau: '1..30', mu: '0..2', T: 1 },
    },
  },
  {
    name: 'score loss by its exact limit',
    spec: {
      bound: 'C*(J0/tau + 1/n)',
      measure: 'scoreLoss',
      vary: { n: '8..64', m: 6, tau: '1..100', mu: '0..2', T: 1 },
      assume: ['tau >= 2*mu'],
      target: 'bumps(mu)',
    },
  },
];
for (const { name, spec } of asks('search') ? SEARCHED : []) {
  const found = [1, 2, 3].map((seed) => {
    const conjecture = parseConjecture({ ...spec, seed });
    const space: SearchSpace = {
      conjecture,
      isAdmitted: (variables) => unmetAt(conjecture.domain, variables).length === 0,
      ratioOf: (each) => each.measured.value / boundIn(conjecture.bound, each.boundValues, 1).value,
    };
    const searched = worstCase(space, 200)?.ratio ?? Number.NaN;
    const random = casesAt(conjecture.domain, drawnProbes(space, 2000, false)).map((each) => {
      const measured = measureCase(conjecture, each);
      return isFound(measured) ? space.ratioOf(measured) : 0;
    });
    return [searched, Math.max(...random)];
  });
  const texts = found.map(([searched, random]) => `${searched.toPrecision(5)} against ${random.toPrecision(5)}`);
  console.log(`worst of 200 evaluations against 2000 draws, ${name}: ${texts.join(', ')}`);
}
