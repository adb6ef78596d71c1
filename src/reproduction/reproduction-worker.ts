/** What a process does that helps to reproduce an experiment: one task at a time. */
import { InputError } from '../input/input-error.js';
import type { Answer } from '../run/process-pool.js';
import { doTask, type Outcome, type Task } from './tasks.js';

process.once('message', () => {
  process.on('message', async (task: Task) => {
    process.send?.(await answered(task));
  });
});
process.on('disconnect', () => process.exit());

/** An error loses its class on the way, and bad input is to stay bad input. */
async function answered(task: Task): Promise<Answer<Outcome>> {
  try {
    return { result: { done: await doTask(task) } };
  } catch (error) {
    if (error instanceof InputError) return { result: { badInput: error.message } };
    return { failed: error instanceof Error ? error : new Error(String(error)) };
  }
}
