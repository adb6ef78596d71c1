import { median } from '../src/evidence/median.js';
import { type Compared, QUANTITIES, type Quantity } from './compared.js';

/** KL values are judged relative to max(KL, FLOOR). */
const FLOOR = 0.01;
/** A difference below this fraction of the scale is rounding. */
const ROUNDING = 1e-10;
const LISTED = 8;

const COVERAGE_BAR = 0.99;
const RATIO_BAR = 20;
const CLOSE = 1e-3;
const CLOSE_BAR = 0.95;

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
const kept = (good: boolean) => (good ? 'met' : 'MISSED');
/** The bar of a finding, and whether it is met. */
const bar = (text: string, good: boolean) => `(${text}: ${kept(good)})`;

interface Judged extends Compared {
  readonly scale: number;
  readonly difference: number;
  readonly estimate: number;
}

/** Lines about each quantity, and the numbers of the experiments that its worst uncovered values come from. */
export function coverageReport(all: readonly Compared[]): { readonly lines: string[]; readonly worst: number[] } {
  const worst: number[] = [];
  const asked = QUANTITIES.filter((quantity) => all.some((each) => each.quantity === quantity));
  const lines = asked.flatMap((quantity) => quantityReport(all, quantity, worst));
  return { lines: [...lines, boundLine(all)], worst };
}

function quantityReport(all: readonly Compared[], quantity: Quantity, worst: number[]): string[] {
  const own = all.filter((each) => each.quantity === quantity);
  const judged = own.flatMap(judge);
  const covered = judged.filter(isCovered);
  const uncovered = judged.filter((each) => !isCovered(each)).sort((a, b) => excess(b) - excess(a));
  const ratios = judged
    .filter(({ difference, scale }) => difference > ROUNDING * scale)
    .map((each) => each.estimate / each.difference);
  const share = covered.length / judged.length;
  const ratio = median(ratios);
  const blurred = uncovered.filter((each) => each.finerEstimate > each.estimate).length;
  const nulls = own.filter(({ value }) => value === null).length;
  const onlyFiner = own.filter(({ value, finer }) => value !== null && finer === null).length;
  const warnings = own.filter(({ value, remark }) => value !== null && remark !== null).length;
  worst.push(...uncovered.slice(0, LISTED).map(({ experiment }) => experiment));
  return [
    '',
    `${quantity}: ${own.length} values, ${nulls} null, ${onlyFiner} null only in the finer run, ` +
      `${warnings} with a warning`,
    `  estimate covers the difference: ${percent(share)} of ${judged.length} ` +
      bar(`at least ${percent(COVERAGE_BAR)}`, share >= COVERAGE_BAR),
    `  median of estimate/difference: ${ratio.toFixed(1)} over ${ratios.length} ` +
      bar(`at most ${RATIO_BAR}`, ratio <= RATIO_BAR),
    ...(quantity === 'scoreLoss' ? [] : [closeLine(judged, quantity === 'klSde')]),
    ...(uncovered.length > 0
      ? [`  ${uncovered.length} uncovered; for ${blurred} the finer run's own estimate is larger; the worst:`]
      : []),
    ...uncovered.slice(0, LISTED).map(describe),
  ];
}

function judge(each: Compared): Judged[] {
  const { value, finer, estimate } = each;
  if (value === null || finer === null || estimate === null) return [];
  const scale = Math.max(FLOOR, Math.abs(value));
  return [{ ...each, scale, estimate, difference: Math.abs(value - finer) }];
}

const isCovered = ({ difference, estimate, scale }: Judged) => difference <= Math.max(estimate, ROUNDING * scale);
const excess = ({ difference, estimate }: Judged) => difference / estimate;

function closeLine(judged: readonly Judged[], gated: boolean): string {
  const share = judged.filter(({ estimate, scale }) => estimate <= CLOSE * scale).length / judged.length;
  const ending = gated ? ` ${bar(`at least ${percent(CLOSE_BAR)}`, share >= CLOSE_BAR)}` : '';
  return `  estimate <= ${CLOSE} max(KL, ${FLOOR}): ${percent(share)}${ending}`;
}

function describe({ experiment, trainingTime, value, difference, estimate, finerEstimate, remark }: Judged): string {
  const numbers = [
    `value ${value?.toPrecision(5)}`,
    `difference ${difference.toExponential(2)}`,
    `estimate ${estimate.toExponential(2)}`,
    `finer estimate ${finerEstimate.toExponential(2)}`,
  ];
  const ending = remark === null ? '' : `; ${remark}`;
  return `    #${experiment} at tau ${trainingTime}: ${numbers.join(', ')}${ending}`;
}

/** The likelihood bound, klSde <= klBound. */
function boundLine(all: readonly Compared[]): string {
  const judged = all.filter(({ quantity }) => quantity === 'klSde').flatMap(judge);
  const broken = judged.filter(
    ({ value, bound, estimate, boundError }) => (value ?? 0) > bound + estimate + boundError,
  );
  const tight = Math.max(...judged.map(({ value, bound }) => (value ?? 0) / bound));
  const where = broken.map(({ experiment, trainingTime }) => ` #${experiment} at ${trainingTime}`).join(',');
  return (
    `\nklSde <= klBound within the estimates: ${judged.length - broken.length} of ${judged.length} ` +
    `(${kept(broken.length === 0)})${where}; largest ratio ${tight.toFixed(4)}`
  );
}
