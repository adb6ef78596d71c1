import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { temporaryFolder } from '../testing/folder.js';
import { askedFile, checkWritable, growingFile, removeTemporaries, writeWhole } from './whole-file.js';

const folder = temporaryFolder();

test('a whole file is written with its folders, in place of what was there', () => {
  const path = join(folder.path, 'a', 'b.json');
  writeWhole(path, 'old');
  writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(folder.path, 'a'))).toEqual(['b.json']);
});

test('a link to a file stays one', () => {
  const [linked, link] = ['file', 'link'].map((name) => join(folder.path, name));
  writeFileSync(linked, 'old');
  symlinkSync(linked, link);
  writeWhole(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(linked, 'utf8')).toBe('new');
  expect(readdirSync(folder.path)).toEqual(['file', 'link']);
});

// no device of the machine, as a wrong write would take its place
test.runIf(process.platform !== 'win32')('a pipe stays one, and gives on what is written', async () => {
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  onTestFinished(() => {
    reader.kill();
  });
  const heard = text(reader.stdout);
  checkWritable(pipe);
  writeWhole(pipe, 'new');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(await heard).toBe('new');
});

test.runIf(existsSync('/proc/self'))('below a folder that takes none the write fails at once', () => {
  const path = '/proc/none/below/a.json';
  expect(() => writeWhole(path, 'new')).toThrow(/^ENOENT/);
  expect(() => askedFile('The page', path).write('new')).toThrow(
    new InputError(`The page '${path}' cannot be written: ENOENT.`),
  );
});

test('whether a file can be written is found out without a trace', () => {
  const codeOf = (...names: string[]) => {
    try {
      checkWritable(join(folder.path, ...names));
      return undefined;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
  };
  writeFileSync(join(folder.path, 'a.json'), 'old');
  mkdirSync(join(folder.path, 'b'));
  expect([codeOf('a.json'), codeOf('new.json'), codeOf('c', 'd', 'new.json')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([codeOf('b'), codeOf('a.json', 'new.json')]).toEqual(['EISDIR', 'ENOTDIR']);
  expect(readdirSync(folder.path)).toEqual(['a.json', 'b']);
});

test('a write that fails leaves no temporary file behind', () => {
  mkdirSync(join(folder.path, 'b.json', 'in the way'), { recursive: true });
  expect(() => writeWhole(join(folder.path, 'b.json'), 'new')).toThrow();
  expect(readdirSync(folder.path)).toEqual(['b.json']);
});

test("what a killed run of this machine has left is removed, but only of files that are one's own", () => {
  const host = hostname().replace(/[^A-Za-z0-9]/g, '-');
  const { pid: dead } = spawnSync(process.execPath, ['--eval', '']);
  const others = [`b.json.${host}-${dead}.tmp`, 'a.json', `a.json.${host}-x.tmp`, `a.json.elsewhere-${dead}.tmp`];
  const living = [process.pid, process.ppid].map((pid) => `a.json.${host}-${pid}.tmp`);
  const left = `a.json.${host}-${dead}.tmp`;
  for (const name of [left, ...others, ...living]) writeFileSync(join(folder.path, name), '');
  removeTemporaries(folder.path, (name) => name === 'a.json');
  expect(readdirSync(folder.path).sort()).toEqual([...others, ...living].sort());
  removeTemporaries(join(folder.path, 'nowhere'), () => true);
});

test('a file that grows has its name once it is complete, and none before, so that nothing is left if it is discarded', () => {
  const path = join(folder.path, 'a.jsonl');
  const file = growingFile(path);
  file.write('one\n');
  expect(readdirSync(folder.path)).toEqual([]);
  file.write('two\n');
  file.complete();
  file.discard();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  const second = growingFile(path);
  second.write('three\n');
  second.discard();
  expect(readdirSync(folder.path)).toEqual(['a.jsonl']);
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('a file that cannot have its name says so at its end, and leaves nothing', () => {
  mkdirSync(join(folder.path, 'b.json', 'in the way'), { recursive: true });
  const file = growingFile(join(folder.path, 'b.json'));
  file.write('x');
  expect(() => file.complete()).toThrow();
  expect(readdirSync(folder.path)).toEqual(['b.json']);
});
