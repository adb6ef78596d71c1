import { join } from 'node:path';
import type { AnyClaim } from '../claim/claim.js';
import { planOf } from '../judge/plan.js';
import { runRecordText } from '../report/run-record.js';
import { shardFileName, shardFileText, shardHeader } from '../report/shard-file.js';
import { removeTemporaries, writeWhole } from '../report/whole-file.js';
import { runCases } from '../run/run-cases.js';
import { isOfShard, type Shard, shardText } from '../run/shard.js';
import { progressOn } from './progress.js';
import type { RunOptions } from './publish.js';
import { makeReportFolder, unwritable } from './report-folder.js';
import { withRunner } from './runner.js';
import type { Terminal } from './terminal.js';

/** Runs the cases of one shard and writes their outcomes, which `merge` decides. @returns 0, whatever came out */
export async function runShard(
  claims: readonly AnyClaim[],
  shard: Shard,
  { settings, modules, report, format, system, workers }: RunOptions & { readonly workers: number },
  terminal: Terminal,
): Promise<number> {
  const [file, recordFile] = [shardFileName(shard), `run-${shard.number}-of-${shard.of}.json`];
  makeReportFolder(report);
  // other shards may be at work in the same folder
  removeTemporaries(report, (name) => name === file || name === recordFile);
  const startedAt = new Date().toISOString();
  const plan = planOf(claims, settings, system);
  const addresses = plan.addresses.filter((address) => isOfShard(address, shard));
  const progress = progressOn(terminal, new Set(addresses.map(({ claim }) => claim)).size);
  const milliseconds: Record<string, number> = {};
  const outcomes = await withRunner(
    { claims: plan.claims, settings, modules, system },
    Math.min(workers, addresses.length),
    (runner) =>
      runCases(addresses, runner, {
        case: progress.case,
        claim(id, _, spent) {
          milliseconds[id] = Math.round(spent);
          progress.claim(id, 'run', milliseconds[id]);
        },
      }),
  );

  const header = shardHeader(
    settings,
    claims.map(({ id }) => id),
    system?.name,
  );
  const text = shardFileText(header, shard, addresses, outcomes);
  // what has been run is not lost where the disk is full
  if (format === 'json') terminal.out(text);
  try {
    writeWhole(join(report, file), text);
    writeWhole(join(report, recordFile), runRecordText({ startedAt, workers, milliseconds }));
  } catch (error) {
    throw unwritable(report, error);
  }
  if (format === 'table') {
    terminal.out(`shard ${shardText(shard)}: ${outcomes.size} cases in ${join(report, file)}\n`);
  }
  return 0;
}
