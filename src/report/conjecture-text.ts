import { LARGEST_EXPONENT } from '../conjecture/frontier.js';
import type { BoundCase, ConjectureResult } from '../conjecture/result.js';
import { figure } from '../evidence/number-format.js';
import { textTable } from './text-table.js';

type Median = ConjectureResult['growth'][number]['outer'];

/** A study for a terminal. @param file that holds the conjecture, if one does */
export function conjectureText(result: ConjectureResult, file?: string): string {
  const { title, source } = result.conjecture;
  const heading = [file, title, source].filter((each) => each !== undefined).join(': ');
  const parts = [
    ...(heading === '' ? [] : [`${heading}\n`]),
    `${result.statement}\n`,
    `\n${verdictText(result)}`,
    `\n${factorText(result)}`,
    growthText(result),
    frontierText(result),
    bindingText(result),
    worstText(result),
    assumptionsText(result),
    `\n${budgetText(result)}`,
  ];
  return parts.join('');
}

function verdictText({ verdict, reason, expected, cases }: ConjectureResult): string {
  const as = expected === null ? '' : expected ? ' (as expected)' : ' (not as expected)';
  const lacking =
    cases.unknown === 0 ? '' : `${cases.unknown} cases have no value, the first as: ${cases.firstReason}\n`;
  return `${verdict.toUpperCase()}${as}: ${reason}.\n${lacking}`;
}

function factorText({ factor, exceedances, conjecture }: ConjectureResult): string {
  const { given, inside, outside, whole, beyondInside, outsideDraws, noise } = factor;
  const left =
    noise === 0
      ? ''
      : `${noise} cases are within their numerical errors of 0; they fix neither C nor the worst case.\n`;
  if (inside === null || outside === null || whole === null)
    return `${left}No factor is known that makes the bound hold for the draws.\n`;
  const share = conjecture.delta === undefined ? 'all draws' : `all but ${conjecture.delta} of the draws`;
  const name = given === null && exceedances !== null ? 'The factor' : 'The smallest C';
  const rows = [
    [`${name} for ${share}`, ''],
    ['  calibrated inside', figure(inside, 4)],
    [
      '  further out, kept apart',
      `${figure(outside, 4)}; ${beyondInside} of ${outsideDraws} draws there exceed the bound with ${figure(inside, 4)}`,
    ],
    ['  everywhere', `${figure(whole, 4)}${given === null ? '' : `, where C = ${figure(given)} is given`}`],
  ];
  const used = given ?? (exceedances === null ? null : 1);
  const slack = used === null ? '' : `The smallest bound/measured of ${share} is ${figure(used / whole, 3)}.\n`;
  return `${textTable(rows)}${slack}${left}`;
}

/** With a given C growth decides nothing, and is told without verdicts. */
function growthText({ growth, ended: allEnded, factor, exceedances, alpha }: ConjectureResult): string {
  const decides = factor.given === null && exceedances === null;
  const rows = growth.map(
    ({ direction, beside, isFalling, verdict, replicates, growing, critical, outer, whole, detects }) => [
      `${direction}${beside.length === 0 ? '' : ` with ${beside.join(', ')}`}${isFalling ? ', falling' : ''}`,
      medianText(whole),
      medianText(outer),
      decides ? growingText(growing, replicates, critical) : `${growing} of ${replicates}`,
      decides ? verdict : '',
      decides && detects !== null ? figure(detects) : '',
    ],
  );
  const isDrawn = decides && growth.some(({ detects }) => detects !== null);
  const header = [
    'along',
    'power',
    'further out',
    `${alpha.spent > 0 ? 'replicates' : 'ladders'} that grow for good`,
    decides ? 'verdict' : '',
    isDrawn ? 'refuted at p = 0.9' : '',
  ];
  const ended = growth
    .filter((each) => each.ended > 0)
    .map((each) => `  ${each.ended} more ladders along ${each.direction} end too soon to tell of growth\n`);
  const none = allEnded.map(
    ({ direction, ladders }) => `  all ${ladders} ladders along ${direction} end too soon to tell of growth\n`,
  );
  return `\nGrowth of measured/bound, as a power\n${textTable([header, ...rows])}${[...ended, ...none].join('')}`;
}

