/**
 * The pages that are made from the registry: all claims, a page of each, and the laws that a system is asked.
 * usage: npm run pages
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claims, statements, topics } from '../properties/index.js';
import { type AnyClaim, expectationOf } from '../src/claim/claim.js';
import type { Law } from '../src/claim/law.js';
import { type Need, needsText } from '../src/claim/need.js';
import { kindOf } from '../src/claim/statistical.js';
import { FALSE_ALARM_BUDGET } from '../src/evidence/error-budget.js';
import { alphaShares } from '../src/judge/chance-plan.js';
import { citation } from '../src/report/citation.js';
import { claimPage, inText } from './claim-page.js';
import { findingsPage } from './findings-page.js';
import { evenTable, withPart } from './made-part.js';
import { pinnedEvidence, pinnedRun } from './pinned-run.js';

const page = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** A system has one of these if it offers samplers or likelihoods, whose laws are on a page of their own. */
const SAMPLING: readonly Need[] = [
  'grid',
  'sample',
  'named samplers',
  'ordered samplers',
  'seeded samplers',
  'logLikelihood',
];

/** The pages with a part that is made, each with its two marks and how the part is made. */
export const CLAIM_PAGES = [
  { path: page('claims.md'), marks: marksOf('claims'), part: claimsByTopic },
  { path: page('systems.md'), marks: marksOf('laws'), part: () => lawsTable((claim) => !isAboutSampling(claim)) },
  { path: page('samplers.md'), marks: marksOf('laws'), part: () => lawsTable(isAboutSampling) },
] as const;

function marksOf(name: string): readonly [string, string] {
  return [`<!-- ${name}: npm run pages -->`, `<!-- end of ${name} -->`];
}

/** The pages that are made whole, of the registry and the pinned run: path and text. */
export function madePages(): { path: string; text: string }[] {
  const [pinned, evidence] = [pinnedRun(), pinnedEvidence()];

  const shares = alphaShares(claims, FALSE_ALARM_BUDGET);
  const ofClaims = Object.entries(topics).flatMap(([topic, all]) =>
    all.map((claim) => {
      const loci = statements.filter((statement) => statement.claims.includes(claim.id)).map(({ locus }) => locus);
      const found = { run: pinned, evidence: evidence.get(claim.id) };
      const place = { topic, share: shares.get(claim.id), loci, found };
      return { path: page(`claims/${claim.id}.md`), text: claimPage(claim, place) };
    }),
  );
  return [{ path: page('findings.md'), text: findingsPage(claims, pinned, evidence) }, ...ofClaims];
}

/** The text of a page with its part made anew. @throws Error when the page lacks the marks */
export function withClaims({ path, marks, part }: (typeof CLAIM_PAGES)[number]): string {
  return withPart(readFileSync(path, 'utf8'), marks, part);
}

function claimsByTopic(): string {
  const byTopic = Object.entries(topics).map(([topic, claims]) => `## ${topic}\n\n${claims.map(claimText).join('\n')}`);
  return [`## The paper by number\n\n${statementsTable()}`, ...byTopic].join('\n');
}

/** The statements of the paper with their claims, or the reason why there is none. */
function statementsTable(): string {
  const rows = statements.map(({ locus, about, claims, note = '' }) => [
    locus,
    inText(about),
    claims.map((id) => `[\`${id}\`](claims/${id}.md)`).join(', ') || 'none',
    inText(note),
  ]);
  return evenTable(['number', 'what it is about', 'claims', 'what they leave out, or why there is none'], rows);
}

function claimText(claim: AnyClaim): string {
  const { id, title, source, laws, controls } = claim;
  const expected = expectationOf(claim) === 'holds' ? '' : '**Must be refuted.** ';
  const heading = `### [\`${id}\`](claims/${id}.md)\n\n${inText(title)}.`;
  const about = `${expected}${claim.forSystem ? 'Asked of systems too. ' : ''}Source: ${inText(citation(source))}.`;
  const stated = Object.entries(laws).map(
    ([name, law]) => `- \`${name}\` (${kindOf(claim, name)}, ${law.sharpness}): ${code(law.statement)}`,
  );
  const wrong = controls.map(
    (each) =>
      `- control \`${each.id}\` of \`${each.breaks}\`${each.expects === 'holds' ? ', must hold' : ''}: ${inText(each.title)}`,
  );
  return `${heading} ${about}\n\n${[...stated, ...wrong].join('\n')}\n`;
}

/** What a system is asked, law by law; only the first row of a claim names it. */
function lawsTable(isShown: (claim: AnyClaim) => boolean): string {
  const asked = Object.values(topics)
    .flat()
    .filter((claim) => claim.forSystem !== undefined && isShown(claim));
  const rows = asked.flatMap((claim) =>
    Object.entries(claim.laws).map(([name, law], i) => [
      i === 0 ? `\`${claim.id}\`` : '',
      ...lawCells(claim, name, law),
    ]),
  );
  return evenTable(['claim', 'law', 'what must hold', 'a system needs'], rows).trimEnd();
}

function lawCells(claim: AnyClaim, name: string, { statement, needs = [], appliesWhen }: Law<unknown>): string[] {
  // a law that names one of several things makes the choice that the claim leaves
  const open = (claim.forSystem?.needs ?? []).filter((need) => ![need].flat().some((each) => needs.includes(each)));
  const all = [needsText([...open, ...needs]), appliesWhen ?? ''].filter((text) => text !== '');
  return [`\`${name}\``, escaped(code(statement)), escaped(all.join('; '))];
}

function isAboutSampling({ forSystem }: AnyClaim): boolean {
  return forSystem?.needs.flat().some((need) => SAMPLING.includes(need)) ?? false;
}

/** A statement in one line of code. */
function code(statement: string): string {
  return `\`${statement.split(/\s*\n\s*/).join(' ')}\``;
}

/** Text for the cell of a table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const each of CLAIM_PAGES) writeFileSync(each.path, withClaims(each));
  rmSync(page('claims'), { recursive: true, force: true });
  mkdirSync(page('claims'));
  for (const { path, text } of madePages()) writeFileSync(path, text);
}
