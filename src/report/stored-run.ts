import { z } from 'zod';
import { checkedValue } from '../input/checked-value.js';
import type { RunSources } from './replay-command.js';

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const number = z.number({ error: 'a number' });
const numberOrNull = z.number({ error: 'a number or null' }).nullable();

const worst = z.object(
  { ratio: numberOrNull, ratioReason: text.optional(), index: numberOrNull },
  { error: 'an object' },
);

const storedLaw = z.object(
  { id: text, verdict: text, compared: number, decided: number, vacuous: number, worst },
  { error: 'an object' },
);

const storedControl = z.object(
  {
    id: text,
    law: text,
    expects: text,
    share: number,
    margin: numberOrNull.optional(),
    pValue: number.optional(),
    fault: text.optional(),
  },
  { error: 'an object' },
);

const storedClaim = z.object(
  {
    id: text,
    verdict: text,
    reason: text.optional(),
    cases: z.object({ run: number, decided: number, failed: number.optional() }, { error: 'an object' }),
    assumptions: z.array(z.object({ statement: text, met: numberOrNull }, { error: 'an object' }), { error: 'a list' }),
    laws: z.array(storedLaw, { error: 'a list' }),
    failing: text.optional(),
    replay: text.optional(),
    alphaSpent: number,
    controls: z.array(storedControl, { error: 'a list' }),
  },
  { error: 'an object' },
);

const header = z.object({ version: text }, { error: 'an object' });

const storedRun = header.extend({
  system: text,
  profile: text,
  seed: number,
  claims: z.array(storedClaim, { error: 'a list' }),
});

const storedSources = z.object(
  { system: text.optional(), timeLimit: number.optional(), with: z.array(text, { error: 'a list' }).optional() },
  { error: 'an object' },
);

/** What a results.json says of one claim, as far as it is read again. */
export type StoredClaim = z.infer<typeof storedClaim>;

/** A results.json, as far as it is read again. */
export type StoredRun = z.infer<typeof storedRun>;

/**
 * Reads the results of an earlier run; for a run of another version, whose results may hold other things, the version
 * alone.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
export function parseStoredRun(
  json: unknown,
  where: string,
  version: string,
): StoredRun | { readonly version: string } {
  const stored = checkedValue(header, json, where, 'the results');
  return stored.version === version ? checkedValue(storedRun, json, where, 'the results') : stored;
}

/** Reads from a run.json what a replay needs. @throws InputError naming the field, what was expected and what was found */
export function parseRunSources(json: unknown, where: string): RunSources {
  return checkedValue(storedSources, json, where, 'the record of the run');
}
