/** The rules' pages, and the code that is printed on them. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A page's folder, by what stands before its man pages. */
export const PAGE_FOLDERS = { 'docs/rules': 'See ', 'docs/zh-cn/rules': '参见 ' } as const;
export type PageFolder = keyof typeof PAGE_FOLDERS;

export const LANGUAGES = ['python', 'c', 'js'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Code = { readonly page: string; readonly language: string; readonly text: string };

export function pagesIn(folder: PageFolder): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort();
}

/** Every piece of code of a page, in order. */
export function codeIn(folder: PageFolder, page: string): Code[] {
  const text = readFileSync(path.join(folder, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    ...{ page, language, text: code },
  }));
}

/** The same in each language that readers have: comments are theirs. */
export function withoutComments({ language, text }: Code): string {
  const comment = language === 'python' ? /\s*#.*$/gm : /\s*\/\/.*$|\s*\/\*.*?\*\//gm;
  return text.replace(comment, '');
}
