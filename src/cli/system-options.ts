import { InputError } from '../input/input-error.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { parseSeconds } from './option-values.js';

/** The options of a command that can be about somebody else's system. */
export const SYSTEM_OPTIONS = {
  system: {
    type: 'string',
    description: "module that exports a DiffusionSystem as 'system', or a command that speaks JSON-RPC",
  },
  'time-limit': { type: 'string', description: 'seconds that a call of the system may take (default 30)' },
} as const;

/** Opens the system that the options name, if they name one. @throws InputError */
export async function systemFrom(options: {
  readonly system?: string | undefined;
  readonly 'time-limit'?: string | undefined;
}): Promise<SystemUnderTest | undefined> {
  const { system: path, 'time-limit': limit } = options;
  if (path === undefined) {
    if (limit !== undefined) throw new InputError('--time-limit is for calls of a system: it needs --system.');
    return undefined;
  }
  const { openSystem } = await import('../system/transport/open-system.js');
  return openSystem(path, limit === undefined ? undefined : parseSeconds(limit));
}
