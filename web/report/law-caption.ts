import type { ClaimOnPage, LawOnPage } from '../../src/report/page/page-data.js';
import { number, percent } from '../charts/drawing.js';

/** What to see in the picture of a law's cases, in a sentence or two. */
export function lawCaption({ expects }: Pick<ClaimOnPage, 'expects'>, law: LawOnPage): string {
  const { kind, axes, worst, cases, sharpness } = law;
  const refuted = cases?.refuted ?? 0;
  const isIdentity = kind === 'identity';
  const what = isIdentity
    ? 'Each dot is a case: the difference between the two sides of the identity, as a fraction of the tolerance'
    : `Each dot is a case: ${axes.measured} as a fraction of ${axes.bound}`;
  if (kind === 'coverage')
    return `${what}. Each is an independent draw; ${refuted} of ${cases?.of} exceed the bound, which a few may.`;
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
