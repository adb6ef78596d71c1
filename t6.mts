// klSde: all resolutions visited, with their runs; truth by a fine aim
import { writeFileSync, appendFileSync } from 'node:fs';
import { drawnExperiments } from './bench/drawn-experiments.ts';
import { setting } from './src/experiment/setting.ts';
import { train } from './src/experiment/train.ts';
import { featureField } from './src/divergence/field/feature-field.ts';
import { klSde } from './src/divergence/kl-sde.ts';
import { reverseSdeSolver } from './src/divergence/reverse-sde/reverse-sde-solver.ts';
import { refine } from './src/divergence/refinement.ts';
const [first, step, set, out] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4] as any, process.argv[5]];
const all = drawnExperiments(set === 'mixed' ? 300 : 100, set);
for (let i = first; i < all.length; i += step) {
  const e = all[i]; const s = setting(e);
  const t = train(s, e.trainingTimes, { timeNodes: 192, errors: false });
  const field = featureField(s.features, t.empirical.readouts);
  const solver: any = reverseSdeSolver(s.process, s.target, field);
  const log: any[] = e.trainingTimes.map(() => []);
  const wrapped = { ...solver, compare(jobs: any) { (globalThis as any).VV = []; const r = solver.compare(jobs); r.forEach((c: any, k: number) => log[jobs[k].model].push({ at: jobs[k].at, value: c.run.value, unresolved: c.run.unresolved, spatial: c.spatial, temporal: c.temporal, v: (globalThis as any).VV.slice(2*k, 2*k+2) })); return r; } };
  refine(wrapped, 5e-5);
  const truth = klSde(s.process, s.target, field, 1e-5, { cells: 16384, steps: 2048 });
  e.trainingTimes.forEach((tau, k) => appendFileSync(out, JSON.stringify({ i, k, tau, truth: truth[k].value, terr: (truth[k] as any).error, log: log[k] }) + '\n'));
}
