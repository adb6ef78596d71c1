import { atLeast } from './bar.js';
import {
  adaptive,
  type Curve,
  type CurveProblem,
  type Fineness,
  NODES,
  runCurve,
  STAGES,
  type StageSeconds,
  trainedField,
} from './curve.js';
import { ownProblem } from './own-problem.js';
import { median, medianDistance } from './statistics.js';
import { timed } from './stopwatch.js';
import { findPython, readYardstick, runYardstick } from './yardstick.js';

const WIDTH = 256;
const WARM_UPS = 2;
const OUR_RUNS = 5;
const SCRIPT_RUNS = 3;

/** The smallest resolutions seen whose errors stay below those of curve_fast.py, at n = 1000 and at n = 10^4. */
const TIMED: Fineness = { nodes: NODES, klSde: { cells: 500, steps: 40 }, klOde: { cells: 900, steps: 96 } };
/** Four times the cells and steps, and some times the nodes. */
const finer = ({ nodes, klSde, klOde }: Fineness, time: number): Fineness => ({
  nodes: time * nodes,
  klSde: { cells: 4 * klSde.cells, steps: 4 * klSde.steps },
  klOde: { cells: 4 * klOde.cells, steps: 4 * klOde.steps },
});

type Script = 'fast' | 'plain';

/** The curve beside the scripts at n points, with the least ratio of total times each script should take. */
export function raceCurve(n: number, bars: Partial<Record<Script, number>>): void {
  console.log(`\nThe curve, n = ${n}, m = ${WIDTH}, ${NODES} nodes, 30 training times, 8 of them with KL gaps`);
  const python = findPython();
  if (python === undefined) {
    console.log('No python3 with NumPy and SciPy was found, so these are our own times alone.');
    const problem = ownProblem(n, WIDTH);
    printTimes({ ours: race(problem, () => undefined) });
    printAdaptive(problem);
    return;
  }
  const { problem, curve } = readYardstick(python, n, WIDTH);
  const scripts = Object.keys(bars) as Script[];
  const theirs: Record<string, StageSeconds[]> = Object.fromEntries(scripts.map((script) => [script, []]));
  const ours = race(problem, (run) => {
    if (run >= SCRIPT_RUNS) return;
    for (const script of scripts) theirs[script].push(runYardstick(python, script, n, WIDTH));
  });
  printTimes({ ours, ...theirs });
  const total = (runs: readonly StageSeconds[]) => median(runs.map((stages) => stages.total));
  for (const script of scripts) {
    console.log(
      atLeast(`total: curve_${script}.py over ours`, total(theirs[script]) / total(ours), bars[script] ?? 0, 'x'),
    );
  }
  printErrors(problem, curve);
  printAdaptive(problem);
}

/** Our timed runs, with something in between. */
function race(problem: CurveProblem, between: (run: number) => void): StageSeconds[] {
  for (let run = 0; run < WARM_UPS; run++) runCurve(problem, TIMED);
  return Array.from({ length: OUR_RUNS }, (_, run) => {
    const { stages } = runCurve(problem, TIMED);
    between(run);
    return stages;
  });
}

function printTimes(runners: Record<string, readonly StageSeconds[]>): void {
  console.log(`median ms        ${STAGES.map((stage) => stage.padStart(16)).join('')}`);
  for (const [name, runs] of Object.entries(runners)) {
    const cells = STAGES.map((stage) => (1000 * median(runs.map((each) => each[stage]))).toFixed(1).padStart(16));
    console.log(`${(name === 'ours' ? name : `curve_${name}.py`).padEnd(17)}${cells.join('')}`);
  }
}

/**
 * Errors against a run four times finer in everything; and, since 48 nodes move the trained model by more than a fine solver
 * errs, against one finer in cells and steps alone.
 */
function printErrors(problem: CurveProblem, theirs: Curve): void {
  const ours = runCurve(problem, TIMED);
  const { klSde, klOde } = TIMED;
  console.log(`ours: klSde on ${klSde.cells} cells x ${klSde.steps} steps, klOde on ${klOde.cells} x ${klOde.steps}`);
  for (const [name, times] of [
    ['nodes, cells and steps', 4],
    ['cells and steps', 1],
  ] as const) {
    const reference = runCurve(problem, finer(TIMED, times));
    for (const key of times === 4 ? (['J', 'klSde', 'klOde'] as const) : (['klSde', 'klOde'] as const)) {
      const [own, other] = [ours, theirs].map((curve) => medianDistance(curve[key], reference[key]));
      const verdict = own <= other * (1 + 1e-6) ? 'no larger' : 'LARGER';
      console.log(
        `error of ${key.padEnd(5)} against 4x ${name}: ours ${own.toExponential(2)}, curve_fast.py ${other.toExponential(2)} (${verdict})`,
      );
    }
  }
}

function printAdaptive(problem: CurveProblem): void {
  const field = trainedField(problem, NODES);
  for (const [name, solve] of Object.entries(adaptive)) {
    const { seconds, value } = timed(() => solve(field));
    const errors = value.map((each) => (each.value === null ? Number.NaN : each.error));
    console.log(
      `adaptive ${name} x8: ${(1000 * seconds).toFixed(0)} ms, error estimates ${errors.map((e) => e.toExponential(1)).join(' ')}`,
    );
  }
}
