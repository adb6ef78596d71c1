/**
 * The run whose results the pages of docs/ show: kept by claim in docs/run/, so that the site needs no run to be built.
 * usage: npm run site:run -- <report folder of a run of profile ci>
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claims, topics } from '../properties/index.js';
import type { ClaimOnPage, FindingOnPage, RunOnPage } from '../src/report/page/page-data.js';
import { pageData } from '../src/report/page/run-on-page.js';
import { readCases, readRun } from '../src/report/read-run.js';
import { readCorpus } from '../src/run/corpus.js';

/** Which run it is. */
export type PinnedRun = Pick<RunOnPage, 'version' | 'seed' | 'profile' | 'summary'>;

/** What the run found of a claim. */
export interface ClaimEvidence {
  readonly claim: ClaimOnPage;
  readonly findings: readonly FindingOnPage[];
  /** How the cases that are shown were chosen. */
  readonly thinning: string | null;
}

const folder = fileURLToPath(new URL('./run/', import.meta.url));

export function pinnedRun(): PinnedRun {
  return JSON.parse(readFileSync(`${folder}run.json`, 'utf8'));
}

/** By the id of a claim. */
export function pinnedEvidence(): ReadonlyMap<string, ClaimEvidence> {
  const files = readdirSync(`${folder}claims`);
  return new Map(
    files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(`${folder}claims/${file}`, 'utf8'))]),
  );
}

/** The laws that the pinned run does not have, or that say something else by now or are gone, as `claim.law`. */
export function staleLaws(
  evidence: ReadonlyMap<string, ClaimEvidence>,
  declared: readonly { id: string; laws: Readonly<Record<string, { statement: string }>> }[],
): string[] {
  return declared.flatMap(({ id, laws }) => {
    const { claim, findings = [] } = evidence.get(id) ?? {};
    const kept = new Map([
      ...(claim?.laws ?? []).map((law) => [`${id}.${law.id}`, law.statement] as const),
      ...findings.map((finding) => [finding.id, finding.statement] as const),
    ]);
    const now = new Map(Object.entries(laws).map(([name, { statement }]) => [`${id}.${name}`, statement]));
    return [...new Set([...kept.keys(), ...now.keys()])].filter((name) => kept.get(name) !== now.get(name));
  });
}

/** Formulas are left out, as the pages have them, and so is how long it took. */
function keep(path: string): void {
  const run = readRun(path);
  const corpus = readCorpus(claims);
  const data = pageData(
    {
      results: run.results,
      cases: readCases(run),
      claims,
      promoted: (id) => corpus.cases.get(id)?.length ?? 0,
      topics: new Map(Object.entries(topics).flatMap(([topic, all]) => all.map(({ id }) => [id, topic]))),
      sources: {},
      report: '.',
    },
    new Map(),
  );
  if (data.run.profile !== 'ci' || data.claims.length !== claims.length) {
    throw new Error(`${path}: should be a run of all claims with the profile ci.`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}claims`, { recursive: true });
  const { version, seed, profile, summary } = data.run;
  write('run.json', { version, seed, profile, summary } satisfies PinnedRun);
  for (const claim of data.claims) {
    const findings = data.findings.filter((finding) => finding.claim === claim.id);
    write(`claims/${claim.id}.json`, { claim, findings, thinning: data.thinning } satisfies ClaimEvidence);
  }
}

function write(name: string, content: unknown): void {
  writeFileSync(`${folder}${name}`, `${JSON.stringify(content, null, 1)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new Error('name the report folder of a run: npm run site:run -- reports');
  keep(path);
}
