/**
 * What a system's numbers may be off by, as a part of the terms they are compared with: single precision does far better than this, and
 * a mistake of a percent is far beyond it.
 */
export const SYSTEM_TOLERANCE = 1e-3;

/**
 * How far the readout of a trained system may be from that of gradient flow, as a part of its norm: gradient descent has steps, and
 * integrals over noise and time have nodes or samples. A clock that is wrong by a factor moves it by far more.
 */
export const TRAINING_TOLERANCE = 0.05;
