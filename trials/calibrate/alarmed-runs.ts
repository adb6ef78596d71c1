import { type AnyClaim, expectationOf } from '../../src/claim/claim.js';
import { isStatistical, rateAtEdge, statisticalLaws } from '../../src/claim/statistical.js';
import { lowerTail, upperTail } from '../../src/evidence/binomial-tail.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import type { Expectation } from '../../src/evidence/verdict.js';
import { type CaseOutcome, comparisonsOn } from '../../src/run/outcome.js';
import { type Decided, decidedRun, type Runners } from './decided-run.js';
import { describeRun, type Finding, short } from './finding.js';

/** The chance of a false alarm that each run is allowed: so large that the runs show whether it is kept. */
export const BUDGET = 0.2;

/** The chance that a gate which keeps its budget, or a rate that is as stated, fails here. */
const CHANCE = 0.001;

/**
 * The most alarmed runs that a kept budget can explain: Bin(runs, BUDGET) exceeds this number with probability below
 * CHANCE.
 */
export function mostAlarms(runs: number): number {
  let most = 0;
  while (upperTail(most + 1, runs, BUDGET) >= CHANCE) most++;
  return most;
}

/**
 * Whether a verdict on a statistical claim is an alarm: one that is not as expected, though it was decided. The claims
 * are theorems, or statements that are known to be false, and each control exceeds at the rate it states, or holds: so
 * every alarm is false. `inconclusive` is not an alarm, as it says that evidence is missing; nor are `vacuous` and
 * `error`, but runs that end so test nothing and fail the calibration by themselves.
 */
export function isAlarm(expects: Expectation, verdict: string): boolean {
  return verdict !== expects && ['holds', 'refuted', 'toothless'].includes(verdict);
}

/** Runs the statistical claims of the quick profile with a large budget, and counts the seeds with an alarm. */
export async function alarmedRuns(
  claims: readonly AnyClaim[],
  seeds: readonly number[],
  progress: (text: string) => void,
  runners?: Runners,
): Promise<Finding> {
  const statistical = claims.filter(isStatistical);
  const runs: { seed: number; decided: Counted[] }[] = [];
  for (const seed of seeds) {
    const decided = (await decidedRun(statistical, { seed, alpha: BUDGET }, runners)).map(counted);
    runs.push({ seed, decided });
    progress(`runs, seed ${seed}: ${decided.map(({ result }) => `${result.id} ${result.verdict}`).join(', ')}`);
  }

  const alarmed = runs.filter(({ decided }) => decided.some(({ result }) => isAlarm(result.expects, result.verdict)));
  const most = mostAlarms(seeds.length);
  const undecided = runs.flatMap(({ seed, decided }) =>
    decided
      .filter(({ result: { expects, verdict } }) => verdict !== expects && !isAlarm(expects, verdict))
      .map(({ result }) => ({ seed, result })),
  );
  const pools = statistical.flatMap((claim, i) =>
    statisticalLaws(claim).map((law) =>
      pooled(
        claim,
        law,
        runs.map(({ decided }) => decided[i]),
      ),
    ),
  );
  const summary =
    `${alarmed.length} of ${seeds.length} runs at --alpha ${BUDGET} alarmed; ${most} are allowed, ` +
    `and more have probability ${short(upperTail(most + 1, seeds.length, BUDGET))}`;
  return {
    table: [
      ['draws of', 'refuted', 'toothless', 'draws', 'exceed', 'stated', 'least and most in a run'],
      ...pools.flatMap(({ rows }) => rows),
    ],
    summary,
    failures: [
      ...(alarmed.length > most ? [summary] : []),
      ...undecided.map(({ seed, result }) => describeRun(seed, result)),
      ...pools.flatMap(({ failures }) => failures),
    ],
  };
}

/**
 * The draws of all runs of a law together. Far more sharply than one run can, they test what the false-alarm count
 * rests on: that the law's draws, and those of a positive control, exceed at a rate of at most delta (for a trend, one
 * half), and the draws of any other control at no less than the rate that it states. Of a statement that is expected to
 * be refuted nothing is asked but what its controls state.
 */
