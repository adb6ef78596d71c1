import type { Axes, ClaimOnPage, LawOnPage } from '../../src/report/page/page-data.js';
import { number, percent } from '../charts/drawing.js';

/** What to see in the picture of a law's cases, in a sentence or two. */
export function lawCaption({ expects }: Pick<ClaimOnPage, 'expects'>, law: LawOnPage): string {
  const { kind, axes, worst, cases, sharpness } = law;
  const refuted = cases?.refuted ?? 0;
  const isIdentity = boundWord(axes) === 'tolerance';
  const what = isIdentity
    ? 'Each dot is a case: the difference between the two sides of the identity, as a fraction of the tolerance'
    : axes.measured === 'measured'
      ? 'Each dot is a case: what was measured, as a fraction of its bound'
      : `Each dot is a case: ${axes.measured} as a fraction of its bound`;
  if (kind === 'coverage') {
    const share = refuted === 0 ? `none of the ${cases?.of} exceeds it` : `${refuted} of ${cases?.of} exceed it`;
    return `${what}. Cases are independent draws, of which a few may exceed the bound; here ${share}.`;
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
  if (worst.ratio === null) return `${what}.`;
  if (isIdentity)
    return `${what}. All are below the line, so both sides agree; the largest takes ${percent(worst.ratio)} of the tolerance.`;
  const sharp = sharpness === 'tight' ? ', and equality can be attained' : '';
  return `${what}. No dot is above the line, so the bound holds; the closest case takes ${percent(worst.ratio)} of it${sharp}.`;
}

/** What the measured is compared with, in a word for sentences. */
export function boundWord({ bound }: Axes): 'bound' | 'tolerance' {
  return bound === 'tolerance' ? bound : 'bound';
}

/** What to see in the picture of a law beside its controls. */
export function controlsCaption(
  { controls, expects }: Pick<ClaimOnPage, 'controls' | 'expects'>,
  { id, verdict }: LawOnPage,
): string {
  const mine = controls.filter(({ law, cases }) => law === id && cases !== null);
  const [right, wrong] = (['holds', 'refuted'] as const).map((duty) => mine.filter(({ expects }) => expects === duty));
  const own =
    verdict === 'holds'
      ? 'The cases of the law stay left of the line'
      : `Cases of the ${expects === 'refuted' ? 'printed statement' : 'law itself'} lie right of the line, where it fails`;
  const faulty =
    wrong.length === 0
      ? ''
      : '; controls, the same law with one thing wrong on purpose, lie right of it in most of their cases, which shows that the check can fail';
  const corrected = right.length === 0 ? '' : '; a corrected form beside it stays left';
  return `${own}${faulty}${corrected}.`;
}

/** A remark of a claim as a sentence. */
export function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
