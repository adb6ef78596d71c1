/** The files of one shard in the report folder, where others may be at work. */
import { join } from 'node:path';
import type { Shard } from '../run/address.js';
import { type OutcomesFile, outcomesFile, type RunHeader } from './outcomes-file.js';
import { makeReportFolder, writingTo } from './report-folder.js';
import { type RunRecord, runRecordText } from './run-record.js';
import { removeTemporaries, writeWhole } from './whole-file.js';

/** The name of the file of its cases. */
export function shardFileName({ number, of }: Shard): string {
  return `shard-${number}-of-${of}.jsonl`;
}

/** The name of the record beside it. */
function recordName({ number, of }: Shard): string {
  return `run-${number}-of-${of}.json`;
}

/** A shard's file as it is written. */
export interface ShardFile extends Pick<OutcomesFile, 'add' | 'discard'> {
  readonly path: string;
  /** Ends it, and writes the record of the shard. @returns how many cases it has @throws InputError when they cannot be written */
  complete(record: RunRecord): number;
}

/**
 * Makes the report folder, removes the temporary files that an earlier run of this shard has left there, and begins its
 * file.
 *
 * @param also is given each line
 * @throws InputError when it cannot be written
 */
export function beginShard(report: string, header: RunHeader, shard: Shard, also?: (line: string) => void): ShardFile {
  makeReportFolder(report);
  removeTemporaries(report, (name) => name === shardFileName(shard) || name === recordName(shard));
  const path = join(report, shardFileName(shard));
  const { add, complete, discard } = writingTo(report, () => outcomesFile(path, header, shard, also));
  return {
    path,
    add,
    discard,
    complete: (record) =>
      writingTo(report, () => {
        const cases = complete();
        writeWhole(join(report, recordName(shard)), runRecordText(record));
        return cases;
      }),
  };
}
