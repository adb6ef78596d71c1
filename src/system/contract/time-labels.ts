import type { ContinuousProcess, TimeLabels } from './description.js';
import type { Signal } from './prediction.js';

/** A label this near to that of an end, relative, is that of the end: it may have gone through single precision. */
const SAME = 2 ** -22;

/** A log SNR that is out of order, or jumps, by more than this, relative, cannot be inverted; by less it may be rounded. */
const OUT_OF_ORDER = 0.1;

/** How far beyond an end a log SNR is looked for, in lengths of the process: four times as far each time. */
const BEYOND = Array.from({ length: 13 }, (_, k) => 2 ** (2 * k - 24));

/** Alpha and sigma at times. */
type SignalsAt = (times: readonly number[]) => readonly Pick<Signal, 'alpha' | 'sigma'>[];

/** The label of a time: scale t, or scale log(alpha^2/sigma^2). */
export function labelOfTime(labels: TimeLabels | undefined, time: number, { alpha, sigma }: Signal): number {
  const { of, scale } = partsOf(labels);
  return scale * (of === 'time' ? time : 2 * Math.log(alpha / sigma));
}

/**
 * The times of labels. A log SNR is inverted by bisection; one that is beyond the process is looked for outside of it, as
 * solvers step past an end, and gives NaN where it is not found.
 *
 * @throws RangeError where the log SNR does not fall from the data to the noise, or jumps past a label
 */
export function timesOfLabels(
  label: readonly number[],
  { from, to, labels }: Pick<ContinuousProcess, 'from' | 'to'> & { readonly labels?: TimeLabels | undefined },
  signalsAt: SignalsAt,
): readonly number[] {
  const { of, scale } = partsOf(labels);
  if (of === 'time') return scale === 1 ? label : label.map((each) => each / scale);
  const logsAt = (times: readonly number[]) => signalsAt(times).map(({ alpha, sigma }) => 2 * Math.log(alpha / sigma));
  const [first, last] = logsAt([from, to]);
  if (!(first > last)) throw rising({ time: from, log: first }, { time: to, log: last });
  const searches = label.map((each): Search => {
    const log = each / scale;
    const noisier = { log, noisy: { time: to, log: last }, clean: { time: from, log: first } };
    if (isSame(log, first)) return { ...noisier, noisy: noisier.clean };
    if (isSame(log, last)) return { ...noisier, clean: noisier.noisy };
    if (log < first && log > last) return noisier;
    return beyond(noisier, logsAt) ?? { log, noisy: NOWHERE, clean: NOWHERE };
  });
  let open = searches.filter(isWide);
  while (open.length > 0) {
    const logs = logsAt(open.map(middleOf));
    for (const [i, search] of open.entries()) narrow(search, { time: middleOf(search), log: logs[i] });
    open = open.filter(isWide);
  }
  for (const { log, clean, noisy } of searches) {
    if (clean.log - log > slackOf(log) || log - noisy.log > slackOf(log)) throw rising(clean, noisy);
  }
  return searches.map(({ clean }) => clean.time);
}

/**
 * Alpha and sigma at a label, by those at its time: a log SNR says their ratio more exactly than the time does, which is rounded
 * beside ends where alpha or sigma is small, and the time says sqrt(alpha^2 + sigma^2).
 */
export function signalOfLabel<T extends Pick<Signal, 'alpha' | 'sigma'>>(
  labels: TimeLabels | undefined,
  label: number,
  atTime: T,
): T {
  const { of, scale } = partsOf(labels);
  const ratio = Math.exp(label / (-2 * scale));
  if (of === 'time' || ratio === 0 || !Number.isFinite(ratio)) return atTime;
  const alpha = Math.hypot(atTime.alpha, atTime.sigma) / Math.sqrt(1 + ratio * ratio);
  return { ...atTime, alpha, sigma: ratio * alpha };
}

interface Place {
  readonly time: number;
  readonly log: number;
}

/** A log SNR that is searched for, between a place with less noise and one with more. */
interface Search {
  readonly log: number;
  clean: Place;
  noisy: Place;
}

const NOWHERE: Place = { time: Number.NaN, log: Number.NaN };

function partsOf(labels: TimeLabels | undefined): { readonly of: 'time' | 'log snr'; readonly scale: number } {
  const { of = 'time', scale = 1 } = typeof labels === 'string' ? { of: labels } : (labels ?? {});
  return { of, scale };
}

function isSame(one: number, other: number): boolean {
  return one === other || (Number.isFinite(one) && Math.abs(one - other) <= SAME * (1 + Math.abs(one)));
}

function middleOf({ clean, noisy }: Search): number {
  return clean.time + 0.5 * (noisy.time - clean.time);
}

/** Whether there are numbers left between both places. */
function isWide(search: Search): boolean {
  const middle = middleOf(search);
  return Number.isFinite(middle) && middle !== search.clean.time && middle !== search.noisy.time;
}

function narrow(search: Search, middle: Place): void {
  const { log, clean, noisy } = search;
  const slack = slackOf(middle.log);
  if (!(middle.log <= clean.log + slack)) throw rising(clean, middle);
  if (!(middle.log >= noisy.log - slack)) throw rising(middle, noisy);
  if (middle.log >= log) search.clean = middle;
  else search.noisy = middle;
}

function slackOf(log: number): number {
  return OUT_OF_ORDER * (1 + Math.abs(log));
}

/** The two places beyond an end between which a log SNR lies, as long as it goes on falling. */
function beyond({ log, clean, noisy }: Search, logsAt: (times: readonly number[]) => number[]): Search | undefined {
  const isNoisier = log < noisy.log;
  const [inner, end] = isNoisier ? [clean, noisy] : [noisy, clean];
  let known = end;
  for (const share of BEYOND) {
    const time = end.time + share * (end.time - inner.time);
    const next = { time, log: logsAt([time])[0] };
    const goesOn = isNoisier ? next.log < known.log : next.log > known.log;
    if (!goesOn) return undefined;
    if (isNoisier ? next.log <= log : next.log >= log) {
      return isNoisier ? { log, clean: known, noisy: next } : { log, clean: next, noisy: known };
    }
    known = next;
  }
  return undefined;
}

function rising(earlier: Place, later: Place): RangeError {
  const places = [earlier, later].map(({ time, log }) => `${log} at time ${time}`).join(' and ');
  return new RangeError(
    `labels of log SNR need a log SNR that falls from the data to the noise without a jump, found ${places}`,
  );
}
