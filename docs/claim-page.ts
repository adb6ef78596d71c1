/** The page of one claim in docs/claims/: the theorem for a reader, then its evidence. */
import { type AnyClaim, expectationOf } from '../src/claim/claim.js';
import type { Law } from '../src/claim/law.js';
import { isByChance, kindOf } from '../src/claim/statistical.js';
import { figure, inFull } from '../src/evidence/number-format.js';
import { citation } from '../src/report/citation.js';
import { assumptionLine, controlLine, kindText, statisticsLines, systemLine } from '../src/report/explanation.js';
import type { ClaimOnPage, FindingOnPage, LawOnPage } from '../src/report/page/page-data.js';
import { symbolParts } from '../web/charts/symbol-parts.js';
import { evenTable } from './made-part.js';
import type { ClaimEvidence, PinnedRun } from './pinned-run.js';

/** What the page says besides the claim. */
export interface ClaimPlace {
  readonly topic: string;
  /** The part of the false-alarm budget that a statistical claim has in a run of all claims. */
  readonly share: number | undefined;
  /** The numbers of the paper that the claim is about. */
  readonly loci: readonly string[];
  /** What the pinned run found, and which run that is. */
  readonly found: { readonly run: PinnedRun; readonly evidence: ClaimEvidence | undefined };
}

