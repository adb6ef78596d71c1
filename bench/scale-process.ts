import { median } from '../src/evidence/median.js';
import { drawFeatures } from '../src/features/random-features.js';
import { stream } from '../src/numeric/random.js';
import { empiricalMeasure } from '../src/target/empirical-measure.js';
import { quadraticLoss } from '../src/training/quadratic-loss.js';
import { process as diffusion, NODES, target, time } from './curve.js';
import { timed } from './stopwatch.js';

/** What this process prints as JSON. */
export interface ScaleMeasurement {
  readonly gramSeconds: number;
  readonly sortSeconds: number;
  /** MB beyond the baseline and the points, after one run and after all runs. */
  readonly memory: number;
  readonly memoryAfterAll: number;
}

const COUNT = 1_000_000;
const RUNS = 5;

const features = drawFeatures(256, 1, time, 0);
// gets everything compiled on a few points, so that the baseline includes the code
quadraticLoss(diffusion, features, empiricalMeasure(target.sample(1000, stream(0, 'data'))), NODES);
const baseline = peak();
const data = target.sample(COUNT, stream(1, 'data'));
const gram = () => quadraticLoss(diffusion, features, empiricalMeasure(data), NODES);
const beyond = () => peak() - baseline - data.values.byteLength / 1e6;

gram();
const memory = beyond();
const gramTimes: number[] = [];
const sortTimes: number[] = [];
for (let run = 0; run < RUNS; run++) {
  gramTimes.push(timed(gram).seconds);
  const copy = data.values.slice();
  sortTimes.push(timed(() => copy.sort()).seconds);
}
const measured: ScaleMeasurement = {
  ...{ gramSeconds: median(gramTimes), sortSeconds: median(sortTimes) },
  ...{ memory, memoryAfterAll: beyond() },
};
console.log(JSON.stringify(measured));

/** The largest resident set so far, in MB. */
function peak(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
