import { readJson } from '../experiment/read-json.js';
import { type Experiment, parseExperiment } from '../experiment/schema.js';

/** Reads an experiment from a JSON file. */
export function readExperiment(path: string): Experiment {
  return parseExperiment(readJson(path), path);
}
