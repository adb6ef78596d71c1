import { describe, expect, test } from 'vitest';
import { byDoubling } from './fourth-order.js';

const asNumber = { number: (x: number) => x, rounding: () => 1e-14 };

describe('a result of fourth order', () => {
  test('takes no more steps than the fewest, where their errors fall as they should', () => {
    const asked: number[] = [];
    const { fine, change } = byDoubling(
      (steps) => {
        asked.push(steps);
        return 1 + steps ** -4;
      },
      asNumber,
      { fewest: 64, most: 1024 },
    );
    expect(asked).toEqual([16, 32, 64]);
    expect(fine).toBe(1 + 64 ** -4);
    expect(change / (fine - 1)).toBeCloseTo(15, 6);
  });

  test('takes more of them until errors do, and then states many times its error', () => {
    // of a stiff term hardly anything is seen by few steps
    const by = (steps: number) => 1 + 1 / (1 + (steps / 400) ** 4);
    const { fine, change } = byDoubling(by, asNumber, { fewest: 64, most: 8192 });
    expect(change / (fine - 1)).toBeGreaterThan(10);
    const few = byDoubling(by, asNumber, { fewest: 64, most: 64 });
    expect(few.change / (few.fine - 1)).toBeLessThan(0.1);
  });

  test('takes more of them where what they change turns to the other side', () => {
    const values = new Map(
      [16, 32, 64, 128, 256, 512].map((steps, k) => [steps, [-54.2, 14.6, -0.85, -0.118, -0.0095, -6.6e-4][k]]),
    );
    // what is left of these changes
    const by = (steps: number) => [...values].reduce((sum, [at, each]) => (at > steps ? sum - each : sum), 0);
    const { fine } = byDoubling(by, asNumber, { fewest: 64, most: 8192 });
    expect(fine).toBe(by(256));
  });

  test('takes more of them where a part of higher order has the other sign, so that errors of two runs are much alike', () => {
    // at 32 and 64 steps both parts together are 1.88e-7 and 1.93e-7: what is changed between is a fortieth of the error
    const [fourth, sixth] = [4.25, -4150];
    const by = (steps: number) => 1 + fourth * steps ** -4 + sixth * steps ** -6;
    const { fine, change } = byDoubling(by, asNumber, { fewest: 64, most: 8192 });
    expect(Math.abs(by(64) - by(32)) / Math.abs(by(64) - 1)).toBeLessThan(0.1);
    expect(change / Math.abs(fine - 1)).toBeGreaterThan(10);
  });

  test('ends where only rounding is left, and with the most steps', () => {
    const asked: number[] = [];
    const noisy = (steps: number) => {
      asked.push(steps);
      return 1 + (steps % 3) * 4e-15;
    };
    byDoubling(noisy, asNumber, { fewest: 64, most: 8192 });
    expect(asked).toEqual([16, 32, 64]);
    expect(byDoubling((steps) => steps, asNumber, { fewest: 64, most: 300 }).fine).toBe(256);
  });
});
