import { parseArgs } from 'node:util';
import { parseShard } from '../../src/cli/options.js';
import { InputError } from '../../src/input/input-error.js';
import type { Shard } from '../../src/run/address.js';

/** What a run of the faults is asked to do. */
export interface Options {
  /** Ids of the faults to try; all without any. */
  readonly only: readonly string[];
  /** Which part of them to try. */
  readonly shard: Shard;
  /** Whether the tests are asked before the claims. */
  readonly testsFirst: boolean;
  /** Whether to forget what caught a fault last. */
  readonly anew: boolean;
}

/** Reads the options of a run. @throws InputError that says in one sentence what was expected and found */
export function readOptions(args: string[]): Options {
  const { only, shard, 'tests-first': testsFirst, anew } = parsed(args);
  return {
    only: only?.split(',') ?? [],
    shard: shard === undefined ? { number: 1, of: 1 } : parseShard(shard),
    testsFirst,
    anew,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string' },
        shard: { type: 'string' },
        'tests-first': { type: 'boolean', default: false },
        anew: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [found] = String(error instanceof Error ? error.message : error).split(/\.\s/, 1);
    throw new InputError(`Options should be --only id,..., --shard i/n, --tests-first and --anew, found: ${found}.`);
  }
}

/** The faults of one shard: every n-th, so that those that are alike are spread over all shards. */
export function ofShard<T>(faults: readonly T[], { number, of }: Shard): T[] {
  return faults.filter((_, index) => index % of === number - 1);
}
