/** Several runs beside each other: how their laws and findings came out, and what is new in the last one. */
import { figure } from '../../evidence/number-format.js';
import type { FindingResult, LawResult } from '../../judge/claim-result.js';
import { exitCodeOf, type RunResults } from '../../judge/results.js';
import type { RunRecord } from '../run-record.js';
import { OUTCOMES } from '../run-summary.js';
import type { History, HistoryFinding, HistoryLaw } from './page-data.js';

/** A run in its folder. */
export interface RunInFolder {
  /** As it was given. */
  readonly folder: string;
  readonly results: RunResults;
  readonly record?: Pick<RunRecord, 'startedAt' | 'require'> | undefined;
}

/** Runs in the order in which they took place; those of which nobody knows when come first, as they were given. */
export function inOrderOfTime<R extends RunInFolder>(runs: readonly R[]): R[] {
  const time = ({ record }: R) => (record === undefined ? Number.NEGATIVE_INFINITY : Date.parse(record.startedAt));
  return runs.toSorted((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)));
}

/** @param runs in the order of time */
export function historyOf(runs: readonly RunInFolder[]): History {
  const all = runs.map(({ results }) => results);
  const laws = lawsOf(all);
  const findings = findingsOf(all);
  return {
    runs: runs.map(({ folder, results, record }) => {
      const { version, system, seed, profile } = results;
      const outcome = OUTCOMES[exitCodeOf(results, record?.require)].word;
      return { folder, version, system, seed, profile, outcome, startedAt: record?.startedAt ?? null };
    }),
    laws,
    findings,
    changes: changesIn(laws, findings),
  };
}

function lawsOf(runs: readonly RunResults[]): HistoryLaw[] {
  const found = runs.map(
    ({ claims }) =>
      new Map(
        claims.flatMap(({ id: claim, expects, laws }) =>
          laws.map((law) => [`${claim}.${law.id}`, { claim, expects, law: law as LawResult | undefined }]),
        ),
      ),
  );
  const names = inOrderOfAll(found.map((laws) => [...laws.keys()]));
  return names.map((name) => {
    const ofLaw = found.map((laws) => laws.get(name)?.law);
    const { claim, expects } = found.findLast((laws) => laws.has(name))!.get(name)!;
    return {
      claim,
      law: name.slice(claim.length + 1),
      expects,
      verdicts: ofLaw.map((each) => each?.verdict ?? null),
      worst: ofLaw.map((each) => (each === undefined ? null : finite(each.trend?.median ?? each.worst.ratio))),
      isTrend: ofLaw.some((each) => each?.trend !== undefined),
    };
  });
}

function findingsOf(runs: readonly RunResults[]): HistoryFinding[] {
  const found = runs.map(({ findings }) => new Map(findings.map((each) => [each.id, each as FindingResult])));
  return inOrderOfAll(found.map((findings) => [...findings.keys()])).map((id) => {
    const ofRuns = found.map((findings) => findings.get(id));
    const { statement, predicted } = ofRuns.findLast((each) => each !== undefined)!;
    return {
      ...{ id, statement },
      predicted: predicted ?? null,
      median: ofRuns.map((each) => (each === undefined ? null : finite(each.median))),
      interval: ofRuns.map((each) => each?.interval ?? null),
    };
  });
}

/** All names in the order of the last list that has them, those that it lacks at the end. */
function inOrderOfAll(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.toReversed().flat())];
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

/** A ratio moves by chance where seeds differ: by less than this factor nothing is said. */
const MOVED = 1.1;

/** No more changes of one sort than these have a sentence each. */
const MOST_SENTENCES = 20;

/** What the last of several runs has that the one before it has not, or otherwise. */
function changesIn(laws: readonly HistoryLaw[], findings: readonly HistoryFinding[]): string[] {
  const name = ({ claim, law }: HistoryLaw) => `${claim}.${law}`;
  const lastTwo = <T>(list: readonly T[]) => [list.at(-2) ?? null, list.at(-1) ?? null] as const;
  const verdicts = laws.flatMap((each) => {
    const [before, after] = lastTwo(each.verdicts);
    if (before === after) return [];
    if (before === null) return [{ weight: 1, text: `${name(each)} is new: ${after}` }];
    if (after === null) return [{ weight: 0, text: `${name(each)} is gone; it was: ${before}` }];
    return [{ weight: 2, text: `${name(each)} came out ${after}, and was ${before} before` }];
  });
  const moved = laws.flatMap((each) => {
    const [before, after] = lastTwo(each.worst);
    if (before === null || after === null || each.isTrend) return [];
    const factor = after / before;
    if (!(factor > MOVED || factor < 1 / MOVED)) return [];
    const text = `the largest measured/bound of ${name(each)} moved from ${figure(before)} to ${figure(after)}`;
    return [{ weight: Math.abs(Math.log(factor)), text }];
  });
  const medians = findings.flatMap(({ id, median, interval }) => {
    const [[before, after], [from, to]] = [lastTwo(median), lastTwo(interval)];
    if (before === null || after === null)
      return before === after ? [] : [{ weight: 1, text: `finding ${id} ${before === null ? 'is new' : 'is gone'}` }];
    const isApart = from !== null && to !== null && (from[1] < to[0] || to[1] < from[0]);
    if (!isApart) return [];
    const text = `the median of finding ${id} moved from ${figure(before)} to ${figure(after)}, and their intervals do not meet`;
    return [{ weight: 2, text }];
  });
  return [verdicts, medians, moved].flatMap(sentences);
}

function sentences(changes: readonly { readonly weight: number; readonly text: string }[]): string[] {
  const sorted = changes.toSorted((a, b) => b.weight - a.weight).map(({ text }) => text);
  const more = sorted.length - MOST_SENTENCES;
  return more <= 0 ? sorted : [...sorted.slice(0, MOST_SENTENCES), `${more} more of this kind`];
}
