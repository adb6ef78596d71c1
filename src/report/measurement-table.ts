import type { Measurement } from '../experiment/measurement.js';
import { aligned } from './aligned.js';
import { figure, figureWithError } from './figures.js';

const KEYS = ['scoreLoss', 'klSde', 'klOde', 'klScore', 'klBound'] as const;

/** A measurement for a terminal: a line a training time, each value with its error estimate, in nats; below, why values are missing or rough. */
export function measurementTable(measurement: Measurement, trainingTimes: readonly number[]): string {
  const { empirical, certified, numerics } = measurement;
  const head = ['training time', ...KEYS, 'certified bound'];
  const rows = trainingTimes.map((trainingTime, i) => [
    figure(trainingTime),
    ...KEYS.map((key) => cell(empirical[key][i], numerics.empirical[key][i])),
    cell(certified.bound[i], numerics.certified.bound[i]),
  ]);
  const whole = aligned([
    ['prior KL', cell(measurement.priorKl, numerics.priorKl)],
    ['score loss at training time 0', cell(measurement.initialScoreLoss, numerics.initialScoreLoss)],
  ]);
  const reasons = trainingTimes.flatMap((trainingTime, i) =>
    (['klSde', 'klOde', 'klScore'] as const).flatMap((key) => {
      const reason = empirical[`${key}Reason`]?.[i] ?? numerics.empirical[`${key}Reason`]?.[i];
      return reason ? [`${key} at training time ${figure(trainingTime)}: ${reason}\n`] : [];
    }),
  );
  return `${whole}\n${aligned([head, ...rows])}${reasons.length > 0 ? `\n${reasons.join('')}` : ''}`;
}

function cell(value: number | null, error: number | null): string {
  if (value === null) return 'none';
  return error === null ? figure(value) : figureWithError(value, error);
}
