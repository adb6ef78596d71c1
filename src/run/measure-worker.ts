/** What a process does that helps to measure one experiment: computes losses and gaps, one at a time. */
import { type Gap, gapsOf, type Models } from '../experiment/gaps.js';
import { type LossName, lossNamed } from '../experiment/rule-losses.js';
import type { Experiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
import { type Answer, failure } from './process-pool.js';

/** What it is asked for, after the experiment. */
export type MeasureTask =
  | { readonly kind: 'loss'; readonly name: LossName }
  | { readonly kind: 'gap'; readonly which: Gap; readonly models: Models };

process.once('message', (experiment: Experiment) => {
  const built = setting(experiment);
  process.on('message', (task: MeasureTask) => process.send?.(answered(built, task)));
});
process.on('disconnect', () => process.exit());

function answered(built: Setting, task: MeasureTask): Answer<unknown> {
  try {
    return { result: task.kind === 'loss' ? lossNamed(built, task.name) : gapsOf(built, task.models, task.which) };
  } catch (error) {
    return failure(error);
  }
}
