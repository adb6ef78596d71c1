import { ProcessEnded, processPool } from '../run/process-pool.js';
import { type Case, type CaseResult, measureCase } from './case.js';
import type { Conjecture, ConjectureSpec } from './conjecture.js';
import { QUANTITIES, type Quantity } from './measured-quantity.js';
import type { MeasureCases } from './study.js';
import { RANDOM } from './symbols.js';

/** Fewer cases than this are measured sooner than processes start. */
const WORTH = 64;
/** Cases that a process is given at a time: neighbours are alike, so that parts take about as long. */
const AT_A_TIME = 4;

/** Measures cases on several processes, where they gain; the results are the same, in the same order. */
export function measureOnProcesses(
  conjecture: Conjecture,
  workers: number,
): { readonly measureCases: MeasureCases; close(): Promise<void> } {
  const { isCheap }: Quantity = QUANTITIES[conjecture.measure];
  const isAlone =
    workers === 1 || (isCheap === true && conjecture.bound.constants.every((name) => !RANDOM.includes(name)));
  const here: MeasureCases = async (cases) => cases.map((each) => measureCase(conjecture, each));
  if (isAlone) return { measureCases: here, close: async () => undefined };
  const pool = processPool<readonly Case[], readonly CaseResult[]>({
    module: 'src/conjecture/measure-worker',
    start: conjecture.spec satisfies ConjectureSpec,
    size: workers,
  });
  const measureCases: MeasureCases = async (cases) => {
    if (cases.length < WORTH) return here(cases);
    const parts = Array.from({ length: Math.ceil(cases.length / AT_A_TIME) }, (_, k) =>
      cases.slice(k * AT_A_TIME, (k + 1) * AT_A_TIME),
    );
    const asked = parts.map((part) => pool.run(part).catch(failed));
    void Promise.allSettled(asked);
    const results: CaseResult[] = [];
    // in order, so that of several faults the first case's is told, as in one process
    for (const each of asked) results.push(...(await each));
    return results;
  };
  return { measureCases, close: pool.close };
}

function failed(error: Error): never {
  throw error instanceof ProcessEnded ? new Error(`a process that measured cases ${error.message}`) : error;
}
