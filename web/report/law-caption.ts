import type { Axes, ClaimOnPage, ControlOnPage, LawOnPage, ThinnedCases } from '../../src/report/page/page-data.js';
import { number, percent } from '../charts/drawing.js';

/** What to see in the picture of a law's cases, in a sentence or two. */
export function lawCaption({ expects }: Pick<ClaimOnPage, 'expects'>, law: LawOnPage): string {
  const { kind, axes, worst, cases, verdict } = law;
  const refuted = cases?.refuted ?? 0;
  const word = boundWord(axes);
  const isIdentity = word === 'tolerance';
  const isUnnamed = axes.measured === 'measured';
  const what = isIdentity
    ? 'Each dot is a case: the difference between the two sides of the identity, as a fraction of the tolerance'
    : isUnnamed
      ? 'Each dot is a case: what was measured, as a fraction of its bound'
      : `Each dot is a case: ${axes.measured} as a fraction of its bound`;
  if (kind === 'coverage') {
    const outcome = verdict === 'refuted' ? ', which refutes the law' : '';
    return `${what}. Cases are independent draws${allowed(law)}; here ${counted(cases)} beyond it${outcome}.`;
  }
  if (refuted > 0) {
    const how =
      worst.ratio === null
        ? ''
        : `, by up to ${worst.ratio < 1.1 ? percent(worst.ratio - 1) : `a factor of ${number(worst.ratio)}`}`;
    return expects === 'refuted'
      ? `${what}. The red diamonds above the line exceed it${how}: the statement fails there, as this claim expects.`
      : `${what}. The red diamonds above the line exceed it${how}, and refute the law.`;
  }
  const on = [...(cases?.marks ?? '')].filter((mark) => mark === '=').length;
  const none = on === 0 ? 'No dot is above the line' : 'No dot is above the line by more than its error';
  const meaning =
    verdict !== 'holds'
      ? `, but the law is ${verdict}`
      : isIdentity
        ? ', so both sides agree up to what is computed'
        : isUnnamed && !/[<>]/.test((law.statement ?? '<').replaceAll('=>', ''))
          ? ', so the law holds'
          : ', so the bound holds';
  const equal = on === 0 ? '' : `; ${on} lie${on === 1 ? 's' : ''} on it, within the error`;
  if (worst.ratio === null || on > 0) return `${what}. ${none}${meaning}${equal}.`;
  return `${what}. ${none}${meaning}; the closest case takes ${percent(worst.ratio)} of the ${word}.`;
}

/** What the measured is compared with, in a word for sentences. */
export function boundWord({ bound }: Axes): 'bound' | 'tolerance' {
  return bound === 'tolerance' ? bound : 'bound';
}

/** Whether one case above the bound refutes nothing, as cases are draws that are judged together. */
export function isByDraws({ kind }: LawOnPage): boolean {
  return kind === 'coverage' || kind === 'trend';
}

/** What to see in the picture of a law beside its controls: what is right of its line is beyond the bound. */
export function controlsCaption(
  { controls, expects }: Pick<ClaimOnPage, 'controls' | 'expects'>,
  law: LawOnPage,
): string {
  const mine = controls.filter((control) => control.law === law.id && control.cases !== null);
  const [right, wrong] = (['holds', 'refuted'] as const).map((duty) => mine.filter(({ expects }) => expects === duty));
  const parts = [ownPart(expects, law)];
  if (wrong.length > 0) {
    const least = Math.min(...wrong.map(({ share }) => share));
    const share = least === 1 ? 'all' : `${wrong.length === 1 ? '' : 'at least '}${percent(least)}`;
    const may = isByDraws(law) && law.mayExceed !== null ? `, where ${percent(law.mayExceed)} is allowed` : '';
    const own = `${share} of its ${CASES[law.kind as string] ?? 'cases'}${may}`;
    parts.push(
      wrong.length === 1
        ? `the control, the same with one thing wrong on purpose, must fail: it lies right of the line in ${own}`
        : `the ${wrong.length} controls, the same with one thing wrong on purpose each, must fail: each lies right of the line in ${own}`,
    );
  }
  if (right.length > 0) {
    const most = Math.max(...right.map(({ share }) => share));
    const which = right.length === 1 ? 'a corrected form beside it' : `${right.length} corrected forms beside it`;
    const stays = right.length === 1 ? 'stays' : 'stay';
    parts.push(
      `${which} must hold, and ${most === 0 ? `${stays} left of the line` : `fail${right.length === 1 ? 's' : ''} in up to ${percent(most)} of the cases`}`,
    );
  }
  return `${parts.join('; ')}.`;
}

