/** What a process does that helps to reproduce an experiment: one task at a time. */
import { type Answer, failure } from '../run/process-pool.js';
import { doTask, type Task } from './tasks.js';

process.once('message', () => {
  process.on('message', async (task: Task) => {
    process.send?.(await answered(task));
  });
});
process.on('disconnect', () => process.exit());

async function answered(task: Task): Promise<Answer<unknown>> {
  try {
    return { result: await doTask(task) };
  } catch (error) {
    return failure(error);
  }
}
