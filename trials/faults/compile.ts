import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** What compiling a fault gave: why it does not typecheck, or the scripts of what it changes by their paths in dist. */
export type Compiled =
  | { readonly kind: 'wrong'; readonly reason: string }
  | { readonly kind: 'compiled'; readonly scripts: ReadonlyMap<string, string> };

/** Compiles a copy of the package in which some files have changed. */
export type Compile = (copy: string, changes: readonly string[]) => Compiled;

/**
 * Reads a clean package once, so that to compile a fault takes a fraction of a second: only what it changes is parsed and
 * checked again, and everything else only if the declarations of that have changed, which is all that others see of it.
 */
export function compilerOf(clean: string): Compile {
  const { fileNames: rootNames, options } = configOf(clean);
  const disk = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const host = hostOf(disk, (name, language) => {
    if (!parsed.has(name)) parsed.set(name, disk.getSourceFile(name, language));
    return parsed.get(name);
  });
  const oldProgram = ts.createProgram({ rootNames, options, host });

  return (copy, changes) => {
    const stranger = changes.find((file) => oldProgram.getSourceFile(join(clean, file)) === undefined);
    if (stranger !== undefined) return { kind: 'wrong', reason: `it changes ${stranger}, which is not compiled` };
    const changed = new Map(changes.map((file) => [join(clean, file), readFileSync(join(copy, file), 'utf8')]));
    const changedHost = hostOf(host, (name, language) => {
      const text = changed.get(name);
      return text === undefined ? host.getSourceFile(name, language) : ts.createSourceFile(name, text, language);
    });
    const program = ts.createProgram({ rootNames, options, host: changedHost, oldProgram });

    const files = [...changed.keys()];
    const before = files.flatMap((file) => emitted(oldProgram, file));
    const after = files.flatMap((file) => emitted(program, file));
    const declarations = (of: readonly Emitted[]) =>
      of.filter(({ path }) => path.endsWith('.d.ts')).map(({ text }) => text);
    const isSeenByOthers = declarations(before).join('\0') !== declarations(after).join('\0');
    const [first] = diagnosticsOf(program, isSeenByOthers ? undefined : files);
    if (first !== undefined) {
      const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
      return { kind: 'wrong', reason: `it does not typecheck: ${message}` };
    }
    const scripts = after.filter(({ path }) => path.endsWith('.js'));
    return {
      kind: 'compiled',
      scripts: new Map(scripts.map(({ path, text }) => [relative(join(clean, 'dist'), path), text])),
    };
  };
}

function configOf(clean: string): ts.ParsedCommandLine {
  const output = { noEmit: false, outDir: join(clean, 'dist'), rootDir: clean };
  const fail = (found: ts.Diagnostic): never => {
    throw new Error(ts.flattenDiagnosticMessageText(found.messageText, ' '));
  };
  const system = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const config = ts.getParsedCommandLineOfConfigFile(join(clean, 'tsconfig.json'), output, system);
  if (config === undefined) throw new Error('tsconfig.json cannot be read.');
  return config;
}

function hostOf(host: ts.CompilerHost, getSourceFile: ts.CompilerHost['getSourceFile']): ts.CompilerHost {
  return { ...host, getSourceFile };
}

interface Emitted {
  readonly path: string;
  readonly text: string;
}

function emitted(program: ts.Program, file: string): Emitted[] {
  const outputs: Emitted[] = [];
  program.emit(program.getSourceFile(file), (path, text) => outputs.push({ path, text }));
  return outputs;
}

/** Errors in some files, in all without any. */
function diagnosticsOf(program: ts.Program, files?: readonly string[]): readonly ts.Diagnostic[] {
  const sources = files?.map((file) => program.getSourceFile(file)) ?? [undefined];
  return sources.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
}
