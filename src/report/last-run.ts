import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { figure } from '../evidence/number-format.js';
import { checkedValue } from '../input/checked-value.js';
import { InputError } from '../input/input-error.js';
import { printable } from '../input/one-line.js';
import { readJson } from '../input/read-json.js';
import { trendText } from '../judge/law-by-draws.js';
import { BUILT_IN } from '../judge/results.js';
import { type RunSources, replayCommand } from './replay-command.js';
import { RECORD_FILE, RESULTS_FILE } from './report-folder.js';

/**
 * What the last run measured of a claim, for a reader; one line where there was none, or it was of another version.
 *
 * @param report the folder that the run wrote its reports to
 * @throws InputError when the results there cannot be read
 */
export function lastRun(report: string, claimId: string, version: string): string {
  const path = join(report, RESULTS_FILE);
  if (!existsSync(path)) return `Last run: none in '${report}'.\n`;
  const run = parseStoredRun(readJson(path), path, version);
  if (!('claims' in run))
    return `Last run: the one in '${report}' is of version ${printable(run.version)}, this is ${version}.\n`;
  const found = run.claims.find(({ id }) => id === claimId);
  if (found === undefined) return `Last run: the one in '${report}' does not have this claim.\n`;
  const asked = run.system === BUILT_IN ? '' : `system '${printable(run.system)}', `;
  const heading = `Last run (${asked}profile ${printable(run.profile)}, seed ${run.seed}, in '${report}'):`;
  return `${[heading, ...linesOf(found, sourcesIn(report)).map((line) => `  - ${printable(line)}`)].join('\n')}\n`;
}

/** @throws InputError when there is no such folder, or it holds no results */
export function checkRun(report: string): void {
  if (!existsSync(report)) throw new InputError(`There is no report folder '${report}'.`);
  if (!existsSync(join(report, RESULTS_FILE))) {
    throw new InputError(`The report folder '${report}' holds no run: it has no ${RESULTS_FILE}.`);
  }
}

/** What the run had besides the claims of the registry, as far as its record says. */
function sourcesIn(report: string): RunSources {
  const path = join(report, RECORD_FILE);
  return existsSync(path) ? parseRunSources(readJson(path), path) : {};
}

function linesOf(
  { verdict, reason, cases, laws, assumptions, controls, failing, replay, alphaSpent }: StoredClaim,
  sources: RunSources,
): string[] {
  return [
    `verdict: ${verdict}${reason === undefined ? '' : `; ${reason}`}`,
    `cases: ${cases.decided} of ${cases.run} decided${cases.failed === undefined ? '' : `, ${cases.failed} in error`}`,
    ...(failing === undefined ? [] : [`case in error: ${replayCommand(failing, sources)}`]),
    ...laws.map((law) => `law ${law.id}: ${lawText(law)}`),
    ...(alphaSpent === 0 ? [] : [`false-alarm share spent: ${figure(alphaSpent)}`]),
    ...assumptions.flatMap(({ statement, met }) =>
      met === null ? [] : [`assumption met in ${met} of ${cases.run} cases: ${statement}`],
    ),
    ...controls.map((control) => `control ${control.id}: ${controlText(control)}`),
    ...(replay === undefined ? [] : [`counterexample: ${replayCommand(replay, sources)}`]),
  ];
}

function lawText({ verdict, compared, decided, vacuous, worst, trend }: StoredClaim['laws'][number]): string {
  const silent = vacuous === 0 ? '' : `, ${vacuous} more vacuous`;
  const decision = `${verdict}; ${decided} of ${compared} decided${silent}`;
  if (trend !== undefined) return `${decision}; ${trendText(trend)}`;
  const ratio = worst.ratio === null ? (worst.ratioReason ?? 'not a number') : figure(worst.ratio);
  const place = worst.index === null ? '' : `, in case ${worst.index}`;
  return `${decision}; largest measured/bound: ${ratio}${place}`;
}

function controlText({ expects, share, margin, pValue, fault }: StoredClaim['controls'][number]): string {
  const part = `${Math.round(100 * share)}%`;
  if (pValue !== undefined) return `beyond the bound in ${part} of its draws, p = ${figure(pValue)}`;
  if (expects === 'holds') return fault === undefined ? 'holds, as it must' : `refuted in ${part} of its cases`;
  const often = `refuted in ${part} of its cases`;
  return margin === null || margin === undefined ? often : `${often}, by ${figure(margin)} errors in the median`;
}

// The `error` texts complete the sentence "<field> should be ...".
const text = z.string({ error: 'a string' });
const number = z.number({ error: 'a number' });
const numberOrNull = z.number({ error: 'a number or null' }).nullable();

const trend = z.object(
  {
    median: number,
    interval: z.tuple([number, number], { error: 'a list of two numbers' }).optional(),
    confidence: number,
    side: z.enum(['at most', 'at least'], { error: "'at most' or 'at least'" }),
    asked: number,
  },
  { error: 'an object' },
);
const worst = z.object(
  { ratio: numberOrNull, ratioReason: text.optional(), index: numberOrNull },
  { error: 'an object' },
);

const storedLaw = z.object(
  { id: text, verdict: text, compared: number, decided: number, vacuous: number, worst, trend: trend.optional() },
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
  {
    system: z.union([text, z.array(text)], { error: 'a string, or a list' }).optional(),
    timeLimit: number.optional(),
    with: z.array(text, { error: 'a list' }).optional(),
  },
  { error: 'an object' },
);

/** What a results.json says of one claim, as far as it is read again. */
type StoredClaim = z.infer<typeof storedClaim>;

/** A results.json, as far as it is read again. */
type StoredRun = z.infer<typeof storedRun>;

/**
 * Reads the results of an earlier run; for a run of another version, whose results may hold other things, the version
 * alone.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
function parseStoredRun(json: unknown, where: string, version: string): StoredRun | { readonly version: string } {
  const stored = checkedValue(header, json, where, 'the results');
  return stored.version === version ? checkedValue(storedRun, json, where, 'the results') : stored;
}

/** Reads from a run.json what a replay needs. @throws InputError naming the field, what was expected and what was found */
function parseRunSources(json: unknown, where: string): RunSources {
  return checkedValue(storedSources, json, where, 'the record of the run');
}