function growingText(growing: number, replicates: number, critical: number): string {
  if (replicates === 1) return growing === 1 ? 'the only one does' : 'the only one does not';
  return `${growing} of ${replicates}, where ${critical} would refute`;
}

function frontierText({ frontier }: ConjectureResult): string {
  if (frontier === null) return '';
  const lines = frontier.exponents.map(
    ({ name, variable, largerIsStronger, value, holds, refuted, replicatesNeeded }) => {
      const sharper = `a factor ${variable}^-e beside the bound`;
      const what = variable === null ? name : `e in ${sharper}`;
      if (Math.abs(refuted) === LARGEST_EXPONENT) {
        const isNone = refuted > 0 === largerIsStronger;
        const size = `up to ${LARGEST_EXPONENT} in size is refuted`;
        const own = Math.abs(value) === LARGEST_EXPONENT ? '' : `; on the ladders that depend on it, ${figure(value)}`;
        return `  ${what}: ${isNone ? `none ${size}` : `each ${size}${own}`}\n`;
      }
      const needed =
        replicatesNeeded === null || replicatesNeeded <= 1
          ? ''
          : `; --draws ${replicatesNeeded} would tell a difference of 0.05`;
      return `  ${what}: ${figure(value)}; nothing grows to ${figure(holds)}, and from ${figure(refuted)} on it is refuted${needed}\n`;
    },
  );
  const trades = frontier.tradeOffs
    .filter(({ trades: does }) => does)
    .map(({ names: [one, other], pairs }) => {
      const list = pairs.map(([a, b]) => `${figure(a)} with ${figure(b)}`).join(', ');
      return `  ${one} trades off with ${other}: ${list}\n`;
    });
  return `\nThe strongest exponents\n${lines.join('')}${trades.join('')}`;
}

function bindingText({ binding }: ConjectureResult): string {
  return binding.length === 0 ? '' : `\nBinding draws\n${binding.map((each) => `  ${caseText(each)}\n`).join('')}`;
}

function worstText({ worst }: ConjectureResult): string {
  if (worst === null) return '';
  const { evaluations, found, simplest } = worst;
  return `\nThe worst case of a search with ${evaluations} evaluations\n  ${caseText(found)}\n  simplest: ${caseText(simplest)}\n`;
}

function assumptionsText({ assumptions }: ConjectureResult): string {
  if (assumptions.length === 0) return '';
  const lines = assumptions.map(({ text, verdict, cases, beyond, worst }) => {
    if (worst === null) return `  ${text}: the domain has no place where it alone fails\n`;
    const seen = `${beyond} of ${cases} draws without it exceed all admitted ones; worst ${caseText(worst)}`;
    return `  ${text}: ${verdict === 'needed' ? 'needed' : 'no counterexample found without it'} (${seen})\n`;
  });
  return `\nAssumptions, each dropped by itself\n${lines.join('')}`;
}

function budgetText({ alpha: { budget, spent } }: ConjectureResult): string {
  return spent === 0
    ? 'Nothing is decided by chance.\n'
    : `A true bound is refuted with probability ${figure(budget)} at most.\n`;
}

/** A case in a line. */
function caseText({ variables, seed, measured, bound, ratio, error }: BoundCase): string {
  const at = Object.entries(variables).map(([name, value]) => `${name} = ${figure(value, 6)}`);
  const part = bound > 0 ? `${figure(ratio, 4)} of the bound: ` : '';
  return `${part}${figure(measured, 4)} against ${figure(bound, 4)} ± ${figure(error, 1)} at ${at.join(', ')}, seed ${seed}`;
}

function medianText({ median, interval }: Median): string {
  if (median === null) return 'none';
  return interval === null ? figure(median) : `${figure(median)} (${figure(interval[0])} to ${figure(interval[1])})`;
}
