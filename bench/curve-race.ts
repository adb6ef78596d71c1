import { median } from '../src/evidence/median.js';
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
import { atLeast, atMost, type Finding, found } from './finding.js';
import { ownProblem } from './own-problem.js';
import { medianDistance } from './statistics.js';
import { timed } from './stopwatch.js';
import { findPython, readYardstick, runYardstick } from './yardstick.js';

const WIDTH = 256;
const WARM_UPS = 2;
const OUR_RUNS = 5;
const SCRIPT_RUNS = 3;

/** The smallest resolutions seen whose errors stay below those of curve_fast.py, at n = 1000 and at n = 10^4. */
const TIMED: Fineness = { nodes: NODES, klSde: { cells: 500, steps: 40 }, klOde: { cells: 1000, steps: 144 } };
/** Four times the cells and steps, and some times the nodes. */
const finer = ({ nodes, klSde, klOde }: Fineness, time: number): Fineness => ({
  nodes: time * nodes,
  klSde: { cells: 4 * klSde.cells, steps: 4 * klSde.steps },
  klOde: { cells: 4 * klOde.cells, steps: 4 * klOde.steps },
});

type Script = 'fast' | 'plain';

/** The curve beside the scripts, with a thousand points and with ten thousand. */
export function benchCurve(): Finding[] {
  const { klSde, klOde } = TIMED;
  console.log(`\nThe curve, m = ${WIDTH}, ${NODES} nodes, 30 training times, 8 of them with KL gaps`);
  console.log(`ours: klSde on ${klSde.cells} cells x ${klSde.steps} steps, klOde on ${klOde.cells} x ${klOde.steps}`);
  return [...raceCurve(1000, { fast: 2, plain: 8 }), ...raceCurve(10_000, { fast: 6 })];
}

/** The curve beside the scripts at n points, with the least ratio of total times each script should take. */
function raceCurve(n: number, bars: Partial<Record<Script, number>>): Finding[] {
  const python = findPython();
  if (python === undefined) {
    console.log('No python3 with NumPy and SciPy was found, so only our own times are given.');
    const problem = ownProblem(n, WIDTH);
    return [...stageFindings(n, { ours: race(problem, () => undefined) }), ...adaptiveFindings(n, problem)];
  }
  const { problem, curve } = readYardstick(python, n, WIDTH);
  const scripts = Object.keys(bars) as Script[];
  const theirs: Record<string, StageSeconds[]> = Object.fromEntries(scripts.map((script) => [script, []]));
  const ours = race(problem, (run) => {
    if (run >= SCRIPT_RUNS) return;
    for (const script of scripts) theirs[script].push(runYardstick(python, script, n, WIDTH));
  });
  const total = (runs: readonly StageSeconds[]) => median(runs.map((stages) => stages.total));
  return [
    ...stageFindings(n, { ours, ...theirs }),
    ...scripts.map((script) =>
      atLeast(
        `n = ${n}, total: curve_${script}.py over ours`,
        total(theirs[script]) / total(ours),
        bars[script] ?? 0,
        'x',
      ),
    ),
    ...errorFindings(n, problem, curve),
    ...adaptiveFindings(n, problem),
  ];
}

/** Our timed runs, each followed by a call of `between`. */
function race(problem: CurveProblem, between: (run: number) => void): StageSeconds[] {
  for (let run = 0; run < WARM_UPS; run++) runCurve(problem, TIMED);
  return Array.from({ length: OUR_RUNS }, (_, run) => {
    const { stages } = runCurve(problem, TIMED);
    between(run);
    return stages;
  });
}

/** Median milliseconds of each stage, with the runners beside one another. */
function stageFindings(n: number, runners: Record<string, readonly StageSeconds[]>): Finding[] {
  return STAGES.flatMap((stage) =>
    Object.entries(runners).map(([name, runs]) => {
      const label = name === 'ours' ? name : `curve_${name}.py`;
      return found(`n = ${n}, ${stage}: ${label}`, 1000 * median(runs.map((each) => each[stage])), ' ms');
    }),
  );
}

/**
 * Errors against a run that is four times finer in everything. As 48 nodes move the trained model by more than the
 * error of a fine solver, also errors against a run that is finer only in cells and steps.
 */
function errorFindings(n: number, problem: CurveProblem, theirs: Curve): Finding[] {
  const ours = runCurve(problem, TIMED);
  return (
    [
      ['nodes, cells and steps', 4, ['J', 'klSde', 'klOde']],
      ['cells and steps', 1, ['klSde', 'klOde']],
    ] as const
  ).flatMap(([name, times, keys]) => {
    const reference = runCurve(problem, finer(TIMED, times));
    return keys.flatMap((key) => {
      const [own, other] = [ours, theirs].map((curve) => medianDistance(curve[key], reference[key]));
      const of = `n = ${n}, error of ${key} against 4x ${name}`;
      return [
        found(`${of}: ours`, own),
        found(`${of}: curve_fast.py`, other),
        // J with the same nodes is the same up to rounding
        atMost(`${of}: ours over curve_fast.py`, own / other, 1 + 1e-6),
      ];
    });
  });
}

function adaptiveFindings(n: number, problem: CurveProblem): Finding[] {
  const field = trainedField(problem, NODES);
  return Object.entries(adaptive).flatMap(([name, solve]) => {
    const { seconds, value } = timed(() => solve(field));
    const errors = value.map((each) => (each.value === null ? Number.NaN : each.error));
    return [
      found(`n = ${n}, adaptive ${name} x8`, 1000 * seconds, ' ms'),
      found(`n = ${n}, adaptive ${name} x8: largest error estimate`, Math.max(...errors)),
    ];
  });
}
