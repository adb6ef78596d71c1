import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Curve, type CurveProblem, STAGES, type StageSeconds, time } from './curve.js';

/** One thread, as curve_fast.py states. */
const environment = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** A Python that has NumPy and SciPy, or undefined. */
export function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import numpy, scipy']).status === 0,
  );
}

/** Runs a script of the yardstick, and reads the seconds it prints. */
export function runYardstick(
  python: string,
  script: 'fast' | 'plain',
  n: number,
  m: number,
  dump?: string,
): StageSeconds {
  const file = fileURLToPath(new URL(`yardstick/curve_${script}.py`, import.meta.url));
  const args = [file, `${n}`, `${m}`, ...(dump === undefined ? [] : [dump])];
  const report = execFileSync(python, args, { encoding: 'utf8', env: environment });
  return Object.fromEntries(
    STAGES.map((stage) => {
      const found = report.match(new RegExp(`${stage.replace('+', '\\+')} (\\d+\\.\\d+)`));
      if (!found) throw new Error(`curve_${script}.py printed no time of its stage '${stage}'.`);
      return [stage, Number(found[1])];
    }),
  ) as StageSeconds;
}

/** The problem curve_fast.py draws, and the curve it finds. */
export function readYardstick(python: string, n: number, m: number): { problem: CurveProblem; curve: Curve } {
  const folder = mkdtempSync(join(tmpdir(), 'diffusion-bounds-bench-'));
  try {
    const file = join(folder, 'curve.json');
    runYardstick(python, 'fast', n, m, file);
    const { W, U, x, trainingTimes, chosen, ...curve } = JSON.parse(readFileSync(file, 'utf8'));
    const features = {
      ...{ width: m, dimension: 1, embedding: time },
      ...{ weights: Float64Array.from(W), timeWeights: Float64Array.from(U.flat()) },
    };
    const data = { count: n, dimension: 1, values: Float64Array.from(x) };
    return { problem: { features, data, trainingTimes, chosen }, curve };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
