import { expect, test } from 'vitest';
import { replayCommand } from './replay-command.js';

test('a replay is given the system and the claims that the run had', () => {
  expect(replayCommand('1.0.0.square.4.3.drawn', {})).toBe('npx diffusion-bounds replay 1.0.0.square.4.3.drawn');
  expect(replayCommand('t', { system: 'mine.ts', timeLimit: 0.5 })).toBe(
    'npx diffusion-bounds replay t --system mine.ts --time-limit 0.5',
  );
  expect(replayCommand('t', { system: './mine.ts', with: ['a.ts', 'b.ts'] })).toBe(
    'npx diffusion-bounds replay t --system ./mine.ts --with a.ts,b.ts',
  );
});

test('a path that a shell would take apart is quoted', () => {
  expect(replayCommand('t', { with: ["my claims/it's.ts"] })).toBe(
    "npx diffusion-bounds replay t --with 'my claims/it'\\''s.ts'",
  );
});

test('a token that a shell would take apart is quoted, as it may come from a file', () => {
  expect(replayCommand('t; rm -rf ~', {})).toBe("npx diffusion-bounds replay 't; rm -rf ~'");
});
