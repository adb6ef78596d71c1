import { figure } from '../evidence/number-format.js';
import type { Measurement } from '../experiment/measurement.js';
import { textTable } from './text-table.js';

/** Digits of a value; any more would lie within even a good error estimate. */
const DIGITS = 6;

const IN_NATS = ['scoreLoss', 'klSde', 'klOde', 'klScore', 'klBound'] as const;
const LENGTHS = ['w2Sde', 'w2Ode'] as const;
const KEYS = [...IN_NATS, ...LENGTHS];

/**
 * A measurement for a terminal: one line per training time, each value with its error estimate, first those in nats and then those
 * in the unit of x; below, why values are missing or rough.
 */
export function measurementTable(measurement: Measurement, trainingTimes: readonly number[]): string {
  const { empirical, expected, explicit, numerics } = measurement;
  const cells = (keys: readonly (typeof KEYS)[number][], i: number) =>
    keys.map((key) => cell(empirical[key][i], numerics.empirical[key][i]));
  const inNats = trainingTimes.map((trainingTime, i) => [
    figure(trainingTime, DIGITS),
    cell(expected.scoreLoss[i], numerics.expected.scoreLoss[i]),
    ...cells(IN_NATS, i),
    cell(explicit?.bound[i] ?? null, numerics.explicit?.bound[i] ?? null),
  ]);
  const lengths = trainingTimes.map((trainingTime, i) => [figure(trainingTime, DIGITS), ...cells(LENGTHS, i)]);
  const whole = textTable([
    ['prior KL', cell(measurement.priorKl, numerics.priorKl)],
    ['score loss at training time 0', cell(measurement.initialScoreLoss, numerics.initialScoreLoss)],
  ]);
  const remarksOn = (name: string, found: readonly (string | null | undefined)[]) => {
    const [first] = found;
    if (first && found.length > 1 && found.every((reason) => reason === first)) return remark(name, first);
    return found.flatMap((reason, i) => remark(`${name} at training time ${figure(trainingTimes[i], DIGITS)}`, reason));
  };
  const reasons = KEYS.flatMap((key) =>
    remarksOn(
      key,
      trainingTimes.map((_, i) => empirical[`${key}Reason`]?.[i] ?? numerics.empirical[`${key}Reason`]?.[i]),
    ),
  );
  const remarks = [
    ...remark('prior KL', measurement.priorKlReason ?? numerics.priorKlReason),
    ...remark('score loss at training time 0', measurement.initialScoreLossReason ?? numerics.initialScoreLossReason),
    ...remarksOn('expected loss', expected.scoreLossReason ?? []),
    ...reasons,
    ...remark('explicit bound', measurement.explicitReason),
  ];
  const tables = [
    textTable([['training time', 'expected loss', ...IN_NATS, 'explicit bound'], ...inNats]),
    textTable([['training time', ...LENGTHS], ...lengths]),
  ];
  return `${whole}\n${tables.join('\n')}${remarks.length > 0 ? `\n${remarks.join('')}` : ''}`;
}

/** A line on something, if there is anything to say. */
function remark(name: string, text: string | null | undefined): string[] {
  return text ? [`${name}: ${text}\n`] : [];
}

function cell(value: number | null, error: number | null): string {
  if (value === null) return 'none';
  const shown = figure(value, DIGITS);
  return error === null ? shown : `${shown} ± ${figure(error, 1)}`;
}
