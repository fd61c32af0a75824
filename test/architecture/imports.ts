/** What files import, and which of it the project does not allow. */

import path from 'node:path';
import ts from 'typescript';
import { HOME_OF_PACKAGE, MAY_IMPORT, PURE_FOLDERS } from '../../tools/folders.mjs';
import type { SourceFile } from './files';

/** One line for each import in src that goes the wrong way, or that its folder may not have. */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const why = specifier.startsWith('.')
        ? forbiddenFile(file.path, resolve(file.path, specifier))
        : forbiddenPackage(file.path, specifier);
      return why === undefined ? [] : [`${file.path} imports ${specifier}: ${why}`];
    }),
  );
}

/** One line for each ring of files that import each other, types included. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const graph = importGraph(files);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) cycles.push([...trail.slice(at), file].join(' > '));
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}

/** Each file with the files that it imports, both without their extension. */
export function importGraph(files: readonly SourceFile[]): Map<string, string[]> {
  return new Map(
    files.map((file) => [
      withoutExtension(file.path),
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolve(file.path, specifier)),
    ]),
  );
}

/** Everything that is imported: statements, `import()`, `require` and imported types. */
function importsOf(file: SourceFile): string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function forbiddenFile(from: string, to: string): string | undefined {
  const folder = folderOf(from);
  if (!to.startsWith('src/')) return 'it is outside src';
  const target = to.slice('src/'.length);
  if (target.startsWith(`${folder}/`)) return undefined;
  const mayImport = MAY_IMPORT[folder];
  if (mayImport === undefined) return `src/${folder} is not in the table of folders`;
  const isAllowed = mayImport.some((other) => target === other || target.startsWith(`${other}/`));
  return isAllowed ? undefined : `src/${folder} may import ${mayImport.join(', ') || 'nothing'}`;
}

function forbiddenPackage(from: string, specifier: string): string | undefined {
  const folder = folderOf(from);
  const name = specifier.startsWith('node:') ? 'node:' : (specifier.split('/')[0] ?? specifier);
  const home = HOME_OF_PACKAGE[name];
  if (home !== undefined && home !== folder) return `only src/${home} may`;
  if (name === 'node:' && PURE_FOLDERS.includes(folder)) return `src/${folder} does no I/O`;
  return undefined;
}

/** The folder of src that a file belongs to. */
function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function resolve(from: string, specifier: string): string {
  return withoutExtension(path.posix.join(path.posix.dirname(from), specifier));
}

function withoutExtension(file: string): string {
  return file.replace(/\.(?:ts|tsx|js|mjs)$/, '');
}
