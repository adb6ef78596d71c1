import fc from 'fast-check';
import { type LinearSpec, linearCases, scoreOf } from '../properties/generators/linear-cases.js';
import { between, logBetween } from '../properties/generators/numbers.js';
import { anyProcess } from '../properties/generators/processes.js';
import { gaussianKl } from '../src/divergence/closed-form/gaussian-kl.js';
import { linearField } from '../src/divergence/field/linear-field.js';
import { klSde } from '../src/divergence/kl-sde.js';
import { isotropicNormal } from '../src/divergence/normal/normal.js';
import { median } from '../src/evidence/median.js';
import { forwardProcess, type ProcessSpec } from '../src/process/process-spec.js';
import { gaussianMixture } from '../src/target/mixture.js';

/** usage: linear-coverage.ts [scores] [seed]; klSde of linear scores in the plane beside their closed form. */
const [count = 120, seed = 11] = process.argv.slice(2, 4).map(Number);
const AIM = 4e-3;

/** A normal p_0, N(mean, variance I). */
interface Drawn {
  readonly process: ProcessSpec;
  readonly mean: readonly number[];
  readonly variance: number;
  readonly score: LinearSpec;
}

const drawn = linearCases(anyProcess, 2).map(
  ({ process, normal, score }): Drawn => ({ process, mean: normal.mean, variance: normal.covariance.values[0], score }),
);
/** p_0 narrow, and in the tails of what is generated. */
const inTails = fc
  .record({ drawn, mean: fc.tuple(between(-4, 4), between(-4, 4)), variance: logBetween(1e-3, 1) })
  .map(({ drawn: each, mean, variance }): Drawn => ({ ...each, mean, variance }));

for (const [name, cases] of [
  ['any', drawn],
  ['p_0 narrow and in the tails', inTails],
] as const) {
  const reasons: string[] = [];
  const covers: number[] = [];
  let warned = 0;
  for (const { process: spec, mean, variance, score: scoreSpec } of fc.sample(cases, { seed, numRuns: count })) {
    const process = forwardProcess(spec);
    const score = scoreOf(process, scoreSpec);
    const exact = gaussianKl(process, score, isotropicNormal(mean, variance), 'sde').value;
    const [found] = klSde(process, gaussianMixture([1], [[...mean]], [variance]), linearField(score), AIM);
    if (found.value === null) reasons.push(found.reason);
    else covers.push(found.error / Math.abs(found.value - exact));
    if (found.value !== null && found.warning !== undefined) warned++;
  }
  const uncovered = covers.filter((cover) => cover < 1).length;
  console.log(
    `${name}: ${count} scores, ${reasons.length} without a value, ${warned} with a warning, ${uncovered} uncovered; states ` +
      `${Math.min(...covers).toFixed(2)} times its error at least, ${median(covers).toFixed(0)} in the median`,
  );
  for (const reason of new Set(reasons)) console.log(`  ${reason}`);
}
