import type { AnyClaim } from '../claim/claim.js';
import { kindOf } from '../claim/statistical.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { planOf } from '../judge/plan.js';
import { runHeader } from '../report/outcomes-file.js';
import { type CaseCollection, caseCollection } from '../report/page/thinned-cases.js';
import { beginOutcomes, prepareReports } from '../report/result-files.js';
import { beginShard } from '../report/shard-files.js';
import { isOfShard, type Shard, shardText } from '../run/address.js';
import type { RunParameters } from '../run/parameters.js';
import type { ClaimModules } from '../run/registry.js';
import { type CaseRunner, localRunner, type OutcomesByAddress, type RunObserver, runCases } from '../run/run-cases.js';
import type { SystemGroup } from '../system/contract/system-under-test.js';
import { partialTable, publish, type RunOptions } from './publish.js';
import { progressOn } from './run-progress.js';
import { alphaBeside, comparedNow } from './stored-baseline.js';
import type { Terminal } from './terminal.js';

/** Runs claims, writes the reports, prints the results and returns the gate's exit code. @param workers default 1 */
export async function runGate(
  chosen: readonly AnyClaim[],
  { workers = 1, ...options }: RunOptions & { readonly workers?: number },
  terminal: Terminal,
): Promise<number> {
  const { parameters, modules, report, system, expected, baseline } = options;
  prepareReports(report);
  const startedAt = new Date().toISOString();
  const alpha = await alphaBeside(baseline, parameters.alpha);
  const plan = planOf(chosen, { ...parameters, alpha }, system, expected?.known);
  const { claims, addresses } = plan;
  const progress = progressOn(terminal, claims.length - plan.skipped.size);
  terminal.soFar(`None of ${claims.length} claims was decided, and no reports are written.\n`);
  const results = new Map<string, ClaimResult>();
  const milliseconds: Record<string, number> = {};

  const decide = async (id: string, outcomes: OutcomesByAddress, spent: number, runner: CaseRunner) => {
    const start = performance.now();
    const result = await plan.decide(id, outcomes, runner);
    results.set(id, result);
    milliseconds[id] = Math.round(spent + performance.now() - start);
    // before it is said that the claim is decided
    terminal.soFar(partialTable([...results.values()], claims.length, options));
    if (!plan.skipped.has(id)) progress.claim(id, result.verdict, milliseconds[id]);
  };
  const header = runHeader(
    parameters,
    claims.map(({ id }) => id),
    system?.name,
  );
  const outcomes = beginOutcomes(report, header);
  const cases = casesOfClaims(claims);
  try {
    await withRunner({ claims, parameters, modules, system }, Math.min(workers, addresses.length), async (runner) => {
      progress.skipped(plan.skipped);
      for (const id of plan.skipped.keys()) await decide(id, new Map(), 0, runner);
      const observer: RunObserver = {
        ran(address, outcome) {
          outcomes.add(address, outcome);
          cases.add(address, outcome);
        },
        case: progress.case,
        claim: (id, found, spent) => decide(id, found, spent, runner),
      };
      await runCases(addresses, runner, observer, plan.curtailment());
    });
    const inOrder = claims.map(({ id }) => results.get(id)!);
    const measuring = { registry: modules.registry, system, seed: parameters.seed };
    const compared = baseline && (await comparedNow(baseline, measuring, terminal));
    return publish(
      plan,
      inOrder,
      { startedAt, workers, milliseconds },
      { outcomes, cases },
      options,
      terminal,
      compared,
    );
  } finally {
    outcomes.discard();
  }
}

/** Runs the cases of one shard and writes their outcomes, which `merge` decides. @returns 0, whatever came out */
export async function runShard(
  claims: readonly AnyClaim[],
  shard: Shard,
  { parameters, modules, report, format, system, workers }: RunOptions & { readonly workers: number },
  terminal: Terminal,
): Promise<number> {
  const startedAt = new Date().toISOString();
  const plan = planOf(claims, parameters, system);
  const addresses = plan.addresses.filter((address) => isOfShard(address, shard));
  const progress = progressOn(terminal, new Set(addresses.map(({ claim }) => claim)).size);
  terminal.soFar(`No outcomes of shard ${shardText(shard)} are written.\n`);
  const milliseconds: Record<string, number> = {};
  const header = runHeader(
    parameters,
    plan.claims.map(({ id }) => id),
    system?.name,
  );
  const print = format === 'json' ? terminal.out : undefined;
  const file = beginShard(report, header, shard, print);
  const observer: RunObserver = {
    ran: file.add,
    case: progress.case,
    claim(id, _, spent) {
      milliseconds[id] = Math.round(spent);
      progress.claim(id, 'run', milliseconds[id]);
    },
  };
  try {
    await withRunner(
      { claims: plan.claims, parameters, modules, system },
      Math.min(workers, addresses.length),
      (runner) => runCases(addresses, runner, observer, plan.curtailment()),
    );
    const cases = file.complete({ startedAt, workers, milliseconds });
    if (format === 'table') terminal.show(`shard ${shardText(shard)}: ${cases} cases in ${file.path}\n`);
  } finally {
    file.discard();
  }
  return 0;
}

/** Collects what the page of a run shows of the cases of some claims. */
export function casesOfClaims(claims: readonly AnyClaim[]): CaseCollection {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return caseCollection((id, law) => kindOf(byId.get(id)!, law) === 'trend');
}

/** What is run, and where other processes find it again. */
interface Work {
  readonly claims: readonly AnyClaim[];
  readonly parameters: RunParameters;
  readonly modules: ClaimModules;
  readonly system?: SystemGroup | undefined;
}

/**
 * Calls `use` with a runner of cases: a pool of workers or, where one is enough, this process alone. A user's claims
 * never run in it, as they might end it; but a system can be asked from nowhere else.
 */
export async function withRunner<T>(
  { claims, parameters, modules, system }: Work,
  atOnce: number,
  use: (runner: CaseRunner) => Promise<T>,
): Promise<T> {
  const apart = system === undefined && (atOnce > 1 || (atOnce === 1 && modules.own.length > 0));
  const runner = apart ? await startPool(parameters, modules, atOnce) : localRunner(claims, parameters);
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}

async function startPool(parameters: RunParameters, modules: ClaimModules, workers: number): Promise<CaseRunner> {
  const { casePool } = await import('../run/case-pool.js');
  return casePool(parameters, { modules, workers });
}
