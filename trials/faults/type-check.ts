import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Why a copy of the package in which some files have changed does not typecheck, if it does not. */
export type TypeCheck = (copy: string, changes: readonly string[]) => string | undefined;

/**
 * Reads a clean package once, so that to check a fault takes a fraction of a second: only what it changes is parsed and
 * checked again, and everything else only if the declarations of that have changed, which is all that others see of it.
 */
export function typeCheckOf(clean: string): TypeCheck {
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
    if (stranger !== undefined) return `it changes ${stranger}, which is not compiled`;
    const changed = new Map(changes.map((file) => [join(clean, file), readFileSync(join(copy, file), 'utf8')]));
    const changedHost = hostOf(host, (name, language) => {
      const text = changed.get(name);
      return text === undefined ? host.getSourceFile(name, language) : ts.createSourceFile(name, text, language);
    });
    const program = ts.createProgram({ rootNames, options, host: changedHost, oldProgram });

    const files = [...changed.keys()];
    const isSeenByOthers = files.some((file) => declarations(program, file) !== declarations(oldProgram, file));
    const [first] = diagnosticsOf(program, isSeenByOthers ? undefined : files);
    if (first === undefined) return undefined;
    return `it does not typecheck: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
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

/** What others see of a file. */
function declarations(program: ts.Program, file: string): string {
  let seen = '';
  const keep = (_: string, text: string) => {
    seen += text;
  };
  program.emit(program.getSourceFile(file), keep, undefined, true);
  return seen;
}

/** Errors in some files, in all without any. */
function diagnosticsOf(program: ts.Program, files?: readonly string[]): readonly ts.Diagnostic[] {
  const sources = files?.map((file) => program.getSourceFile(file)) ?? [undefined];
  return sources.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
}