function ownPart(expects: ClaimOnPage['expects'], law: LawOnPage): string {
  const { cases, verdict, kind } = law;
  const refuted = cases?.refuted ?? 0;
  if (expects === 'refuted' && refuted > 0) {
    return `Here the statement as it was read is refuted: ${refuted} of its ${cases?.of} cases lie right of the line, beyond the ${boundWord(law.axes)}`;
  }
  if (isByDraws(law)) {
    const name = kind === 'trend' ? 'Replicates' : 'Draws';
    const may =
      law.mayExceed === null
        ? ''
        : `, where at most ${percent(law.mayExceed)} of those of the law may be in the long run`;
    return `${name} beyond the bound lie right of the line${may}; here ${counted(cases)}`;
  }
  if (verdict === 'refuted')
    return `${refuted} of the ${cases?.of} cases of the law itself lie right of the line, and refute it`;
  const isOn = cases?.marks.includes('=') ? ', or on it within their error' : '';
  return `The cases of the law stay left of the line${isOn}`;
}

const CASES: Partial<Record<string, string>> = { coverage: 'draws', trend: 'replicates' };

/** Below the name of a law: how many of its cases are beyond the bound, and how many may be. */
export function lawNote(law: LawOnPage, cases: ThinnedCases): string {
  const { kind, mayExceed, axes } = law;
  const name = CASES[kind as string] ?? 'cases';
  const may = mayExceed === null ? '' : `, at most ${percent(mayExceed)} may be in the long run`;
  return `${cases.refuted === 0 ? 'none' : cases.refuted} of ${cases.of} ${name} beyond the ${boundWord(axes)}${may}${shownOf(cases, 'the sharpest among them')}`;
}

/** Below the name of a control: what it must do, and what it does. */
export function controlNote({ expects, run, share, promised, cases }: ControlOnPage, law: LawOnPage): string {
  const name = CASES[law.kind as string] ?? 'cases';
  const count = Math.round(share * run);
  const beyond = `${count === 0 ? 'none' : count === run ? 'all' : count} of its ${run}`;
  const duty = expects === 'holds' ? 'must hold' : 'must fail';
  const least = promised === null ? '' : leastShare(promised, law);
  return `${duty}: ${beyond} ${name} beyond the ${boundWord(law.axes)}${least}${cases === null ? '' : shownOf(cases, 'evenly apart')}`;
}

/** How many cases of a control have to be beyond the bound; of draws, how many of a true law may be, as a clause. */
function leastShare(promised: number, law: LawOnPage): string {
  if (!isByDraws(law)) return `, at least ${percent(promised)} of those planned must be`;
  const may = law.mayExceed === null ? '' : `, where ${percent(law.mayExceed)} is allowed in the long run`;
  return `${may}; the run is designed to see a true rate of ${percent(promised)}`;
}

/** Which share of draws or replicates may be beyond the bound, as a clause. */
function allowed({ mayExceed }: LawOnPage): string {
  return mayExceed === null ? '' : `, of which at most ${percent(mayExceed)} may be beyond the bound in the long run`;
}

function counted(cases: ThinnedCases | null): string {
  if (cases === null) return 'none is';
  const { refuted, of } = cases;
  return refuted === 0 ? `none of ${of} is` : `${refuted} of ${of} ${refuted === 1 ? 'is' : 'are'}`;
}

/** How many cases are drawn where not all are, and which: see `THINNING`. */
function shownOf({ of, index }: ThinnedCases, which: string): string {
  return index.length < of ? `; ${index.length} of ${of} are shown, ${which}` : '';
}

/** Where not all cases of a law are drawn, how many and which, and how many there are beyond the bound, in a sentence. */
export function thinnedText({ axes }: LawOnPage, { of, index, refuted }: ThinnedCases): string {
  const beyond = refuted === 0 ? '' : `; ${refuted} of ${of} lie beyond the ${boundWord(axes)}`;
  return index.length < of ? `${index.length} of ${of} cases are shown, the sharpest among them${beyond}.` : '';
}

/** A remark of a claim as a sentence. */
export function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
