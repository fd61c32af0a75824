/** The repository's own files, as the architecture tests read them. */

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export type SourceFile = {
  /** Path inside the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
};

const NOT_OURS = new Set(['.git', 'node_modules', 'dist', '.vscode-test']);

/** Every file that the repository holds or would hold, as paths under its folder, which is the working directory. */
export function repositoryFiles(folder = '.'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const where = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return repositoryFiles(where);
    return entry.isFile() ? [where] : [];
  });
}

export function readSource(file: string): SourceFile {
  return { path: file, text: readFileSync(file, 'utf8') };
}

/** All TypeScript of these folders. */
export function typescriptOf(...folders: string[]): SourceFile[] {
  return repositoryFiles()
    .filter((file) => folders.includes(file.split('/')[0] ?? '') && /\.tsx?$/.test(file))
    .map(readSource);
}