export function claimPage(claim: AnyClaim, { topic, share, loci, found }: ClaimPlace): string {
  const { id, title, source, scope, assumptions, constants = [], controls, laws } = claim;
  const isOfPaper = source.paper.startsWith('Li, Li, Zhang, Bian 2023');
  const others = loci.filter((locus) => !(isOfPaper && source.locus.split(/, | and /).includes(locus)));
  const sections = [
    `# ${inText(title)}`,
    [
      `\`${id}\` belongs to the topic [${topic}](../claims.md#${topic}).`,
      `Source: ${inText(citation(source))}${source.note === undefined ? '' : ` (${inText(source.note)})`}.`,
      ...(others.length === 0 ? [] : [`Of Li, Li, Zhang and Bian (2023) it concerns ${inText(others.join(', '))}.`]),
      `As code: [properties/${topic}/${id}.ts](../../properties/${topic}/${id}.ts).`,
    ].join(' '),
    failure(claim),
    `## ${Object.keys(laws).length === 1 ? 'Statement' : 'Statements'}`,
    ...Object.entries(laws).map(([name, law]) => lawText(claim, name, law)),
    titled('Assumptions', assumptions.map(assumptionLine)),
    titled('Cases', scope),
    titled(
      'Constants',
      constants.map(({ name, value, meaning }) => `${name} = ${inFull(value)}: ${meaning}`),
    ),
    evidenceText(claim, found),
    titled('Controls', controls.map(controlLine)),
    titled('How it is decided', [
      `Kind: ${kindText(claim)}.`,
      ...statisticsLines(claim, share).map((line) => line.replace(/^ +- /, '')),
      systemLine(claim, topic),
    ]),
    `## Try it\n\n\`\`\`sh\nnpx diffusion-bounds verify --claims ${id}\nnpx diffusion-bounds explain ${id}\n\`\`\``,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Of a printed form that fails: what is wrong with it, how it was read, and what stands all the same. */
function failure({ expects }: AnyClaim): string {
  if (expects === 'holds') return '';
  const { refuted, readings, untouched } = expects;
  const lines = [
    `The statement below is false, read as this page says. The clause at fault: ${inText(refuted)}.`,
    ...(readings === undefined ? [] : [`How it was read: ${inText(readings)}.`]),
    ...(untouched === undefined ? [] : [`What stands all the same: ${inText(untouched)}.`]),
  ];
  return `::: warning Must be refuted\n${lines.join('\n\n')}\n:::`;
}

/** A relation in LaTeX that is no equality. */
const INEQUALITY = /\\(le|ge|leq|geq|preceq|succeq|lesssim|gtrsim|ll|gg)(?![a-zA-Z])|[<>]/;

/** A law under its name: the formula, the text with what the formula leaves out, and how near it comes to equality. */
function lawText(claim: AnyClaim, name: string, { statement, latex, sharpness, predicted }: Law<unknown>): string {
  const formula = typeof latex === 'string' ? latex : latex();
  const text = statement.split(/\s*\n\s*/).join(' ');
  const kind = kindOf(claim, name);
  const reached = (): string => {
    if (kind === 'finding') {
      const expected =
        predicted === undefined ? '' : ` Predicted is ${shown(predicted.value)}, by ${inText(predicted.by)}.`;
      return `A finding: it is reported and decides nothing.${expected}`;
    }
    if (expectationOf(claim) === 'refuted') return 'This is the statement as it was read, which is false.';
    if (kind === 'identity') return 'An identity: both sides agree up to the error of what is computed.';
    if (!INEQUALITY.test(formula)) return '';
    if (sharpness === 'upper') return 'An inequality that may be loose: nothing says that equality is attained.';
    return isByChance(kind) ? '' : 'Equality can be attained.';
  };
  const lines = [`### ${name}`, `\`\`\`math\n${formula.trim()}\n\`\`\``, `In text: \`${text}\``, reached()];
  return lines.filter((line) => line !== '').join('\n\n');
}

/** The numbers of the run, then its pictures, which the site draws from the same file. */
function evidenceText({ id, laws, controls }: AnyClaim, { run, evidence }: ClaimPlace['found']): string {
  if (evidence === undefined) return '';
  const { claim, findings } = evidence;
  const { profile, seed, version } = run;
  const rows = claim.laws.map((law) => [`\`${law.id}\``, law.verdict, ...lawCells(law)]);
  const tried = new Set([...claim.laws, ...claim.controls].map((each) => each.id));
  const found = new Set(findings.map((each) => each.id));
  const untried = [
    ...Object.keys(laws).filter((law) => !tried.has(law) && !found.has(`${id}.${law}`)),
    ...controls.map((control) => control.id).filter((control) => !tried.has(control)),
  ];
  return [
    '## Evidence',
    `The numbers are those of the profile ${profile} with seed ${seed}, run by version ${version}.`,
    evenTable(
      ['law', 'came out', 'cases compared', 'of these decided', 'says nothing in', 'largest measured/bound, or median'],
      rows,
    ).trimEnd(),
    untried.length === 0 ? '' : `Not tried in this run: ${untried.map((name) => `\`${name}\``).join(', ')}.`,
    findings.map(findingText).join('\n'),
    ...counterexampleText(claim),
    `<script setup>\nimport evidence from '../run/claims/${id}.json'\n</script>\n\n<ClaimEvidence :evidence="evidence" />`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function lawCells({ compared, decided, vacuous, worst, trend }: LawOnPage): string[] {
  const largest =
    trend === null
      ? worst.ratio === null
        ? inText(worst.reason ?? '')
        : shown(worst.ratio)
      : `median ${shown(trend.median)}`;
  return [String(compared), String(decided), String(vacuous), largest];
}

export function counterexampleText({ counterexample, laws }: ClaimOnPage): string[] {
  if (counterexample === null) return [];
  const { law, measured, bound, error } = counterexample;
  const named = laws.length === 1 ? '' : ` of \`${law}\``;
  const axes = laws.find(({ id }) => id === law)?.axes ?? { measured: 'measured', bound: 'bound' };
  const found =
    axes.measured === 'measured' ? `${shown(measured)} is measured` : `${inText(axes.measured)} = ${shown(measured)}`;
  const limit = axes.bound === 'bound' || axes.bound === 'tolerance' ? axes.bound : `bound ${inText(axes.bound)}`;
  return [
    `The simplest counterexample${named} that a run reached: ${found}, and the ${limit} is ${shown(bound)}, with an error of ${shown(error)}.`,
    `<details>\n<summary>The case</summary>\n\n\`\`\`json\n${counterexample.case}\n\`\`\`\n\n</details>`,
  ];
}

function titled(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.map((line) => `- ${inText(line)}`).join('\n')}`;
}

/** A number for a reader. */
function shown(value: number): string {
  return inText(figure(value));
}

/** A sentence of plain text in Markdown, which VitePress reads too: symbols are set as such, and signs mean themselves. */
export function inText(text: string): string {
  return symbolParts(text)
    .map(({ tag, text: piece }) => {
      if (tag === 'code') return `\`${piece}\``;
      const literal = piece.replace(/[\\*_<>[\]{}|]/g, (sign) => `\\${sign}`);
      return tag === 'span' ? literal : `<${tag}>${literal}</${tag}>`;
    })
    .join('');
}

/** A number that decides nothing: what it is, and its median over replicates with an interval. */
export function findingText({ id, statement, prediction, median, interval, confidence }: FindingOnPage): string {
  const found =
    median === null
      ? 'No replicate measured it.'
      : `The median is ${shown(median)}${interval === null ? '' : `, in [${interval.map(shown).join(', ')}] with confidence ${figure(confidence)}`}.`;
  const by = prediction?.by ? `, by ${inText(prediction.by)}` : '';
  const meant = prediction === null ? '' : ` Predicted is ${shown(prediction.value)}${by}.`;
  return `- \`${id}\`: ${inText(statement.split(/\s*\n\s*/).join(' '))}. ${found}${meant}`;
}
