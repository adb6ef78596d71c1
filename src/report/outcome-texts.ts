/** How results of a law or a control read, in every report alike. */
import { figure } from '../evidence/number-format.js';
import type { ControlResult, Detection, LawResult } from '../judge/claim-result.js';

/** Why measured/bound is not a number. */
export function whyNoRatio({ index }: LawResult['worst']): string {
  return index === null ? 'no case was compared' : 'the bound is not positive';
}

/** Why a law was asked in no case. */
export function whySkipped({ needs }: LawResult): string {
  return needs === undefined ? 'applies to no case' : `needs ${needs}`;
}

/** What a statistical law would catch with the draws of this run. */
export function detectionText({ exceedance, probability, strata, drift }: Detection): string {
  return [
    exceedance === null ? 'catches nothing' : `catches a rate of ${figure(exceedance)} with probability ${probability}`,
    ...(strata === undefined ? [] : [strataText(strata)]),
    ...(drift === undefined ? [] : [`a median ${figure(drift)} beyond the bound would be refuted`]),
  ].join('; ');
}

function strataText({ count, leastDraws }: NonNullable<Detection['strata']>): string {
  return `of ${count} kinds of settings one that always exceeds is refuted from ${leastDraws} draws on`;
}

/** How a control came out. */
export function controlText(control: ControlResult): string {
  const { expects, cases, share, fault } = control;
  const count = `${Math.round(share * cases)} of ${cases}`;
  if ('pValue' in control) return `beyond the bound in ${count} draws, p = ${figure(control.pValue)}`;
  const often = `refuted in ${count} cases`;
  if (expects === 'holds') return fault === undefined ? `holds in its ${cases} cases, as it must` : often;
  return Number.isNaN(control.margin) ? often : `${often}, by ${figure(control.margin)} errors in the median`;
}

/**
 * How many of the controls came out as expected, and the least share of cases that refuted one that must be refuted.
 */
export function controlsText(controls: readonly ControlResult[]): string {
  if (controls.length === 0) return 'none';
  const met = controls.filter(({ fault }) => fault === undefined).length;
  const [positive, negative] = (['holds', 'refuted'] as const).map((duty) =>
    controls.filter(({ expects }) => expects === duty),
  );
  const least = Math.min(...negative.map(({ share }) => share));
  const parts = [
    ...(negative.length === 0 ? [] : [`${Math.round(100 * least)}%`]),
    ...(positive.length === 0 ? [] : [positive.every(({ fault }) => fault === undefined) ? 'holds' : 'fails']),
  ];
  return `${met}/${controls.length} ${parts.join(', ')}`;
}
