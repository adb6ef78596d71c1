import { PROFILE_NAMES } from '../claim/profiles.js';
import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { inFull } from '../evidence/number-format.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { command } from './command.js';
import {
  CLAIM_OPTIONS,
  claimModules,
  EXPECT_OPTION,
  FORMATS,
  GITHUB_OPTION,
  githubFiles,
  loadClaims,
  oneOf,
  parseAlpha,
  parseSeed,
  parseShard,
  parseWorkers,
  readExpectFile,
  SYSTEM_OPTIONS,
  selectClaims,
  systemFrom,
  topicNames,
  topicsOf,
} from './options.js';
import { BASELINE_OPTION, storedBaseline } from './stored-baseline.js';

export const verify = command({
  name: 'verify',
  description: 'Decide the claims and exit 0 if all come out as expected',
  args: {
    profile: { type: 'string', description: 'how many cases: quick, ci or deep', default: 'quick' },
    claims: { type: 'string', description: 'comma-separated ids and topics; the topics are listed below' },
    require: { type: 'boolean', description: 'exit 3 if a claim that --claims names is skipped' },
    seed: { type: 'string', description: 'integer that all cases derive from', default: '1' },
    alpha: {
      type: 'string',
      description: 'chance of a false alarm that the run may have, shared by its statistical claims',
      default: inFull(FALSE_ALARM_BUDGET),
    },
    workers: {
      type: 'string',
      description:
        'processes that run cases; results do not depend on it (default: one per core; with --system always 1)',
    },
    shard: {
      type: 'string',
      description: 'i/n: run the i-th of n parts of the cases and write their outcomes, for merge to decide',
    },
    ...EXPECT_OPTION,
    ...BASELINE_OPTION,
    ...SYSTEM_OPTIONS,
    ...CLAIM_OPTIONS,
    report: { type: 'string', description: 'folder for the results and counterexamples', default: 'reports' },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
    ...GITHUB_OPTION,
  },
  async more(registry) {
    const topics = topicNames(await loadClaims(claimModules(registry, {})));
    return `Topics are ${topics}, and own for the claims that --with names.`;
  },
  async run(
    {
      profile,
      claims: list,
      require,
      expect,
      baseline: baselineFile,
      seed,
      alpha,
      workers,
      shard,
      report,
      format,
      github,
      with: own,
      ...systemOptions
    },
    terminal,
    registry,
  ) {
    const given = {
      version: packageVersion(),
      seed: parseSeed(seed),
      profile: oneOf('profile', PROFILE_NAMES, profile),
      alpha: parseAlpha(alpha),
    };
    const how = {
      report,
      format: oneOf('format', FORMATS, format),
      workers: parseWorkers(workers, systemOptions.system !== undefined),
      github: github ? githubFiles(process.env) : undefined,
    };
    const part = shard === undefined ? undefined : parseShard(shard);
    if (require && list === undefined) throw new InputError('--require is about the claims that --claims names.');
    const [ofVerdict] = Object.entries({ require, expect, baseline: baselineFile, github }).flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [name],
    );
    if (part !== undefined && ofVerdict !== undefined) {
      throw new InputError(`--${ofVerdict} is for merge: a shard decides nothing.`);
    }
    const modules = claimModules(registry, { with: own });
    const loaded = await loadClaims(modules);
    const chosen = selectClaims(loaded, list);
    const { runGate, runShard } = await import('./gate.js');
    const { readCorpus } = await import('../run/corpus.js');
    const system = await systemFrom(systemOptions);
    // promoted cases are for the claims themselves, not for what they ask of a system
    const parameters = system === undefined ? { ...given, corpus: readCorpus(loaded.claims, loaded.promoted) } : given;
    try {
      const expected = await readExpectFile(expect, loaded.claims, system);
      const baseline = baselineFile === undefined ? undefined : await storedBaseline(baselineFile, system);
      const options = {
        parameters,
        topics: topicsOf(loaded, system),
        modules,
        ...how,
        system,
        require,
        expected,
        baseline,
      };
      return await (part === undefined
        ? runGate(chosen, options, terminal)
        : runShard(chosen, part, options, terminal));
    } finally {
      system?.close();
    }
  },
});
