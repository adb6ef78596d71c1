import type { AnyClaim, Assumption, Control, Table } from '../claim/claim.js';
import type { Law } from '../claim/law.js';
import { needsText } from '../claim/need.js';
import { PROFILE_NAMES } from '../claim/profiles.js';
import { decidedLaws, kindOf, statisticalLaws } from '../claim/statistical.js';
import type { LawKind } from '../evidence/comparison.js';
import { DETECTION_PROBABILITY, detectableRate } from '../evidence/coverage.js';
import { figure, inFull } from '../evidence/number-format.js';
import { chancePlans } from '../judge/chance-plan.js';
import { caseCounts } from '../run/address.js';
import { OWN_TOPIC } from '../run/registry.js';
import { textTable } from './text-table.js';

/** What an explanation needs besides the claim. */
interface Setting {
  readonly topic: string;
  /** The part of the false-alarm budget that a statistical claim has in a run of all claims. */
  readonly share?: number | undefined;
}

/** A claim for a reader, from top to bottom like the theorem: the statement first. */
export function explanation(claim: AnyClaim, { topic, share }: Setting): string {
  const { id, title, source, laws, assumptions, scope, proves, controls } = claim;
  const parts = [
    [
      `${title} (${id}, ${topic})`,
      `${source.paper}, ${source.locus}`,
      ...(source.note === undefined ? [] : [source.note]),
    ],
    Object.entries(laws).flatMap(([name, law]) => lawLines(name, law)),
    titled('Assumptions', assumptions.map(assumptionLine)),
    titled('Cases', scope),
    titled(
      'Constants',
      (claim.constants ?? []).map(({ name, value, meaning }) => `${name} = ${inFull(value)}: ${meaning}`),
    ),
    [
      `Kind: ${kindText(claim)}; ${expectedText(claim)}.`,
      ...failureLines(claim),
      ...(proves === undefined ? [] : [`Part of the main theorem: ${proves}.`]),
      ...statisticsLines(claim, share),
      systemLine(claim, topic),
    ],
    titled('Controls', controls.map(controlLine)),
    ...(claim.tables?.() ?? []).map(tableLines),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

/** Statement and LaTeX of a law, under its name. */
function lawLines(name: string, law: Law<unknown>): string[] {
  const { statement, latex, sharpness, kind, predicted, needs = [], appliesWhen } = law;
  const wanted = [needsText(needs), appliesWhen ?? ''].filter((each) => each !== '');
  const reached = sharpness === 'tight' ? 'equality is attained' : 'an upper bound only';
  return [
    `${name} (${kind === 'finding' ? 'a finding, reported and not decided' : reached}):`,
    ...indented(statement),
    '  in LaTeX:',
    ...indented(typeof latex === 'string' ? latex : latex()).map((line) => `  ${line}`),
    ...(predicted === undefined ? [] : [`  predicted: ${predicted.value}, by ${predicted.by}`]),
    ...(wanted.length === 0 ? [] : [`  of a system it needs: ${wanted.join('; ')}`]),
  ];
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line.trim()}`);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  - ${line}`)];
}

export function assumptionLine({ statement, holds }: Assumption<unknown>): string {
  return `${statement} (${holds === undefined ? 'by construction' : 'checked in every case'})`;
}

/** The kind of the claim, and those of its laws that are of another kind. */
export function kindText(claim: AnyClaim): string {
  const text = (kind: LawKind) =>
    kind === 'coverage' ? `coverage, with probability at least 1 - ${claim.delta}` : kind;
  const others = decidedLaws(claim).filter((law) => kindOf(claim, law) !== claim.kind);
  return [text(claim.kind), ...others.map((law) => `law '${law}' ${text(kindOf(claim, law))}`)].join('; ');
}

function expectedText({ expects }: AnyClaim): string {
  return expects === 'holds' ? 'expected to hold' : `expected to be refuted: ${expects.refuted}`;
}

/** How a printed form is read, and what its failure leaves as it is. */
function failureLines({ expects }: AnyClaim): string[] {
  if (expects === 'holds') return [];
  const { readings, untouched } = expects;
  return [
    ...(readings === undefined ? [] : [`Readings: ${readings}.`]),
    ...(untouched === undefined ? [] : [`Untouched: ${untouched}.`]),
  ];
}

/** What each profile refutes and catches at the claim's share. */
export function statisticsLines(claim: AnyClaim, share: number | undefined): string[] {
  if (share === undefined) {
    return ['Statistics: none; each case is decided by itself, and none of the false-alarm budget is spent.'];
  }
  return titled(
    `Statistics, with ${figure(share)} of the false-alarm budget`,
    PROFILE_NAMES.flatMap((profile) =>
      chancePlans(claim, caseCounts(claim, profile), share).map(({ law, own, alphaSpent }) => {
        const [kind, rate] = [kindOf(claim, law), detectableRate(own)];
        const fewest =
          own.critical > own.draws ? `not even all ${own.draws}` : `${own.critical} or more of ${own.draws}`;
        const rule =
          kind === 'trend'
            ? `${fewest} replicates on one side of the bound would decide`
            : `${fewest} draws beyond the bound would refute`;
        return [
          `${profile}${statisticalLaws(claim).length === 1 ? '' : `, ${law}`}: ${rule}`,
          rate === null
            ? 'no rate is caught'
            : `a true rate of ${figure(rate)} is caught with probability ${DETECTION_PROBABILITY}`,
          `a false alarm has probability ${figure(alphaSpent)}`,
        ].join('; ');
      }),
    ),
  );
}

export function systemLine({ forSystem }: AnyClaim, topic: string): string {
  if (forSystem === undefined) {
    // what a user's claim is about is not known here
    const why = topic === OWN_TOPIC ? 'has no `forSystem`' : "is about this package's own mathematics";
    return `Systems: none is asked; the claim ${why}.`;
  }
  const needs = forSystem.needs.length === 0 ? '' : `, ${needsText(forSystem.needs)}`;
  return `Systems: asked of those with a process${needs}.`;
}

export function controlLine({ id, title, breaks, expects, exceedance }: Control<unknown>): string {
  const duty = expects === 'holds' ? 'must hold' : 'must be refuted';
  const rate = exceedance === undefined ? '' : `; its draws exceed the bound at a rate of at least ${exceedance}`;
  return `${id}, of law '${breaks}': ${title} (${duty}${rate})`;
}

function tableLines({ title, notes, header, rows }: Table): string[] {
  const text = textTable([header, ...rows]);
  return [`${title}:`, ...[...notes, ...text.trimEnd().split('\n')].map((line) => `  ${line}`)];
}
