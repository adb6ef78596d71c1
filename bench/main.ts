import { cpus } from 'node:os';
import { raceCurve } from './curve-race.js';
import { benchFlow } from './flow-against-evd.js';
import { benchScale } from './scale.js';
import { benchMoments } from './tree-against-direct.js';

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}. All on one thread, NumPy too.`);
console.log('Ours: median of 5 runs after 2 that warm up; each script: median of 3; the runs alternate.');
raceCurve(1000, { fast: 2, plain: 8 });
raceCurve(10_000, { fast: 6 });
benchScale();
benchFlow();
benchMoments();
