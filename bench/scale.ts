import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atMost, type Finding, found } from './finding.js';
import type { ScaleMeasurement } from './scale-process.js';

/**
 * Gram and target of a million points in a process of their own, against one sort of the points. Memory is how far the
 * process's peak exceeds its value before the points were drawn, less the 8 MB of the points; it includes the tree and
 * the sorted copy.
 */
export function benchScale(): Finding[] {
  console.log('\nScale, n = 10^6, m = 256, 48 nodes');
  const file = fileURLToPath(new URL('scale-process.ts', import.meta.url));
  const child = spawnSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the process failed: ${child.stderr}`);
  const { gramSeconds, sortSeconds, memory, memoryAfterAll } = JSON.parse(child.stdout) as ScaleMeasurement;
  return [
    found('gram and cross moment', 1000 * gramSeconds, ' ms'),
    found('one sort of the points', 1000 * sortSeconds, ' ms'),
    atMost('gram and cross moment over a sort', gramSeconds / sortSeconds, 12, 'x'),
    atMost('peak resident memory of one run', memory, 300, ' MB'),
    found('peak resident memory after all runs', memoryAfterAll, ' MB'),
  ];
}
