import { jsonText } from '../numeric/json-numbers.js';
import type { Measurement } from './measurement.js';
import type { Experiment } from './schema.js';

/** What `measure --json` prints: the measurement, after the version, the experiment and its training times. */
export function measurementText(version: string, experiment: Experiment, measurement: Measurement): string {
  return jsonText({ version, experiment, trainingTimes: experiment.trainingTimes, ...measurement });
}
