import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Curve, type CurveProblem, STAGES, type StageSeconds, time } from './curve.js';
import { type NumpyArray, writeNpy } from './npy.js';

const environment = numpyEnvironment(process.env);

/**
 * The environment that NumPy runs in: one thread, as curve_fast.py states, and the kernel and the blocks that OpenBLAS
 * chooses for this processor, whatever a container has set, which can slow it.
 */
export function numpyEnvironment({
  OPENBLAS_CORETYPE: _core,
  OPENBLAS_L2_SIZE: _cache,
  ...inherited
}: NodeJS.ProcessEnv) {
  return { ...inherited, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
}

/** A Python that has NumPy and SciPy, or undefined. */
export function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import numpy, scipy']).status === 0,
  );
}

/** The versions of NumPy and SciPy, and the kernel that OpenBLAS runs. */
export function libraryVersions(python: string): string {
  const script = "import numpy, scipy; print(f'NumPy {numpy.__version__}, SciPy {scipy.__version__}')";
  const { stdout, stderr } = spawnSync(python, ['-c', script], {
    encoding: 'utf8',
    env: { ...environment, OPENBLAS_VERBOSE: '2' },
  });
  return `${stdout.trim()}, ${kernelIn(stderr)}`;
}

/** What OpenBLAS says of its kernel as it is loaded with OPENBLAS_VERBOSE=2. */
export function kernelIn(said: string): string {
  const [, core] = /^Core: (.+)$/m.exec(said) ?? [];
  return core === undefined ? 'a BLAS that does not name its kernel' : `OpenBLAS kernel ${core}`;
}

/** What a script of the yardstick prints. */
export function runScript(python: string, script: string, args: readonly string[]): string {
  const file = fileURLToPath(new URL(`yardstick/${script}`, import.meta.url));
  return execFileSync(python, [file, ...args], { encoding: 'utf8', env: environment });
}

/** Calls with a folder that holds the arrays for a script, and then removes the folder. */
export function withArrays<T>(arrays: Readonly<Record<string, NumpyArray>>, call: (folder: string) => T): T {
  return withFolder((folder) => {
    for (const [name, array] of Object.entries(arrays)) writeNpy(join(folder, `${name}.npy`), array);
    return call(folder);
  });
}

/** Calls with an empty folder, and then removes it. */
export function withFolder<T>(call: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'diffusion-bounds-bench-'));
  try {
    return call(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a script of the yardstick, and reads the seconds it prints. */
export function runYardstick(
  python: string,
  script: 'fast' | 'plain',
  n: number,
  m: number,
  dump?: string,
): StageSeconds {
  const report = runScript(python, `curve_${script}.py`, [`${n}`, `${m}`, ...(dump === undefined ? [] : [dump])]);
  return Object.fromEntries(
    STAGES.map((stage) => {
      const found = report.match(new RegExp(`${stage.replace('+', '\\+')} (\\d+\\.\\d+)`));
      if (!found) throw new Error(`curve_${script}.py printed no time for its stage '${stage}'.`);
      return [stage, Number(found[1])];
    }),
  ) as StageSeconds;
}

/** The problem that curve_fast.py draws, and the curve that it finds. */
export function readYardstick(python: string, n: number, m: number): { problem: CurveProblem; curve: Curve } {
  return withFolder((folder) => {
    const file = join(folder, 'curve.json');
    runYardstick(python, 'fast', n, m, file);
    const { W, U, x, trainingTimes, chosen, ...curve } = JSON.parse(readFileSync(file, 'utf8'));
    const features = {
      ...{ width: m, dimension: 1, embedding: time },
      ...{ weights: Float64Array.from(W), timeWeights: Float64Array.from(U.flat()) },
    };
    const data = { count: n, dimension: 1, values: Float64Array.from(x) };
    return { problem: { features, data, trainingTimes, chosen }, curve };
  });
}
