import type { HistoricalRow } from './row.js';
import { bounds } from './rows/bounds.js';
import { conversionRows } from './rows/conversions.js';
import { couplings } from './rows/couplings.js';
import { dataWeights } from './rows/data-weights.js';
import { denoisers } from './rows/denoisers.js';
import { denoisingCovariances } from './rows/denoising-covariances.js';
import { encoding } from './rows/encoding.js';
import { flowGrids } from './rows/flow-grids.js';
import { grids } from './rows/grids.js';
import { guidanceRows } from './rows/guidance.js';
import { implicit } from './rows/implicit.js';
import { kernels } from './rows/kernels.js';
import { likelihoods } from './rows/likelihoods.js';
import { losses } from './rows/losses.js';
import { modelTimes } from './rows/model-times.js';
import { multisteps } from './rows/multistep.js';
import { noisings } from './rows/noising.js';
import { preconditionings } from './rows/preconditioning.js';
import { sampledTables } from './rows/sampled-tables.js';
import { sigmaSteps } from './rows/sigma-steps.js';
import { singlesteps } from './rows/singlestep.js';
import { stochastic } from './rows/stochastic.js';
import { strides } from './rows/strides.js';
import { tables } from './rows/tables.js';
import { weights } from './rows/weights.js';

/** All rows that are stated, theme by theme. */
export const rows: readonly HistoricalRow[] = [
  ...kernels,
  ...noisings,
  ...tables,
  ...modelTimes,
  ...conversionRows,
  ...denoisers,
  ...denoisingCovariances,
  ...preconditionings,
  ...guidanceRows,
  ...weights,
  ...dataWeights,
  ...losses,
  ...bounds,
  ...couplings,
  ...strides,
  ...sampledTables,
  ...implicit,
  ...encoding,
  ...sigmaSteps,
  ...singlesteps,
  ...multisteps,
  ...stochastic,
  ...grids,
  ...flowGrids,
  ...likelihoods,
];
