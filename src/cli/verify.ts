import { PROFILE_NAMES } from '../claim/profiles.js';
import { FALSE_ALARM_BUDGET, LARGEST_BUDGET } from '../evidence/error-budget.js';
import { InputError } from '../experiment/input-error.js';
import { command } from './command.js';
import { openSystem, SYSTEM_OPTIONS } from './system-options.js';
import { packageVersion } from './version.js';

const FORMATS = ['table', 'json'] as const;

export const verify = command({
  name: 'verify',
  description: 'Decide the claims and exit 0 if all come out as expected',
  args: {
    profile: { type: 'string', description: 'how many cases: quick, ci or deep', default: 'quick' },
    claims: { type: 'string', description: 'comma-separated ids and groups (oracles, lemmas, theorems)' },
    seed: { type: 'string', description: 'integer that all cases derive from', default: '1' },
    alpha: {
      type: 'string',
      description: 'chance of a false alarm the run may have, shared by its statistical claims',
      default: String(FALSE_ALARM_BUDGET),
    },
    ...SYSTEM_OPTIONS,
    report: { type: 'string', description: 'folder for the results and counterexamples', default: 'reports' },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
  },
  async run({ profile, claims: list, seed, alpha, report, format, ...systemOptions }, terminal) {
    const settings = {
      version: packageVersion(),
      seed: parseSeed(seed),
      profile: oneOf('profile', PROFILE_NAMES, profile),
      alpha: parseAlpha(alpha),
    };
    const reports = { report, format: oneOf('format', FORMATS, format) };
    const { claims } = await import('../claims/index.js');
    const { selectClaims } = await import('./select-claims.js');
    const chosen = selectClaims(claims, list);
    const { runGate } = await import('./gate.js');
    const system = await openSystem(systemOptions);
    if (system === undefined) {
      const { readCorpus } = await import('../claim/corpus.js');
      return runGate(chosen, { settings: { ...settings, corpus: readCorpus(claims) }, ...reports }, terminal);
    }
    try {
      // promoted cases are of the claims' own making, not of what they ask of a system
      return await runGate(chosen, { settings, ...reports, system }, terminal);
    } finally {
      system.close();
    }
  },
});

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InputError(`--seed should be a safe integer of at least 0, found '${text}'.`);
  }
  return seed;
}

function parseAlpha(text: string): number {
  const alpha = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !(alpha > 0 && alpha <= LARGEST_BUDGET)) {
    throw new InputError(`--alpha should be a number above 0 and at most ${LARGEST_BUDGET}, found '${text}'.`);
  }
  return alpha;
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new InputError(`--${option} should be one of ${allowed.join(', ')}, found '${value}'.`);
  return found;
}
