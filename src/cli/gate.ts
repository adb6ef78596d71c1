import type { AnyClaim } from '../claim/claim.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { planOf } from '../judge/plan.js';
import { type CaseRunner, type OutcomesByAddress, runCases } from '../run/run-cases.js';
import { progressOn } from './progress.js';
import { prepareReports, publish, type RunOptions } from './publish.js';
import { withRunner } from './runner.js';
import type { Terminal } from './terminal.js';

/** Runs claims, writes the reports, prints the results and returns the gate's exit code. @param workers default 1 */
export async function runGate(
  chosen: readonly AnyClaim[],
  { workers = 1, ...options }: RunOptions & { readonly workers?: number },
  terminal: Terminal,
): Promise<number> {
  const { settings, modules, report, system, expected } = options;
  prepareReports(report);
  const startedAt = new Date().toISOString();
  const plan = planOf(chosen, settings, system, expected?.known);
  const { claims, addresses } = plan;
  const progress = progressOn(terminal, claims.length);
  const results = new Map<string, ClaimResult>();
  const milliseconds: Record<string, number> = {};

  const decide = async (id: string, outcomes: OutcomesByAddress, spent: number, runner: CaseRunner) => {
    const start = performance.now();
    const result = await plan.decide(id, outcomes, runner);
    results.set(id, result);
    milliseconds[id] = Math.round(spent + performance.now() - start);
    progress.claim(id, result.verdict, milliseconds[id]);
  };
  await withRunner({ claims, settings, modules, system }, Math.min(workers, addresses.length), async (runner) => {
    for (const id of plan.skipped.keys()) await decide(id, new Map(), 0, runner);
    await runCases(addresses, runner, {
      case: progress.case,
      claim: (id, outcomes, spent) => decide(id, outcomes, spent, runner),
    });
  });
  const inOrder = claims.map(({ id }) => results.get(id)!);
  return publish(plan, inOrder, { startedAt, workers, milliseconds }, options, terminal);
}
