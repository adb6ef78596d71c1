import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { atMost, type Estimate } from '../../src/numeric/estimate.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { type FlowByDefinition, flowByDefinition } from '../by-definition/flow-by-definition.js';
import { inAnyDimension } from '../cases/any-dimension.js';
import { FEW_NODES } from '../cases/few-nodes.js';
import { experiments, logBetween, sizes } from '../cases/generators.js';
import { exactTraining } from '../cases/systems/exact-training.js';
import { anyFit, type Fit, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';
import { TRAINING_TOLERANCE } from '../cases/systems/tolerance.js';

/** Agreement wanted of two readouts, as a part of the norm of the later one. */
const TOLERANCE = 1e-6;

