import { type Experiment, parseExperiment } from '../experiment/schema.js';
import { readJson } from '../input/read-json.js';

/** Reads an experiment from a JSON file. */
export function readExperiment(path: string): Experiment {
  return parseExperiment(readJson(path), path);
}
