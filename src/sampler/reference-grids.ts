import type { GridOfLevels } from './affine-map.js';
import { METHOD_NAMES, METHODS, type SamplerMethod } from './methods.js';
import { RHO, SAMPLED_PROCESSES, type SampledProcess, type Schedule, scheduledGrid } from './scheduled-grid.js';

/** A process with the grids on which methods are compared. They end at a level with noise, without a step to 0. */
export interface ReferenceProcess {
  readonly name: string;
  /** The process and its grids, for a reader. */
  readonly says: readonly string[];
  readonly priorVariance: number;
  grid(method: SamplerMethod, steps: number): GridOfLevels;
}

const { vp, ve } = SAMPLED_PROCESSES;
/** Methods that know of sigma/alpha alone, and not of time. */
const IN_SIGMA = METHOD_NAMES.filter((name) => METHODS[name].inSigma);

/** Steps even in time where a method knows of it, and else in sigma/alpha as in Karras et al. */
export const VP = reference('VP', vp, (method) => (METHODS[method].inSigma ? 'karras' : 'time'), [
  `${vp.says}, t even from ${vp.ends.join(' to ')}; between the same ends, sigma/alpha as in`,
  `Karras et al., rho = ${RHO}, for ${IN_SIGMA.slice(0, 4).join(', ')},`,
  IN_SIGMA.slice(4).join(', '),
]);

/** Steps as in Karras et al. for every method. */
export const VE = reference('VE', ve, () => 'karras', [
  `${ve.says} from ${ve.ends.join(' to ')} as in Karras et al., rho = ${RHO}`,
]);

function reference(
  name: string,
  process: SampledProcess,
  scheduleOf: (method: SamplerMethod) => Schedule,
  says: readonly string[],
): ReferenceProcess {
  const grid = (method: SamplerMethod, steps: number) => scheduledGrid(process, scheduleOf(method), steps);
  return { name, says, priorVariance: process.priorVariance, grid };
}