function pooled(
  claim: AnyClaim,
  law: string,
  runs: readonly Counted[],
): Pick<Finding, 'failures'> & { rows: string[][] } {
  const edge = rateAtEdge(claim, law);
  const [name, cell] =
    statisticalLaws(claim).length === 1
      ? [claim.id, `\`${claim.id}\``]
      : [`${claim.id}, ${law}`, `\`${claim.id}\`, ${law}`];
  const verdicts = ['refuted', 'toothless'].map((verdict) =>
    String(runs.filter(({ result }) => result.laws.some((each) => each.id === law && each.verdict === verdict)).length),
  );
  const own = poolOf(runs.map(({ cases }) => cases[law]));
  const isTrue = expectationOf(claim) === 'holds';
  const controls = claim.controls
    .filter(({ breaks }) => breaks === law)
    .map(({ id, expects, exceedance = Number.NaN }) => {
      const pool = poolOf(runs.map(({ controls }) => controls[id]));
      const holds = expects === 'holds';
      return {
        row: [`its control, ${id}`, '', '', ...pool.cells, holds ? `<= ${edge}` : `>= ${exceedance}`, pool.range],
        failures: holds ? tooMany(`${name}: control '${id}'`, pool, edge) : tooFew(name, id, pool, exceedance),
      };
    });
  return {
    rows: [
      [cell, ...verdicts, ...own.cells, isTrue ? `<= ${edge}` : 'is false', own.range],
      ...controls.map(({ row }) => row),
    ],
    failures: [...(isTrue ? tooMany(name, own, edge) : []), ...controls.flatMap(({ failures }) => failures)],
  };
}

type Pool = ReturnType<typeof poolOf>;

function tooMany(name: string, { count, draws }: Pool, rate: number): string[] {
  if (upperTail(count, draws, rate) >= CHANCE) return [];
  return [`${name}: ${count} of ${draws} draws exceed, more than a rate of ${rate} explains`];
}

function tooFew(name: string, control: string, { count, draws }: Pool, rate: number): string[] {
  if (lowerTail(count + 1, draws, rate) >= CHANCE) return [];
  return [`${name}: control '${control}' exceeds in ${count} of ${draws} draws, too few for the ${rate} it states`];
}

/** Draws, and how many of them exceed the bound. */
interface Tally {
  readonly draws: number;
  readonly count: number;
}

/** The result of a run of a claim with its draws counted, as all draws of hundreds of runs would fill the memory. */
interface Counted extends Pick<Decided, 'result'> {
  /** By law. */
  readonly cases: Readonly<Record<string, Tally>>;
  /** By control. */
  readonly controls: Readonly<Record<string, Tally>>;
}

function counted({ claim, raw, result }: Decided): Counted {
  const tally = (outcomes: readonly CaseOutcome[], law: string): Tally => ({
    draws: outcomes.length,
    count: outcomes.filter((outcome) => exceeds(outcome, law)).length,
  });
  return {
    result,
    cases: Object.fromEntries(statisticalLaws(claim).map((law) => [law, tally(raw.cases, law)])),
    controls: Object.fromEntries(claim.controls.map(({ id, breaks }) => [id, tally(raw.controls[id], breaks)])),
  };
}

function poolOf(runs: readonly Tally[]) {
  const count = runs.reduce((sum, each) => sum + each.count, 0);
  const draws = runs.reduce((sum, each) => sum + each.draws, 0);
  const shares = runs.map((each) => each.count / each.draws);
  return {
    count,
    draws,
    cells: [String(draws), `${count} (${short(count / draws)})`],
    range: `${short(Math.min(...shares))}, ${short(Math.max(...shares))}`,
  };
}

function exceeds(outcome: CaseOutcome, law: string): boolean {
  return comparisonsOn(outcome, law).some(isRefuted);
}
