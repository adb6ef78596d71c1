import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atMost } from './bar.js';
import type { ScaleMeasurement } from './scale-process.js';

/** Gram and target of a million points in a process of their own, against one sort of the points. */
export function benchScale(): void {
  console.log('\nScale, n = 10^6, m = 256, 48 nodes');
  const file = fileURLToPath(new URL('scale-process.ts', import.meta.url));
  const child = spawnSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the process failed: ${child.stderr}`);
  const { gramSeconds, sortSeconds, memory, memoryAfterAll } = JSON.parse(child.stdout) as ScaleMeasurement;
  console.log(
    `gram and target ${(1000 * gramSeconds).toFixed(0)} ms, one sort of the points ${(1000 * sortSeconds).toFixed(0)} ms`,
  );
  console.log(atMost('gram and target', gramSeconds / sortSeconds, 12, ' sorts'));
  console.log(atMost('peak resident memory of one run', memory, 300, ' MB'));
  console.log(
    `after all runs ${memoryAfterAll.toFixed(1)} MB. Counted: the growth of the process's peak beyond what it was`,
  );
  console.log('before the points were drawn, less the 8 MB of the points; the tree and the sorted copy are in it.');
}
