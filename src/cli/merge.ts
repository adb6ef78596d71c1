import type { AnyClaim } from '../claim/claim.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { partsOfId } from '../run/claim-for-system.js';
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
  readExpectFile,
  SYSTEM_OPTIONS,
  systemFrom,
  topicsOf,
} from './options.js';
import { alphaBeside, BASELINE_OPTION, comparedNow, storedBaseline } from './stored-baseline.js';

export const merge = command({
  name: 'merge',
  description: 'Decide the claims of a run from the files of all its shards, as a single run would',
  args: {
    shards: { type: 'positional', required: true, description: 'files shard-<i>-of-<n>.jsonl of one run, all of them' },
    require: { type: 'boolean', description: 'exit 3 if a claim of the run is skipped' },
    ...EXPECT_OPTION,
    ...BASELINE_OPTION,
    ...SYSTEM_OPTIONS,
    ...CLAIM_OPTIONS,
    report: { type: 'string', description: 'folder for the results and counterexamples', default: 'reports' },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
    ...GITHUB_OPTION,
  },
  manyPositionals: true,
  async run(
    {
      _: paths,
      require,
      expect,
      baseline: baselineFile,
      report,
      format: formatText,
      github,
      with: own,
      ...systemOptions
    },
    terminal,
    registry,
  ) {
    const format = oneOf('format', FORMATS, formatText);
    const { openShard, runHeader } = await import('../report/outcomes-file.js');
    const { casesInOrder, checkHeader, checkShards, outcomesOf } = await import('../report/shard-union.js');
    const modules = claimModules(registry, { with: own });
    const registered = await loadClaims(modules);
    const { claims, promoted } = registered;
    const { readCorpus } = await import('../run/corpus.js');
    const { planOf } = await import('../judge/plan.js');
    const { beginOutcomes, prepareReports } = await import('../report/result-files.js');
    const { partialTable, publish } = await import('./publish.js');
    const { casesOfClaims, withRunner } = await import('./gate.js');

    const shards = paths.map(openShard);
    checkShards(shards);
    const [first] = shards;
    const startedAt = new Date().toISOString();
    const system = await systemFrom(systemOptions);
    try {
      const { seed, profile, alpha, claims: ids } = first;
      const corpus = system === undefined ? { corpus: readCorpus(claims, promoted) } : {};
      const parameters = { version: packageVersion(), seed, profile, alpha, ...corpus };
      const here = system === undefined ? 'here, without --system' : 'here';
      // the version is checked first: another one may know other claims
      const header = runHeader(parameters, ids, system?.name);
      checkHeader(first, header, here);
      const expected = await readExpectFile(expect, claims, system);
      const topics = topicsOf(registered, system);
      const baseline = baselineFile === undefined ? undefined : await storedBaseline(baselineFile, system);
      const share = { ...parameters, alpha: await alphaBeside(baseline, alpha) };
      const plan = planOf(claimsOfRun(ids, claims, first.path), share, system, expected?.known);
      const outcomes = new Map(shards.flatMap((each) => [...outcomesOf(each, plan.addresses, plan.claims)]));
      const options = {
        ...{ parameters, topics, modules, report, format, system, require, expected, baseline },
        github: github ? githubFiles(process.env) : undefined,
      };
      prepareReports(report);
      const file = beginOutcomes(report, header);
      try {
        const cases = casesOfClaims(plan.claims);
        for (const { address, outcome, line } of casesInOrder(shards, plan.addresses, outcomes, plan.curtailment())) {
          file.copy(line);
          cases.add(address, outcome);
        }
        const results: ClaimResult[] = [];
        const milliseconds: Record<string, number> = {};
        await withRunner({ claims: plan.claims, parameters, modules, system }, 1, async (runner) => {
          for (const id of ids) {
            const start = performance.now();
            results.push(await plan.decide(id, outcomes, runner));
            milliseconds[id] = Math.round(performance.now() - start);
            terminal.soFar(partialTable(results, ids.length, options));
          }
        });
        const compared = baseline && (await comparedNow(baseline, { registry, system, seed }, terminal));
        return publish(
          plan,
          results,
          { startedAt, workers: 1, milliseconds },
          { outcomes: file, cases },
          options,
          terminal,
          compared,
        );
      } finally {
        file.discard();
      }
    } finally {
      system?.close();
    }
  },
});

/** @param path of a shard that names them @throws InputError for a claim that is neither built in nor brought along */
function claimsOfRun(ids: readonly string[], claims: readonly AnyClaim[], path: string): AnyClaim[] {
  const found = ids.map((id, i) => {
    const { own } = partsOfId(id);
    const declared = claims.find((claim) => claim.id === own);
    if (declared !== undefined) return declared;
    throw new InputError(`${path}: claims[${i}] should be a built-in claim, or one that --with names, found '${id}'.`);
  });
  // each of several systems is asked all of them
  return [...new Set(found)];
}
