import type { TrainingPlan } from '../network/train-network.js';
import type { ProcessSpec } from '../process/process-spec.js';

/** How small Swish networks in the plane are trained by Adam, with checkpoints halfway and at the end. @param epochs even */
export function swishPlan(process: ProcessSpec, width: number, epochs: number): TrainingPlan {
  return {
    process,
    architecture: {
      kind: 'hidden-layer',
      activation: 'swish',
      dimension: 2,
      width,
      embedding: { kind: 'gaussian-fourier', size: 4, scale: 1 },
      divisor: 1,
      overDeviation: true,
    },
    optimiser: { kind: 'adam', rate: 1e-2 },
    weighting: 'sigma2',
    times: { from: 1e-3, to: process.horizon },
    batch: 8,
    epochs,
    every: epochs / 2,
  };
}
