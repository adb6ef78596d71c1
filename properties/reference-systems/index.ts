import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { cosineChain, flowChain, learnedChain, linearChain, shortChain } from './chains.js';
import { consistency, dataModel, exploding, flow, preconditioned, scoreModel } from './processes.js';
import { flowInThousandths, toldLogSnr } from './told-labels.js';

/** The suite's own systems, in the place of a user's: what every claim about systems is proved on. */
export const REFERENCE_SYSTEMS: readonly DiffusionSystem[] = [
  linearChain,
  cosineChain,
  shortChain,
  learnedChain,
  scoreModel,
  dataModel,
  exploding,
  preconditioned,
  consistency,
  flow,
  flowInThousandths,
  toldLogSnr,
  flowChain,
];
