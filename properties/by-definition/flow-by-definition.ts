import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { dot, minus, norm } from '../../src/numeric/vectors.js';
import { flowReadout, type GradientFlow, gradientFlow, rowOf } from '../../src/training/gradient-flow.js';
import { residual, residualRounding } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';

// What the flow A(tau) of a loss, found in a Krylov space of its own, has to do with B - A G, what is left to descend.

/** A loss, and its flow as a function of tau with the Krylov space it is found in. */
export interface Path {
  readonly loss: QuadraticLoss;
  readonly flow: GradientFlow;
  at(tau: number): Float64Array;
}

